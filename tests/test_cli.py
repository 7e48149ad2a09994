"""The `kb` command: what it says, what it leaves untouched, and that the README knows it all."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb.cli import main

PROJECT = Path(__file__).resolve().parent.parent
KET_HON = "procedures/g15-tp07/1.000894.yaml"

Tree = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def here(folder: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder that holds the sample as `content/`; state and output go beside it."""
    work: Path = folder.content.parent
    monkeypatch.chdir(work)
    return work


def commands() -> list[str]:
    """Every command that `kb --help` lists."""
    help_ = subprocess.run([sys.executable, "-m", "kb", "--help"], cwd=PROJECT, capture_output=True, check=True)
    return re.findall(r"^    (\w+)  ", help_.stdout.decode(), re.MULTILINE)


def test_checking_clean_content_says_so(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`kb check` on clean content ends well and prints no problem."""
    assert main(["check"]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "không có lỗi" in said.err


def test_checking_broken_content_names_the_place(here: Path, folder: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """`kb check` prints one line a problem, clickable from where it was called, and exits with 1."""
    folder.edit(KET_HON, "so_tien: 8000", "so_tien: 8.000")
    assert main(["check"]) == 1
    said = capsys.readouterr()
    assert f"content/{KET_HON}:19:" in said.out
    assert "[lỗi] “8.000” không phải số nguyên" in said.out


def test_warnings_alone_do_not_fail_a_check(here: Path, folder: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """An overdue review is shown, but the content is fit to publish: exit 0."""
    folder.edit(KET_HON, "tiep_theo: 2090-01-01", "tiep_theo: 2026-08-01")
    assert main(["check"]) == 0
    assert "[cảnh báo]" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["index", "build", "search"])
def test_broken_content_stops_with_the_way_out(
    here: Path, folder: Any, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """A broken file stops any command with path:line:column, what is wrong and what to do, in Vietnamese."""
    folder.edit(KET_HON, "trang_thai: cong_bo", "trang_thai: [cong_bo")
    arguments = [command, "kết hôn"] if command == "search" else [command]
    assert main(arguments) == 1
    said = capsys.readouterr().err
    assert re.search(rf"content/{re.escape(KET_HON)}:\d+:\d+: \[lỗi\] danh sách \[…\] chưa đóng", said)
    assert "→ sửa các dòng trên" in said
    assert "Traceback" not in said


def test_broken_content_leaves_what_was_built(here: Path, folder: Any, tree_digest: Tree) -> None:
    """After a slip in the content, the index and the site of before are there, byte for byte, and still searched."""
    assert main(["index"]) == 0
    assert main(["build"]) == 0
    state = next((here / ".kb").iterdir())
    before = tree_digest(state / "index"), tree_digest(here / "dist")
    assert all(before)
    folder.edit(KET_HON, "ten: Thủ tục", "ten: : Thủ tục")
    assert main(["index"]) == 1
    assert main(["build"]) == 1
    assert (tree_digest(state / "index"), tree_digest(here / "dist")) == before
    folder.edit(KET_HON, "ten: : Thủ tục", "ten: Thủ tục")
    assert main(["search", "kết hôn"]) == 0


def test_another_folder_has_a_life_of_its_own(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--content` of any folder is checked, indexed, searched and built, beside the first and not instead of it."""
    (here / "content").rename(here / "cua-tinh")
    assert main(["check", "--content", "cua-tinh"]) == 0
    assert main(["index", "--content", "cua-tinh"]) == 0
    assert main(["build", "--content", "cua-tinh", "--output", "site"]) == 0
    assert (here / "site" / "thu-tuc" / "1.000894" / "index.html").exists()
    capsys.readouterr()
    assert main(["search", "--content", "cua-tinh", "dang ky ket hon"]) == 0
    assert "1.000894" in capsys.readouterr().out.splitlines()[0]


def test_two_folders_do_not_share_state(here: Path) -> None:
    """Folders of one name at different places are indexed apart."""
    (here / "tinh").mkdir()
    (here / "content").rename(here / "tinh" / "content")
    assert main(["index", "--content", "tinh/content"]) == 0
    (here / "tinh" / "content").rename(here / "content")
    assert main(["index"]) == 0
    assert len(list((here / ".kb").iterdir())) == 2


def test_a_missing_folder_says_how_to_name_one(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is not there is named, with the argument to look at."""
    assert main(["check", "--content", "khong-co"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("khong-co: không có thư mục nội dung")
    assert "--content" in said


def test_searching_shows_the_best_first(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`kb search` numbers its hits, code and title on a line; the first answers the need."""
    assert main(["search", "đăng ký", "kết hôn"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert re.match(r"\s*1\. 1\.000894  Thủ tục đăng ký kết hôn", first)


def test_an_expression_is_searched_at_once_after_a_build(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`kb build` leaves out what only expressions need; `kb search` makes it when one comes."""
    assert main(["build"]) == 0
    state = next((here / ".kb").iterdir())
    assert not (state / "index" / "whoosh").exists()
    capsys.readouterr()
    assert main(["search", "ma:1.000894"]) == 0
    assert "1.000894" in capsys.readouterr().out


def test_the_second_index_is_at_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unchanged content is not indexed again."""
    assert main(["index"]) == 0
    monkeypatch.setattr("kb.search.indexing.build_index", lambda *_: pytest.fail("indexed again"))
    assert main(["index"]) == 0


@pytest.mark.parametrize("arguments", [[], ["nau-com"], ["check", "--no-such"]])
def test_wrong_usage_exits_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A missing or unknown command shows the usage."""
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err.lower()


def test_a_reader_that_goes_away_is_no_error(here: Path) -> None:
    """`kb check | head -1` ends quietly."""
    script = f"{sys.executable} -m kb search 'đăng ký' --limit 50 | head -1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {script}"], cwd=here, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert b"1.0" in done.stdout


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_readme(command: str) -> None:
    """The README's table names each command that `kb --help` lists."""
    assert f"`kb {command}" in (PROJECT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("command", commands())
def test_every_command_takes_a_content_folder(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--content DIR` works with all of them, and each explains itself in Vietnamese."""
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert "--content DIR" in capsys.readouterr().out


def test_build_py_is_kb_build(here: Path) -> None:
    """`python build.py` writes the site with nothing but its own name to remember."""
    done = subprocess.run(
        [sys.executable, str(PROJECT / "build.py"), "--output", "ra"], cwd=here, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert (here / "ra" / "index.html").exists()
