"""Words of a query to weighted index terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from kb.search.spelling import Frequencies
from kb.search.weights import TermWeights
from kb.text.terms import FOLDED
from kb.text.vietnamese import fold

# Terms that weigh less than this change no order and cost as much as the others.
MIN_WEIGHT = 10


class Role(StrEnum):
    """What a word does in a query."""

    CONTENT = "content"
    CODE = "code"
    PLACE = "place"
    ASPECT = "aspect"
    MINOR = "minor"
    FILLER = "filler"


# How much of a word's weight its role leaves, in percent.
ROLE_PERCENT: Mapping[Role, int] = MappingProxyType(
    {Role.CONTENT: 100, Role.CODE: 400, Role.PLACE: 30, Role.ASPECT: 20, Role.MINOR: 20, Role.FILLER: 0}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryWord:
    """One word as read; `others` are further readings of a word that was mended."""

    key: str
    folded: str
    raw: str
    marked: bool
    role: Role = Role.CONTENT
    others: tuple[str, ...] = ()
    mended: bool = False

    @property
    def capitals(self) -> bool:
        """Whether it was typed all in capitals, as abbreviations are."""
        return len(self.raw) > 1 and self.raw.isupper()

    @property
    def names_something(self) -> bool:
        """Whether it is a word whose neighbours tell if it is spelt right."""
        return self.role is Role.CONTENT and self.folded.isalpha()


@dataclass(frozen=True, slots=True)
class Expanded:
    """An official wording for words `start` to `end` of the query, with its share in percent.

    It weighs as many words as it stands for: an abbreviation, as many as it abbreviates.
    """

    start: int
    end: int
    to: str
    percent: int
    abbreviation: bool = False


def weighted_terms(
    words: Sequence[QueryWord], expanded: Sequence[Expanded], weights: TermWeights, frequencies: Frequencies
) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Each term once, with the largest weight that any reading gives it: of the words alone, and of all readings."""
    best: dict[str, int] = {}
    marked_query = any(word.marked for word in words)
    exact = _held(_exact_forms(words, marked_query), frequencies)
    for word in words:
        _keep(best, _syllable_terms(word, marked_query, exact, weights))
    for first, second in pairwise(words):
        _keep(best, _pair_terms(first, second, marked_query, exact, weights))
    own = _heavy(best)
    for one in expanded:
        _keep(best, _expansion_terms(one, weights))
    return own, _heavy(best)


def _heavy(best: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(term, weight) for term, weight in best.items() if weight >= MIN_WEIGHT]


def _keep(best: dict[str, int], terms: list[tuple[str, int]]) -> None:
    for term, weight in terms:
        if weight > best.get(term, 0):
            best[term] = weight


def _exact_forms(words: Sequence[QueryWord], marked_query: bool) -> list[str]:
    if not marked_query:
        return []
    pairs = (f"{one.key} {two.key}" for one, two in pairwise(words))
    return [*(word.key for word in words), *pairs]


def _held(terms: list[str], frequencies: Frequencies) -> frozenset[str]:
    counts = frequencies(terms) if terms else []
    return frozenset(term for term, count in zip(terms, counts, strict=True) if count)


def _syllable_terms(
    word: QueryWord, marked_query: bool, exact: frozenset[str], weights: TermWeights
) -> list[tuple[str, int]]:
    percent = ROLE_PERCENT[word.role]
    if word.role is Role.CODE:
        return [(word.key, weights.syllable * percent // 100)]
    others = [(FOLDED + other, weights.unmarked_syllable * percent // 100) for other in word.others]
    if marked_query and word.key in exact and not word.mended:
        return [
            (word.key, weights.syllable * percent // 100),
            (FOLDED + word.folded, weights.folded_syllable * percent // 100),
            *others,
        ]
    return [(FOLDED + word.folded, weights.unmarked_syllable * percent // 100), *others]


def _pair_terms(
    first: QueryWord, second: QueryWord, marked_query: bool, exact: frozenset[str], weights: TermWeights
) -> list[tuple[str, int]]:
    if Role.CODE in (first.role, second.role):
        return []
    percent = min(ROLE_PERCENT[first.role], ROLE_PERCENT[second.role])
    pair = f"{first.key} {second.key}"
    if marked_query and pair in exact and not (first.mended or second.mended):
        return [
            (pair, weights.pair * percent // 100),
            (f"{FOLDED}{first.folded} {second.folded}", weights.folded_pair * percent // 100),
        ]
    lefts, rights = (first.folded, *first.others), (second.folded, *second.others)
    weight = weights.unmarked_pair * percent // 100
    return [(f"{FOLDED}{left} {right}", weight) for left in lefts for right in rights]


def _expansion_terms(one: Expanded, weights: TermWeights) -> list[tuple[str, int]]:
    """The terms of an official wording, which together weigh no more than the words it stands for."""
    syllables = one.to.split()
    stands_for = len(syllables) if one.abbreviation else one.end - one.start
    share = one.percent * min(len(syllables), stands_for) // len(syllables)
    terms: list[tuple[str, int]] = []
    for syllable in syllables:
        terms.append((syllable, weights.syllable * share // 100))
        terms.append((FOLDED + fold(syllable), weights.folded_syllable * share // 100))
    for left, right in pairwise(syllables):
        terms.append((f"{left} {right}", weights.pair * share // 100))
        terms.append((f"{FOLDED}{fold(left)} {fold(right)}", weights.folded_pair * share // 100))
    return terms
