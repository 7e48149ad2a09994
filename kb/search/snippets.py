"""Excerpts of the original text, marked where they match a query, typed with marks or without."""

from __future__ import annotations

from collections.abc import Sequence

from kb.search.query import Query
from kb.search.results import Fragment
from kb.text.terms import FOLDED, Token, tokenize
from kb.text.vietnamese import clean, fold

SNIPPET_TOKENS = 36
SCANNED_CHARACTERS = 1_500


def marked_fragments(text: str, query: Query) -> tuple[Fragment, ...]:
    """The part of `text` that holds most of the query, as runs marked or not."""
    flat = " ".join(clean(text[:SCANNED_CHARACTERS]).split())
    tokens = tokenize(flat)
    matches = _matches(tokens, query)
    first, last = _window(matches, len(tokens))
    if not tokens:
        return ()
    start = tokens[first].start if first else 0
    end = tokens[last - 1].end if last < len(tokens) else len(flat)
    runs = list(_runs(flat, tokens[first:last], matches[first:last], start, end))
    before = [Fragment("… ")] if first else []
    after = [Fragment(" …")] if last < len(tokens) or len(text) > SCANNED_CHARACTERS else []
    return (*before, *runs, *after)


def _matches(tokens: Sequence[Token], query: Query) -> list[bool]:
    exact = {term for term, _ in query.terms if not term.startswith(FOLDED) and " " not in term}
    unmarked = {term[1:] for term, _ in query.terms if term.startswith(FOLDED) and " " not in term}
    unmarked -= {fold(term) for term in exact}
    return [token.key in exact or (bool(unmarked) and fold(token.key) in unmarked) for token in tokens]


def _window(matches: Sequence[bool], count: int) -> tuple[int, int]:
    """The span of at most SNIPPET_TOKENS tokens with the most matches, the earliest of equals."""
    if count <= SNIPPET_TOKENS:
        return 0, count
    held = sum(matches[:SNIPPET_TOKENS])
    best, best_start = held, 0
    for start in range(1, count - SNIPPET_TOKENS + 1):
        held += matches[start + SNIPPET_TOKENS - 1] - matches[start - 1]
        if held > best:
            best, best_start = held, start
    return best_start, best_start + SNIPPET_TOKENS


def _runs(text: str, tokens: Sequence[Token], matches: Sequence[bool], start: int, end: int) -> list[Fragment]:
    """Fragments covering text[start:end]; neighbouring matches join into one mark."""
    runs: list[Fragment] = []
    position = start
    place = 0
    while place < len(tokens):
        if not matches[place]:
            place += 1
            continue
        last = place
        while last + 1 < len(tokens) and matches[last + 1]:
            last += 1
        if tokens[place].start > position:
            runs.append(Fragment(text[position : tokens[place].start]))
        runs.append(Fragment(text[max(position, tokens[place].start) : tokens[last].end], marked=True))
        position = tokens[last].end
        place = last + 1
    if position < end:
        runs.append(Fragment(text[position:end]))
    return [run for run in runs if run.text]
