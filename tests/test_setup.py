"""Setting up: what is pinned is what is declared, and every way to start knows the same tasks."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


def pins(lock: str) -> dict[str, set[str]]:
    """The pinned versions of each package in a lock file; several where Pythons differ."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", (PROJECT / lock).read_text("utf-8"), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def declared() -> tuple[set[str], set[str]]:
    """The packages that pyproject.toml names: to run, and to develop."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[<>=!~ \[]", one)[0].lower() for one in requirements}

    return names(project["dependencies"]), names(project["optional-dependencies"]["dev"])


def test_every_dependency_is_pinned() -> None:
    """What the project declares is in the lock files; `make lock` was not forgotten."""
    run, develop = declared()
    assert run <= pins("requirements.lock").keys()
    assert run | develop <= pins("requirements-dev.lock").keys()


def test_developers_run_what_users_run() -> None:
    """The developers' list holds the users' list, at the same versions."""
    develop = pins("requirements-dev.lock")
    assert {name: develop.get(name) for name in pins("requirements.lock")} == pins("requirements.lock")


def test_make_and_make_py_know_the_same_tasks() -> None:
    """Each task of the Makefile is one of make.py, and the other way round."""
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    tasks = set(re.findall(r"^TASKS := (.*)$", makefile, re.MULTILINE)[0].split())
    help_ = subprocess.run([sys.executable, "make.py", "help"], cwd=PROJECT, capture_output=True, check=True)
    assert set(re.findall(r"^  (\w+)  +\S", help_.stdout.decode(), re.MULTILINE)) | {"help"} == tasks


@pytest.mark.parametrize("arguments", [["nau-com"], ["bench"]])
def test_a_task_that_is_not_there_is_named(arguments: list[str], tmp_path: Path) -> None:
    """An unknown task, or one whose folder is missing, stops with a reason and nothing is set up."""
    (tmp_path / "make.py").write_bytes((PROJECT / "make.py").read_bytes())
    done = subprocess.run([sys.executable, "make.py", *arguments], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.decode().startswith("✗ ")
    assert not (tmp_path / ".venv").exists()


def test_cleaning_keeps_what_readers_wrote(tmp_path: Path) -> None:
    """`make clean` removes indexes, caches and the site; feedback stays, and so does everything outside."""
    (tmp_path / "make.py").write_bytes((PROJECT / "make.py").read_bytes())
    for name in ("dist/index.html", ".kb/content-1/index/CURRENT", ".kb/content-1/content-1.json", "content/a.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    feedback = tmp_path / ".kb" / "content-1" / "feedback.jsonl"
    feedback.write_text("x")
    subprocess.run([sys.executable, "make.py", "clean"], cwd=tmp_path, capture_output=True, check=True)
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"make.py", ".kb/content-1/feedback.jsonl", "content/a.yaml"}


def test_ci_runs_the_readmes_test_command() -> None:
    """What CI runs is what the README tells people to run."""
    assert re.search(r"^make test$", (PROJECT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    ("library", "door"),
    [
        ("underthesea", "kb/text/segment.py"),
        ("whoosh", "kb/search/whoosh_store.py"),
        ("minify_html", "kb/site/scripts.py"),
    ],
)
def test_a_heavy_library_has_one_door(library: str, door: str) -> None:
    """Only one module imports it, so that it can be exchanged, and so that queries never load it by accident."""
    importing = re.compile(rf"^\s*(?:from|import) {library}\b", re.MULTILINE)
    found = [path for path in (PROJECT / "kb").rglob("*.py") if importing.search(path.read_text("utf-8"))]
    assert [path.relative_to(PROJECT).as_posix() for path in found] == [door]
