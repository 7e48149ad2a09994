"""Words of a query to weighted index terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from kb.search.spelling import Frequencies
from kb.search.weights import TermWeights
from kb.text.terms import FOLDED

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


# Python 3.11 finds a member of an enum ten times slower than a name, and these are asked of every word.
CONTENT, CODE = Role.CONTENT, Role.CODE
NAMING = (CONTENT, CODE)

# How much of a word's weight its role leaves, in percent.
ROLE_PERCENT: Mapping[Role, int] = MappingProxyType(
    {Role.CONTENT: 100, Role.CODE: 400, Role.PLACE: 30, Role.ASPECT: 20, Role.MINOR: 20, Role.FILLER: 0}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryWord:
    """One word as read; `others` are further readings of a word that was mended.

    `capitals` tells whether it alone was typed all in capitals, as abbreviations are.
    """

    key: str
    folded: str
    raw: str
    marked: bool
    capitals: bool = False
    role: Role = Role.CONTENT
    others: tuple[str, ...] = ()
    mended: bool = False

    @property
    def names_something(self) -> bool:
        """Whether it is a word whose neighbours tell if it is spelt right."""
        return self.role is CONTENT and self.folded.isalpha()


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
    spelt, together = _held_as_spelt(words, frequencies)
    beside = (0, *together, 0)
    for place, word in enumerate(words):
        # A neighbour vouches for a spelling if the two stand together in the index; alone, a word vouches for itself.
        vouched = len(words) == 1 or beside[place] > 0 or beside[place + 1] > 0
        _keep(best, _syllable_terms(word, spelt[place] > 0, vouched, weights))
    for (first, second), count in zip(pairwise(words), together, strict=True):
        _keep(best, _pair_terms(first, second, count > 0, weights))
    own = _asked(best, weights.common_syllable, frequencies)
    for one in expanded:
        _keep(best, _expansion_terms(one, weights))
    return own, _asked(best, weights.common_syllable, frequencies) if expanded else own


def _asked(best: Mapping[str, int], common: int, frequencies: Frequencies) -> list[tuple[str, int]]:
    left_to_pairs = _left_to_pairs(best, common, frequencies)
    return [(term, weight) for term, weight in best.items() if weight >= MIN_WEIGHT and term not in left_to_pairs]


def _left_to_pairs(terms: Iterable[str], common: int, frequencies: Frequencies) -> set[str]:
    """The common syllables that stand in a pair that the index holds; alone they hardly tell documents apart."""
    pairs: list[str] = []
    syllables: list[str] = []
    for term in terms:
        (pairs if " " in term else syllables).append(term)
    counts = frequencies(syllables)
    crowded = {syllable for syllable, count in zip(syllables, counts, strict=True) if count > common}
    parted = [(pair, found) for pair in pairs if (found := crowded.intersection(_syllables(pair)))]
    held = frequencies(pair for pair, _ in parted)
    return {syllable for (_, found), count in zip(parted, held, strict=True) if count for syllable in found}


def _syllables(pair: str) -> tuple[str, str]:
    """The terms of a pair's two syllables, in its own form."""
    first, _, second = pair.partition(" ")
    return first, FOLDED + second if first.startswith(FOLDED) else second


def _keep(best: dict[str, int], terms: list[tuple[str, int]]) -> None:
    for term, weight in terms:
        if weight > best.get(term, 0):
            best[term] = weight


def _held_as_spelt(words: Sequence[QueryWord], frequencies: Frequencies) -> tuple[list[int], list[int]]:
    """In how many documents each word, and each two neighbours, stand as spelt; 0 where no marks were typed."""
    if not any(word.marked for word in words):
        return [0] * len(words), [0] * (len(words) - 1)
    counts = frequencies([*(word.key for word in words), *map(_pair, words, words[1:])])
    return counts[: len(words)], counts[len(words) :]


def _pair(first: QueryWord, second: QueryWord) -> str:
    return f"{first.key} {second.key}"


def _syllable_terms(word: QueryWord, held: bool, vouched: bool, weights: TermWeights) -> list[tuple[str, int]]:
    percent = ROLE_PERCENT[word.role]
    if not percent:
        return []
    if word.role is CODE:
        return [(word.key, weights.syllable * percent // 100)]
    terms = [(FOLDED + other, weights.unmarked_syllable * percent // 100) for other in word.others]
    if not held or word.mended:
        return [(FOLDED + word.folded, weights.unmarked_syllable * percent // 100), *terms]
    terms.append((word.key, weights.syllable * percent // 100))
    if not vouched:
        terms.append((FOLDED + word.folded, weights.doubtful_syllable * percent // 100))
    return terms


def _pair_terms(first: QueryWord, second: QueryWord, held: bool, weights: TermWeights) -> list[tuple[str, int]]:
    percent = min(ROLE_PERCENT[first.role], ROLE_PERCENT[second.role])
    if not percent or CODE in (first.role, second.role):
        return []
    if held and not (first.mended or second.mended):
        return [(_pair(first, second), weights.pair * percent // 100)]
    weight = weights.unmarked_pair * percent // 100
    return [(term, weight) for term in _folded_pairs(first, second)]


def _folded_pairs(first: QueryWord, second: QueryWord) -> list[str]:
    if not (first.others or second.others):
        return [f"{FOLDED}{first.folded} {second.folded}"]
    lefts, rights = (first.folded, *first.others), (second.folded, *second.others)
    return [f"{FOLDED}{left} {right}" for left in lefts for right in rights]


def pair_forms(first: QueryWord, second: QueryWord) -> list[str]:
    """Every form in which a query may ask for two neighbours."""
    return [_pair(first, second), *_folded_pairs(first, second)]


def _expansion_terms(one: Expanded, weights: TermWeights) -> list[tuple[str, int]]:
    """The terms of an official wording, which together weigh no more than the words it stands for."""
    syllables = one.to.split()
    stands_for = len(syllables) if one.abbreviation else one.end - one.start
    share = one.percent * min(len(syllables), stands_for) // len(syllables)
    single, pair = weights.syllable * share // 100, weights.pair * share // 100
    terms = [(syllable, single) for syllable in syllables]
    return terms + [(f"{left} {right}", pair) for left, right in pairwise(syllables)]
