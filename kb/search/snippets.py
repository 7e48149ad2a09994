"""Excerpts of the original text, marked where they match a query, typed with marks or without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.search.query import Query
from kb.search.query_terms import Role
from kb.search.results import Fragment
from kb.text.vietnamese import fold, syllable_key

SNIPPET_CHARACTERS = 220
SCANNED_CHARACTERS = 800
LEAD_CHARACTERS = 40
CACHED_TEXTS = 1 << 13
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Marker:
    """Tells which words of a text a query means: by spelling for marked words, by folded form for others."""

    exact: frozenset[str]
    unmarked: frozenset[str]
    folded: frozenset[str]

    @classmethod
    def of(cls, query: Query) -> Marker:
        """The marker of a query's own words, and of what an abbreviation was expanded to."""
        named = [word for word in query.words if word.role in (Role.CONTENT, Role.CODE, Role.ASPECT)]
        wordings = [one.to for one in query.expanded if one.end - one.start == 1]
        exact = frozenset(word.key for word in named if word.marked).union(*map(str.split, wordings))
        unmarked = frozenset(
            form for word in named if word.mended or not word.marked for form in (word.folded, *word.others)
        )
        return cls(exact, unmarked, unmarked.union(map(fold, exact)))

    def spans(self, scanned: Scanned) -> list[tuple[int, int]]:
        """The spans of the words meant."""
        return [
            (start, end)
            for start, end, folded in scanned.words
            if folded in self.folded
            and (folded in self.unmarked or syllable_key(scanned.text[start:end]) in self.exact)
        ]


@dataclass(frozen=True, slots=True)
class Scanned:
    """The beginning of a text on one line, and its words: start, end and folded form."""

    text: str
    words: tuple[tuple[int, int, str], ...]
    cut: bool


@lru_cache(maxsize=CACHED_TEXTS)
def scan(text: str) -> Scanned:
    """A text (in NFC) made ready for marking; the texts of popular documents stay ready."""
    flat = " ".join(text[:SCANNED_CHARACTERS].split())
    words = tuple((match.start(), match.end(), match[0]) for match in _WORD.finditer(fold(flat)))
    return Scanned(flat, words, len(text) > SCANNED_CHARACTERS)


def marked_fragments(text: str, marker: Marker) -> tuple[Fragment, ...]:
    """The part of `text` (in NFC) that holds most of the query, as runs marked or not."""
    scanned = scan(text)
    spans = marker.spans(scanned)
    start, end = _window(scanned.text, spans)
    before = (Fragment("… "),) if start else ()
    after = (Fragment(" …"),) if end < len(scanned.text) or scanned.cut else ()
    return (*before, *_runs(scanned.text, spans, start, end), *after)


def _window(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The stretch with the most matches, the earliest of equals, cut at spaces."""
    if len(text) <= SNIPPET_CHARACTERS:
        return 0, len(text)
    best, best_count, last = 0, 0, 0
    for first, (begin, _) in enumerate(spans):
        while last < len(spans) and spans[last][1] <= begin + SNIPPET_CHARACTERS - LEAD_CHARACTERS:
            last += 1
        if last - first > best_count:
            best, best_count = begin, last - first
    start = text.rfind(" ", 0, max(best - LEAD_CHARACTERS, 0)) + 1 if best > LEAD_CHARACTERS else 0
    end = text.rfind(" ", start, start + SNIPPET_CHARACTERS)
    return start, len(text) if len(text) - start <= SNIPPET_CHARACTERS else end


def _runs(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> list[Fragment]:
    """Fragments covering text[start:end]; matches with only a space between them join."""
    runs: list[Fragment] = []
    position = start
    for begin, finish in spans:
        if begin < start or finish > end:
            continue
        if runs and runs[-1].marked and text[position:begin] == " ":
            runs[-1] = Fragment(f"{runs[-1].text} {text[begin:finish]}", marked=True)
        else:
            if begin > position:
                runs.append(Fragment(text[position:begin]))
            runs.append(Fragment(text[begin:finish], marked=True))
        position = finish
    if position < end:
        runs.append(Fragment(text[position:end]))
    return runs
