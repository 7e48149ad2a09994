"""Finding known phrases among the words of a query: longest first, none overlapping."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from kb.search.query_terms import QueryWord, Role


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


def spot(words: Sequence[QueryWord], known: Container[str], lengths: Mapping[str, Sequence[int]]) -> list[Spotted]:
    """The known phrases of a query, longest first, none overlapping another.

    `lengths` tells how long the phrases are that begin with a word, so that few spans are tried.
    """
    folded = [word.folded for word in words]
    spans = [
        (length, start)
        for start, first in enumerate(folded)
        for length in lengths.get(first, ())
        if start + length <= len(folded)
    ]
    found: list[Spotted] = []
    taken = [False] * len(words)
    for length, start in sorted(spans, key=lambda span: (-span[0], span[1])):
        key = " ".join(folded[start : start + length])
        if key in known and not any(taken[start : start + length]):
            taken[start : start + length] = [True] * length
            found.append(Spotted(key, start, start + length, tuple(words[start : start + length])))
    return found


def content_words(words: Sequence[QueryWord]) -> list[QueryWord]:
    """The words that name what is looked for."""
    return [word for word in words if word.role in (Role.CONTENT, Role.CODE)]
