"""What the facts of a record rest on, as short digests: while one stays the same, so does all that is made of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from kb.content.answers import PLACEHOLDER
from kb.content.files import PROCEDURES, QUESTIONS
from kb.content.model import Question

if TYPE_CHECKING:
    from kb.content.catalogue import Catalogue


class RecordDigests:
    """Digests of the records of a catalogue, from those of the files in which they stand."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        files = catalogue.files
        told = {one.code: files.digests[path] for path, one in files.procedures.items()}
        versions = {one.code: told.get(one.base, "") + files.digests[path] for path, one in files.versions.items()}
        self._procedures = told | versions
        self._told: dict[str, str] = {}
        self._questions = {
            question.id: files.digests[path] for path, one in files.questions.items() for question in one.questions
        }

    @cached_property
    def vocabulary(self) -> str:
        """Of every file that holds neither procedures nor questions."""
        records = (f"{PROCEDURES}/", f"{QUESTIONS}/")
        files = sorted(self._catalogue.files.digests.items())
        told = "".join(f"{path}\0{one}\0" for path, one in files if not path.startswith(records))
        return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()

    def procedure(self, code: str) -> str:
        """Of the file of a procedure, and of its base's where it is a provincial version."""
        return self._procedures[code]

    def question(self, question: Question) -> str:
        """Of the file of a question and of all procedures that its answer is made from."""
        if question.id not in self._told:
            quoted = "".join(self._procedures[code] for code in self.quoted(question))
            self._told[question.id] = self._questions[question.id] + quoted
        return self._told[question.id]

    def quoted(self, question: Question) -> Iterator[str]:
        """The codes of the procedures that a question is about or quotes."""
        codes = question.procedures
        if "{{" in question.answer:
            codes += tuple(code for _, code in PLACEHOLDER.findall(question.answer) if code)
        return (found.code for code in codes if (found := self._catalogue.procedure(code)))
