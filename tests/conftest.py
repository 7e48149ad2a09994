"""The sample catalogue (a copy each test may break) and the real one, both read at most once."""

from __future__ import annotations

import datetime as dt
import importlib
import os
import shutil
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from kb.content.catalogue import Catalogue, load_catalogue
from kb.content.checks import check_content
from kb.content.problems import Problem
from kb.search.engine import Engine
from kb.search.indexing import ensure_store
from kb.settings import Settings, settings_for

TESTS = Path(__file__).resolve().parent
PROJECT = TESTS.parent
SAMPLE = TESTS / "sample" / "content"
TODAY = dt.date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Folder:
    """A content folder that a test may change."""

    settings: Settings

    @property
    def content(self) -> Path:
        return self.settings.content

    def write(self, path: str, text: str | bytes) -> Path:
        """Write a file, text without the test's own indentation."""
        file = self.content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else textwrap.dedent(text).encode())
        return file

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace the first `old` of a file, which must be there."""
        file = self.content / path
        text = file.read_text("utf-8")
        assert old in text, f"{path} does not hold {old!r}"
        file.write_text(text.replace(old, new, 1), "utf-8")

    def load(self) -> Catalogue:
        return load_catalogue(self.settings)

    def problems(self, rule: str = "") -> list[Problem]:
        """What `kb check` finds, of one rule if named."""
        found = check_content(self.settings, today=TODAY)
        return [problem for problem in found if rule in ("", problem.rule)]


def _settings(content: Path, work: Path) -> Settings:
    return Settings(content=content, state=work / "state", output=work / "dist")


@pytest.fixture
def empty_folder(tmp_path: Path) -> Folder:
    """A content folder with nothing in it."""
    content = tmp_path / "content"
    content.mkdir()
    return Folder(_settings(content, tmp_path))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A copy of the sample content, free to be broken."""
    shutil.copytree(SAMPLE, tmp_path / "content")
    return Folder(_settings(tmp_path / "content", tmp_path))


@pytest.fixture(scope="session")
def sample_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings over the sample content; its state is kept for the whole session."""
    return _settings(SAMPLE, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def sample(sample_settings: Settings) -> Catalogue:
    """The sample catalogue; never changed."""
    return load_catalogue(sample_settings)


def searching(catalogue: Catalogue, settings: Settings) -> Engine:
    """An engine that answers expressions too."""
    engine = Engine.open(settings, catalogue)
    ensure_store(catalogue, settings, engine.index.generation)
    return engine


@pytest.fixture(scope="session")
def sample_engine(sample_settings: Settings, sample: Catalogue) -> Engine:
    """Search over the sample catalogue, by expressions too."""
    return searching(sample, sample_settings)


@pytest.fixture(scope="session")
def real_settings() -> Settings:
    """Settings over the project's own content, sharing the state that `make serve` uses: no work is done twice."""
    ours = settings_for(PROJECT / "content")
    return replace(ours, state=PROJECT / ours.state)


@pytest.fixture(scope="session")
def real(real_settings: Settings) -> Catalogue:
    """The project's own catalogue."""
    return load_catalogue(real_settings)


@pytest.fixture(scope="session")
def real_engine(real_settings: Settings, real: Catalogue) -> Engine:
    """Search over the project's own catalogue; indexing it takes about a minute the first time."""
    return Engine.open(real_settings, real)


@pytest.fixture
def tree_digest() -> Callable[[Path], dict[str, bytes]]:
    """A function that gives every file under a folder with its bytes."""

    def read(root: Path) -> dict[str, bytes]:
        return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}

    return read


CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One headless Chromium for all tests; where there is none, CI fails and a developer's run skips."""
    in_ci = os.environ.get("CI") == "true"
    if not Path(CHROMIUM).exists():
        (pytest.fail if in_ci else pytest.skip)(f"no Chromium at {CHROMIUM}; set CHROMIUM to one")
    name = "playwright.sync_api"
    playwright = importlib.import_module(name) if in_ci else pytest.importorskip(name)
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_FLAGS))
        yield chromium
        chromium.close()
