"""What editors changed in a procedure, old value and new, read from the history of the content in git."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from kb.content.answers import part_text
from kb.content.catalogue import Catalogue
from kb.content.decode import decode
from kb.content.files import PROCEDURES
from kb.content.formats import label
from kb.content.model import Part, Procedure
from kb.content.yaml_source import YamlError, parse_yaml
from kb.search.remembered import remembered
from kb.settings import Settings
from kb.site.manifest import makers_digest

# Older edits say little; a commit over more files than this is housekeeping, not news.
MOST_COMMITS = 300
MOST_FILES = 60
MOST_SHOWN = 5
_TIMEOUT_SECONDS = 20

_PARTS = (Part.FEE, Part.TIME_LIMIT, Part.PAPERS, Part.AGENCY, Part.RESULT, Part.CONDITIONS)


class Change(msgspec.Struct, frozen=True):
    """One fact that an edit changed."""

    date: dt.date
    what: str
    old: str
    new: str


Changes = Mapping[str, tuple[Change, ...]]


class _Edit(msgspec.Struct, frozen=True):
    commit: str
    date: dt.date
    path: str


def read_changes(settings: Settings, catalogue: Catalogue) -> Changes:
    """The latest changes of each procedure, newest first; none where the content has no history."""
    content, file = settings.content, settings.state / "changes.json"
    try:
        told = [makers_digest(settings), catalogue.digests.vocabulary, _git(content, "rev-parse", "HEAD")]
        kind = dict[str, tuple[Change, ...]]
        return remembered(file, told, kind, lambda: _changes(content, list(_edits(content)), catalogue))
    except (OSError, ValueError, subprocess.SubprocessError):
        return {}


def _changes(content: Path, edits: list[_Edit], catalogue: Catalogue) -> dict[str, tuple[Change, ...]]:
    found: dict[str, list[Change]] = defaultdict(list)
    for edit in edits:
        old, new = (_procedure(content, f"{commit}:./{edit.path}") for commit in (f"{edit.commit}^", edit.commit))
        if old and new and len(found[new.code]) < MOST_SHOWN:
            found[new.code] += differences(old, new, edit.date, catalogue)
    return {code: tuple(changes[:MOST_SHOWN]) for code, changes in found.items() if changes}


def differences(old: Procedure, new: Procedure, date: dt.date, catalogue: Catalogue) -> list[Change]:
    """The facts in which two states of one procedure differ, where both are known."""
    texts: Iterable[tuple[str, Callable[[Procedure], str]]] = (
        ("Tên thủ tục", lambda one: one.name),
        ("Tình trạng", lambda one: label(one.status)),
        *((label(part), lambda one, part=part: part_text(one, part, catalogue)) for part in _PARTS),
    )
    pairs = ((what, text(old), text(new)) for what, text in texts)
    return [Change(date, what, before, after) for what, before, after in pairs if before != after and before and after]


def _edits(content: Path) -> Iterator[_Edit]:
    """Each edit of a procedure's file, newest first, as paths below the content folder."""
    log = _git(
        content, "log", f"-n{MOST_COMMITS}", "--no-merges", "--diff-filter=M", "--relative", "--name-only",
        "--format=%x00%H %cs", "--", PROCEDURES,
    )  # fmt: skip
    for entry in log.split("\0")[1:]:
        head, *names = [line for line in entry.splitlines() if line]
        commit, day = head.split(" ")
        if len(names) <= MOST_FILES:
            yield from (_Edit(commit, dt.date.fromisoformat(day), name) for name in names)


def _procedure(content: Path, revision: str) -> Procedure | None:
    try:
        value = parse_yaml(_git(content, "show", revision)).value
    except (YamlError, subprocess.CalledProcessError):
        return None
    return decode(value, Procedure)[0]


def _git(folder: Path, *arguments: str) -> str:
    command = ("git", "-C", str(folder), "-c", "core.quotePath=false", *arguments)
    done = subprocess.run(command, capture_output=True, check=True, timeout=_TIMEOUT_SECONDS)  # noqa: S603
    return done.stdout.decode("utf-8")
