"""Errors that people see: what went wrong, where, and the way out, in Vietnamese."""

from __future__ import annotations


class KbError(Exception):
    """A failure with a message for its reader; `fix` tells what to do next."""

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        self.what, self.where, self.fix = what, where, fix
        super().__init__(what)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        way_out = f"\n→ {self.fix}" if self.fix else ""
        return f"{place}{self.what}{way_out}"


class ContentError(KbError):
    """The content has faults that stop the work; the message lists them."""


class IndexMissingError(KbError):
    """There is no index that fits the content."""


class QueryError(KbError):
    """A query that cannot be understood, such as a broken advanced expression."""


class UsageError(KbError):
    """A command was called with something that cannot be."""
