"""What the reader meant: a typed query as weighted index terms."""

from __future__ import annotations

from dataclasses import dataclass

from kb.search.weights import TermWeights
from kb.text.terms import FOLDED, Token, tokenize
from kb.text.vietnamese import clean, fold

CODE_WEIGHT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query as understood: the cleaned text and the terms to score, each with its weight."""

    text: str
    terms: tuple[tuple[str, int], ...]


def understand(text: str, weights: TermWeights) -> Query:
    """The terms of a query; marked syllables match exactly first, unmarked ones by their folded twins."""
    cleaned = " ".join(clean(text).split())
    return Query(text=cleaned, terms=tuple(_merge(_weighted(tokenize(cleaned), weights))))


def _merge(weighted: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Each term once, with the largest weight it was given."""
    best: dict[str, int] = {}
    for term, weight in weighted:
        best[term] = max(weight, best.get(term, 0))
    return list(best.items())


def _weighted(tokens: list[Token], weights: TermWeights) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    previous: Token | None = None
    for token in tokens:
        if token.protected:
            found.append((token.key, CODE_WEIGHT))
            previous = None
            continue
        found.extend(_syllable_terms(token.key, weights))
        if previous is not None:
            found.extend(_pair_terms(previous.key, token.key, weights))
        previous = token
    return found


def _syllable_terms(key: str, weights: TermWeights) -> list[tuple[str, int]]:
    folded = fold(key)
    if folded == key:
        return [(FOLDED + folded, weights.unmarked_syllable)]
    return [(key, weights.syllable), (FOLDED + folded, weights.folded_syllable)]


def _pair_terms(first: str, second: str, weights: TermWeights) -> list[tuple[str, int]]:
    pair, folded = f"{first} {second}", f"{fold(first)} {fold(second)}"
    if pair == folded:
        return [(FOLDED + folded, weights.unmarked_pair)]
    return [(pair, weights.pair), (FOLDED + folded, weights.folded_pair)]
