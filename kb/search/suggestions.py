"""Suggestions while typing: everyday names, procedures and questions that begin as typed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from kb.content.answers import short_name
from kb.content.catalogue import Catalogue
from kb.search.documents import QUESTION_PREFIX, Document
from kb.search.results import HitKind
from kb.text.vietnamese import clean, fold

LONGEST = 120


class Suggestion(msgspec.Struct, frozen=True):
    """A text to offer, and the procedure or question it leads to."""

    text: str
    kind: HitKind
    id: str


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A suggestion under its folded text; the smaller rank is offered first."""

    key: str
    rank: int
    suggestion: Suggestion


def make_entries(documents: Iterable[Document], catalogue: Catalogue) -> list[Entry]:
    """The texts worth offering, sorted by folded text; what speaks for a document ranks its texts."""
    entries = [entry for document in documents if not document.hidden for entry in entries_of(document, catalogue)]
    return sorted(entries, key=lambda entry: (entry.key, entry.rank, entry.suggestion.id))


def entries_of(document: Document, catalogue: Catalogue) -> Iterator[Entry]:
    """What leads to one document, unsorted."""
    if document.kind is HitKind.QUESTION:
        if len(document.title) <= LONGEST:
            suggestion = Suggestion(document.title, document.kind, document.id.removeprefix(QUESTION_PREFIX))
            yield Entry(_key(document.title), -document.prior + 2, suggestion)
        return
    procedure = catalogue.procedures[document.code]
    if procedure.base:
        return
    for place, text in enumerate(dict.fromkeys((short_name(procedure), *procedure.aliases))):
        if len(text) <= LONGEST:
            yield Entry(_key(text), -document.prior + min(place, 1), Suggestion(text, document.kind, procedure.code))


def _key(text: str) -> str:
    return " ".join(fold(text).split())


class Suggester:
    """Searches sorted entries by prefix."""

    def __init__(self, entries: list[Entry]) -> None:
        self._keys = [entry.key for entry in entries]
        ordered = sorted(range(len(entries)), key=lambda number: offered(entries[number]))
        self._entries = [entries[number] for number in ordered]
        self._places = [0] * len(entries)
        for place, number in enumerate(ordered):
            self._places[number] = place

    def suggest(self, prefix: str, limit: int) -> tuple[Suggestion, ...]:
        """At most `limit` suggestions, one a document; marks in `prefix` are optional."""
        wanted = " ".join(fold(clean(prefix)).split())
        return tuple(entry.suggestion for entry in self.begin(wanted, limit)) if wanted else ()

    def begin(self, wanted: str, limit: int) -> list[Entry]:
        """The first entries of at most `limit` documents among those whose keys begin as wanted."""
        first = bisect_left(self._keys, wanted)
        last = bisect_left(self._keys, wanted + "\uffff", first)
        found = (self._entries[place] for place in sorted(self._places[first:last]))
        by_document: dict[str, Entry] = {}
        for entry in found:
            by_document.setdefault(entry.suggestion.id, entry)
            if len(by_document) >= limit:
                break
        return list(by_document.values())


def offered(entry: Entry) -> tuple[int, int, str]:
    """Sorts entries as they are offered: what speaks for the document first, then short texts."""
    return entry.rank, len(entry.key), entry.key


def save_entries(folder: Path, entries: list[Entry]) -> None:
    """Write the entries beside the impacts."""
    entries_file(folder).write_bytes(msgspec.json.encode(entries))


def entries_file(folder: Path) -> Path:
    """Where the entries of a generation stand."""
    return folder / "suggestions.json"


def open_entries(folder: Path) -> list[Entry]:
    """Open what `save_entries` wrote."""
    return msgspec.json.decode(entries_file(folder).read_bytes(), type=list[Entry])
