"""Finding known phrases among the words of a query: longest first, none overlapping."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.search.query_terms import NAMING, QueryWord
from kb.search.tables import Tables

# Each step looks for phrases of its own among the same words.
CACHED_QUERIES = 1 << 8


@dataclass(frozen=True, slots=True)
class Spotted:
    """A known phrase in a query: its folded key, its span in words and the words."""

    key: str
    start: int
    end: int
    words: tuple[QueryWord, ...]

    @property
    def text(self) -> str:
        """The phrase as it was read."""
        return " ".join(word.key for word in self.words)

    def agrees(self, spelling: str) -> bool:
        """Whether every marked word is spelt as in `spelling`; unmarked words agree with any marks."""
        parts = spelling.split(" ")
        return len(parts) == len(self.words) and all(
            not word.marked or word.key == part for word, part in zip(self.words, parts, strict=True)
        )


class Spotter:
    """Finds the phrases that the tables hold."""

    def __init__(self, tables: Tables) -> None:
        self._lengths = tables.lengths
        self._known = frozenset[str]().union(tables.expansions, tables.aspects, tables.places, tables.filler_phrases)
        self._candidates = lru_cache(maxsize=CACHED_QUERIES)(self._find)

    def spot(self, words: Sequence[QueryWord], known: Container[str]) -> list[Spotted]:
        """The phrases of one table in a query, longest first, none overlapping another."""
        found: list[Spotted] = []
        taken: set[int] = set()
        for _, start, end, key in self._candidates(tuple([word.folded for word in words])):
            if key in known and taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                found.append(Spotted(key, start, end, tuple(words[start:end])))
        return found

    def _find(self, folded: tuple[str, ...]) -> list[tuple[int, int, int, str]]:
        """The phrases of any table, longest first, as negative length, start, end and key."""
        return sorted(
            (-length, start, start + length, key)
            for start, first in enumerate(folded)
            for length in self._lengths.get(first, ())
            if start + length <= len(folded) and (key := " ".join(folded[start : start + length])) in self._known
        )


def content_words(words: Sequence[QueryWord]) -> list[QueryWord]:
    """The words that name what is looked for."""
    return [word for word in words if word.role in NAMING]
