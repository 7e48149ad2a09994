"""From what the page of a procedure is made, told without making it, so that a changed fee costs one page.

Such a page may show of other procedures anything but their channels (fees and time limits); those it shows only
where an answer on it quotes them. So a change of channels concerns few pages, and any other change all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cached_property

import msgspec

from kb.content.answers import PLACEHOLDER
from kb.content.files import PROCEDURES
from kb.content.model import Procedure
from kb.site.lookups import Site


class PageInputs:
    """Digests of all that the pages of procedures are made from, besides code, templates and settings."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._encode = msgspec.json.Encoder().encode

    def of(self, procedure: Procedure) -> str:
        """Changes whenever the page's view may."""
        digest = hashlib.blake2b(self._shared, digest_size=8)
        procedures = self._site.catalogue.procedures
        for code in sorted({*self._quoted(procedure)}):
            digest.update(self._encode((code, procedures[code].channels)))
        digest.update(self._encode(self._site.changes.get(procedure.code, ())))
        return digest.hexdigest()

    def _quoted(self, procedure: Procedure) -> Iterator[str]:
        """The procedures whose channels the page may show: its own and those that answers on it speak of."""
        yield procedure.code
        for question in self._site.catalogue.questions_of(procedure.code):
            for code in (*question.procedures, *(code for _, code in PLACEHOLDER.findall(question.answer) if code)):
                if found := self._site.catalogue.procedure(code):
                    yield found.code

    @cached_property
    def _shared(self) -> bytes:
        """What any page may show: every other file, and of every procedure all but its channels."""
        digest = hashlib.blake2b(self._site.today.isoformat().encode(), digest_size=16)
        catalogue = self._site.catalogue
        for path, content in sorted(catalogue.files.digests.items()):
            if not path.startswith(f"{PROCEDURES}/"):
                digest.update(f"{path}\0{content}\0".encode())
        for procedure in catalogue.procedures.values():
            digest.update(self._encode(msgspec.structs.replace(procedure, channels=())))
        return digest.digest()
