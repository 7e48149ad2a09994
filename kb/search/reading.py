"""A query half read: what the steps of understanding pass from one to the next."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

from kb.content.model import Part
from kb.search.query_terms import Expanded, QueryWord, Role
from kb.search.tables import Place
from kb.text.terms import whole_tokens
from kb.text.vietnamese import fold, has_marks

CACHED_WORDS = 1 << 14


@dataclass(slots=True)
class Reading:
    """The words so far and what was learnt of them; each step adds a line to `trace`."""

    text: str
    words: list[QueryWord]
    codes: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    place: Place | None = None
    expanded: list[Expanded] = field(default_factory=list)
    senses: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    mended: bool = False
    trace: list[tuple[str, str]] = field(default_factory=list)

    def folded_at(self, place: int) -> str:
        """The folded word at a place; "" beyond either end."""
        return self.words[place].folded if 0 <= place < len(self.words) else ""


def read_words(text: str) -> list[QueryWord]:
    """The words of a query, each with its key, its folded form and whether it bears marks."""
    tokens = whole_tokens(text)
    # Who types everything in capitals marks no abbreviations by them.
    shouted = len(tokens) > 1 and text.isupper()
    return [_word(one.key, text[one.start : one.end], one.protected, shouted) for one in tokens]


@lru_cache(maxsize=CACHED_WORDS)
def _word(key: str, raw: str, protected: bool, shouted: bool) -> QueryWord:
    is_code = protected and any(char.isdigit() for char in key)
    folded = fold(key)
    return QueryWord(
        key=key,
        folded=key if is_code else folded,
        raw=raw,
        marked=folded != key.lower(),
        capitals=not shouted and len(raw) > 1 and raw.isupper(),
        role=Role.CODE if is_code else Role.CONTENT,
    )


def replaced(word: QueryWord, syllables: tuple[str, ...] | list[str], *, marked: bool) -> list[QueryWord]:
    """A word read as other syllables; unmarked ones are guesses at what was meant."""
    return [
        replace(word, key=one, folded=fold(one), marked=marked and has_marks(one), mended=not marked)
        for one in syllables
    ]
