"""From what pages are made, told without making them, so that a changed fee costs few pages.

A page may show of procedures anything but their channels (fees and time limits); those it shows only where it is the
procedure's own or where an answer on it quotes them. So a change of channels concerns few pages, and any other change
all of them. Bulk data and the figures on quality are made of everything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cached_property

import msgspec

from kb.content.files import PROCEDURES
from kb.content.model import Procedure, Question
from kb.search.remembered import remembered_rows
from kb.site.lookups import Site


class PageInputs:
    """Digests of all that pages are made from, besides code, templates and settings; each changes when a view may."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._digests = site.catalogue.digests
        self._encode = msgspec.json.Encoder().encode

    def of_all(self) -> str:
        """Of what shows anything of any record."""
        return self._everything

    def of_lists(self) -> str:
        """Of a page that shows no channel."""
        return self._shared.hex()

    def of_procedure(self, procedure: Procedure) -> str:
        """Of the page of a procedure: its own channels, those that answers on it quote, and its history."""
        asked = self._site.catalogue.questions_of(procedure.code)
        codes = (code for question in asked for code in self._digests.quoted(question))
        return self._of((procedure.code, *codes), self._site.changes.get(procedure.code, ()))

    def of_question(self, question: Question) -> str:
        """Of the page of a question: the channels that its answer quotes."""
        return self._of(self._digests.quoted(question))

    def _of(self, codes: Iterable[str], more: object = ()) -> str:
        digest = hashlib.blake2b(self._shared, digest_size=8)
        for code in sorted({*codes}):
            digest.update(self._digests.procedure(code).encode())
        digest.update(self._encode(more))
        return digest.hexdigest()

    @cached_property
    def _everything(self) -> str:
        return _digest(self._site, self._site.catalogue.files.digests).hexdigest()

    @cached_property
    def _shared(self) -> bytes:
        """What any page may show: every other file, and of every procedure all but its channels."""
        catalogue = self._site.catalogue
        digest = _digest(
            self._site, (path for path in catalogue.files.digests if not path.startswith(f"{PROCEDURES}/"))
        )
        made_from = {code: self._digests.procedure(code) for code in catalogue.procedures}
        file = self._site.settings.state / "rows-without-channels.bin"
        digest.update(remembered_rows(file, self._site.makers, made_from, self._without_channels))
        return digest.digest()

    def _without_channels(self, code: str) -> bytes:
        shown = msgspec.structs.replace(self._site.catalogue.procedures[code], channels=())
        return hashlib.blake2b(self._encode(shown), digest_size=16).digest()


def _digest(site: Site, paths: Iterable[str]) -> hashlib.blake2b:
    digest = hashlib.blake2b(site.today.isoformat().encode(), digest_size=16)
    for path in sorted(paths):
        digest.update(f"{path}\0{site.catalogue.files.digests[path]}\0".encode())
    return digest
