"""Finding known phrases among the words of a query: longest first, none overlapping."""

from __future__ import annotations

from collections.abc import Container, Sequence
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


def spot(words: Sequence[QueryWord], known: Container[str], longest: int) -> list[Spotted]:
    """The known phrases of a query, longest first, none overlapping another."""
    found: list[Spotted] = []
    taken = [False] * len(words)
    folded = [word.folded for word in words]
    for length in range(min(longest, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            end = start + length
            if any(taken[start:end]):
                continue
            key = " ".join(folded[start:end])
            if key in known:
                taken[start:end] = [True] * length
                found.append(Spotted(key, start, end, tuple(words[start:end])))
    return found


def content_words(words: Sequence[QueryWord]) -> list[QueryWord]:
    """The words that name what is looked for."""
    return [word for word in words if word.role in (Role.CONTENT, Role.CODE)]
