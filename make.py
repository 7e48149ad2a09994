"""One command each for run, test and build, on any system: `python make.py serve`.

Sets up `.venv` from the pinned lists once, and again only when these change, then runs the task.
The Makefile finds a Python and calls this; on Windows call it directly. Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
PROJECT = Path(__file__).resolve().parent
VENV = PROJECT / ".venv"
WINDOWS = os.name == "nt"
VENV_PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
RUN, DEVELOP = "requirements.lock", "requirements-dev.lock"
COMPILE = ["-m", "uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11", "-U", "-q"]

# Task: what it needs installed, what it does, and the Python command lines that do it.
TASKS = {
    "serve": (RUN, "lập chỉ mục và chạy trang tra cứu | index and serve", [["-m", "kb", "serve"]]),
    "build": (RUN, "dựng trang tĩnh vào dist/ | write the static site", [["build.py"]]),
    "check": (RUN, "kiểm tra nội dung | check the content", [["-m", "kb", "check"]]),
    "test": (DEVELOP, "chạy bộ kiểm thử | run the tests", [["-m", "pytest"]]),
    "lint": (
        DEVELOP,
        "soát mã nguồn | lint the code",
        [["-m", "ruff", "check", "."], ["-m", "ruff", "format", "--check", "."]],
    ),
    "types": (DEVELOP, "soát kiểu dữ liệu | check the types", [["-m", "mypy"]]),
    "imports": (
        DEVELOP,
        "soát chiều phụ thuộc giữa các gói | check the import contract",
        [["-c", "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-logo'])"]],
    ),
    "bench": (
        DEVELOP,
        "đo tốc độ | measure",
        [["-m", "pip", "install", "-q", "-r", "bench/requirements.txt"], ["-m", "bench"]],
    ),
    "setup": (DEVELOP, "chỉ chuẩn bị môi trường | set up only", []),
    "lock": (
        DEVELOP,
        "ghim lại phiên bản thư viện | pin the libraries anew",
        [
            ["-m", "pip", "install", "uv>=0.5,<1"],
            [*COMPILE, "-o", RUN],
            [*COMPILE, "--extra", "dev", "-c", RUN, "-o", DEVELOP],
        ],
    ),
}
# All can be made again. Readers' feedback, which lives in `.kb/` too, cannot, and stays.
MADE = (
    "dist",
    "dist.tmp",
    "dist.old.tmp",
    ".kb/*/index",
    ".kb/*/content-*.json",
    ".kb/*/site-*.json",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    ".import_linter_cache",
)


def main(arguments: list[str]) -> int:
    """Run one task with what follows it; returns its exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows pipe may not speak Vietnamese.
        stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)  # type: ignore[union-attr]
    if sys.version_info < OLDEST:
        return _stop(_too_old())
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if name in ("help", "-h", "--help"):
        return _help()
    if name == "clean":
        return _clean()
    if name not in TASKS:
        return _stop(f"Không có việc “{name}” (no such task). Xem: python make.py help")
    if name == "bench" and not (PROJECT / "bench").is_dir():
        return _stop("Chưa có phần đo tốc độ: không thấy thư mục bench/ (no bench/ folder).")
    return _run(name, rest)


def _run(name: str, rest: list[str]) -> int:
    needs, says, commands = TASKS[name]
    try:
        _set_up(needs)
        _say(says)
        for command in commands:
            _python(*command, *(rest if command is commands[-1] else []))
    except subprocess.CalledProcessError as failed:
        return int(failed.returncode)
    except KeyboardInterrupt:
        return 130
    return 0


def _set_up(needs: str) -> None:
    """Make `.venv` hold what the list says; does nothing where it already does."""
    if not _works(VENV_PYTHON):
        _create_venv()
    # The list of developers holds that of users.
    if not any(_is_installed(lock) for lock in (needs, DEVELOP)):
        _install(needs)


def _works(python: Path) -> bool:
    """Whether the environment's Python starts; it does not after an upgrade or a move of the system's own."""
    if not python.exists():
        return False
    try:
        return subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode == 0  # noqa: S603 our own
    except OSError:
        return False


def _create_venv() -> None:
    _say(f"tạo môi trường Python {sys.version.split()[0]} trong .venv | creating .venv")
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)  # noqa: S603 our own
    except subprocess.CalledProcessError:
        _stop(
            "Không tạo được môi trường ảo. Trên Debian, Ubuntu: sudo apt install python3-venv\n"
            "Could not create the virtual environment. On Debian or Ubuntu: sudo apt install python3-venv"
        )
        raise


def _is_installed(lock: str) -> bool:
    stamp = _stamp(lock)
    return stamp.exists() and stamp.read_text("utf-8") == _digest(lock)


def _install(lock: str) -> None:
    _say(f"cài thư viện theo {lock}; lần đầu có thể mất vài phút | installing, some minutes the first time")
    try:
        _pip("install", "-r", lock)
        _pip("install", "--no-deps", "-e", ".")
    except subprocess.CalledProcessError:
        _stop(
            "Cài đặt chưa xong; kiểm tra mạng rồi chạy lại, những gì đã tải vẫn được dùng.\n"
            "Installation stopped; check the network and run again."
        )
        raise
    _stamp(lock).write_text(_digest(lock), "utf-8")


def _stamp(lock: str) -> Path:
    return VENV / f".{lock}.installed"


def _digest(lock: str) -> str:
    return hashlib.sha256(b"\0".join((PROJECT / name).read_bytes() for name in (lock, "pyproject.toml"))).hexdigest()


def _pip(*arguments: str) -> None:
    _python("-m", "pip", "--disable-pip-version-check", *arguments)


def _python(*arguments: str) -> None:
    environment = {
        **os.environ,
        "PYTHONUTF8": "1",
        "VIRTUAL_ENV": str(VENV),
        "UV_CUSTOM_COMPILE_COMMAND": "make lock",
    }
    subprocess.run([str(VENV_PYTHON), *arguments], check=True, cwd=PROJECT, env=environment)  # noqa: S603 our own


def _clean() -> int:
    for pattern in MADE:
        for path in PROJECT.glob(pattern):
            _say(f"xóa {path.relative_to(PROJECT)} | removing")
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return 0


def _help() -> int:
    print("make VIỆC | python make.py VIỆC\n")
    for name, (_, says, _) in TASKS.items():
        print(f"  {name:8} {says}")
    print(f"  {'clean':8} xóa những gì dựng lại được; giữ .venv và góp ý của người đọc | remove what can be made again")
    return 0


def _too_old() -> str:
    oldest, found = ".".join(map(str, OLDEST)), sys.version.split()[0]
    return (
        f"Cần Python {oldest} trở lên, máy này đang dùng {found}. Cài bản mới: https://www.python.org/downloads/\n"
        f"Python {oldest} or newer is needed; this is {found}."
    )


def _say(text: str) -> None:
    print(f"→ {text}", flush=True)


def _stop(text: str) -> int:
    print(f"✗ {text}", file=sys.stderr, flush=True)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
