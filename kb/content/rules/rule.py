"""What a rule is given and what it yields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kb.content.catalogue import Catalogue
from kb.content.files import ContentFiles
from kb.content.model import Procedure, Question, Waiver
from kb.content.problems import Severity
from kb.content.yaml_source import KeyPath


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault at a key of a file; the rule's name is added by the runner."""

    path: str
    key_path: KeyPath
    message: str
    severity: Severity = Severity.ERROR
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What rules look at: the catalogue, its files, which file holds each procedure, and today."""

    catalogue: Catalogue
    files: ContentFiles
    path_of: Mapping[str, str]
    today: dt.date

    def exists(self, code: str) -> bool:
        """Whether a procedure is in the catalogue, or in a file that could not be read."""
        return code in self.catalogue.procedures or code in self.unreadable

    @property
    def unreadable(self) -> frozenset[str]:
        """The codes that unreadable files are named by, so that one fault does not show up as many."""
        return frozenset(problem.path.rsplit("/", 1)[-1].removesuffix(".yaml") for problem in self.files.problems)

    def procedures(self) -> Iterator[tuple[str, Procedure]]:
        """Every procedure with its file; provincial versions resolved."""
        for code in sorted(self.path_of):
            if code in self.catalogue.procedures:
                yield self.path_of[code], self.catalogue.procedures[code]

    def questions(self) -> Iterator[tuple[str, int, Question]]:
        """Every question with its file and place."""
        for path, file in self.files.questions.items():
            for index, question in enumerate(file.questions):
                yield path, index, question

    def of_file(self, path: str, code: str = "") -> Subject:
        """One file alone to look at, of a procedure by its code or of questions; beside it what it may speak of."""
        asked = {path: file} if (file := self.files.questions.get(path)) else {}
        return replace(self, files=replace(self.files, questions=asked), path_of={code: path} if code else {})


def written_at(procedure: Procedure, *key_path: str | int) -> KeyPath:
    """Where a part of a procedure is written: a provincial version keeps what differs under `khac`."""
    return ("khac", *key_path) if procedure.base else key_path


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule; the name stands in messages and in waivers (`ngoai_le`).

    `channels` is whether it looks at the fees and time limits of procedures, or at what is composed of them; such a
    rule finds in each file what it finds with that file alone, and the procedures that its questions quote.
    """

    name: str
    check: Callable[[Subject], Iterable[Finding]]
    channels: bool = False

    @property
    def documentation(self) -> str:
        """What the rule asks and how to satisfy it, in Vietnamese."""
        return " ".join((self.check.__doc__ or "").split())
