"""Suggestions while typing: everyday names, procedures and questions that begin as typed."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from kb.content.answers import short_name
from kb.content.catalogue import Catalogue
from kb.content.model import Kind, Status
from kb.search.results import HitKind
from kb.text.vietnamese import clean, fold

MAX_SCANNED = 400


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text to offer, and the document it leads to."""

    text: str
    kind: HitKind
    id: str


class Suggester:
    """Sorted folded texts, searched by prefix; much-used procedures come first."""

    def __init__(self, catalogue: Catalogue) -> None:
        entries = sorted(_entries(catalogue), key=lambda entry: (entry[0], entry[1]))
        self._keys = [entry[0] for entry in entries]
        self._entries = [(entry[1], entry[2]) for entry in entries]

    def suggest(self, prefix: str, limit: int) -> tuple[Suggestion, ...]:
        """At most `limit` suggestions, one a document."""
        wanted = " ".join(fold(clean(prefix)).split())
        if not wanted:
            return ()
        first = bisect_left(self._keys, wanted)
        found: list[tuple[int, Suggestion]] = []
        for place in range(first, min(first + MAX_SCANNED, len(self._keys))):
            if not self._keys[place].startswith(wanted):
                break
            found.append(self._entries[place])
        found.sort(key=lambda entry: (entry[0], len(entry[1].text)))
        by_document = {suggestion.id: suggestion for _, suggestion in reversed(found)}
        ranked = dict.fromkeys(suggestion.id for _, suggestion in found)
        return tuple(by_document[one] for one in ranked)[:limit]


def _entries(catalogue: Catalogue) -> list[tuple[str, int, Suggestion]]:
    entries: list[tuple[str, int, Suggestion]] = []
    for procedure in catalogue.procedures.values():
        if procedure.status is not Status.PUBLISHED or procedure.kind is Kind.INTERNAL or procedure.base:
            continue
        rank = 0 if procedure.phrase else 2
        entries.extend(
            (_key(text), rank, Suggestion(text, HitKind.PROCEDURE, procedure.code))
            for text in dict.fromkeys((short_name(procedure), *procedure.aliases))
        )
    entries.extend(
        (_key(question.text), 1, Suggestion(question.text, HitKind.QUESTION, question.id))
        for question in catalogue.questions.values()
    )
    return entries


def _key(text: str) -> str:
    return " ".join(fold(text).split())
