"""Whether the best result speaks of what was asked, or only shares some words with it.

Any long enough document holds any common words; what tells a match from an accident is that the
query's neighbours stand together in it, that a known everyday phrase led to it, or that its words
weigh about as much as a document about them would.
"""

from __future__ import annotations

import math
from enum import IntEnum
from itertools import pairwise

from kb.search.answering import Candidate
from kb.search.impacts import Impacts
from kb.search.query import Query
from kb.search.query_terms import CONTENT, QueryWord, pair_forms
from kb.search.weights import Weights

# Calibrated on the development judgements and on everyday searches that no procedure answers.
SURE_EXPANSION_PERCENT = 70
FEW_PAIRS = 0.5
ENOUGH_PAIRS = 2
WEAK_SHARE = 0.6
HARDLY_SHARE = 0.5
PARTLY_SHARE = 0.55
# What a term in the title of a document would score, as a multiple of its idf.
TITLE_SATURATION = 1.3
UNSEEN_PAIR_IDF = 5.0


class Evidence(IntEnum):
    """How well the best result meets a query."""

    NONE = 0
    PARTLY = 1
    WELL = 2


def evidence(query: Query, best: Candidate, text_score: int, impacts: Impacts, weights: Weights) -> Evidence:
    """How well the best group meets the words of a query, which score so much in it."""
    if not query.words or query.codes or any(one.percent >= SURE_EXPANSION_PERCENT for one in query.expanded):
        return Evidence.WELL
    share = text_score / max(ideal_score(query, impacts, weights), 1.0)
    if share < WEAK_SHARE:
        held, asked = pairs_held(query, best, impacts)
        if held < ENOUGH_PAIRS and (share < HARDLY_SHARE or held <= asked * FEW_PAIRS):
            return Evidence.NONE
    return Evidence.WELL if share >= PARTLY_SHARE else Evidence.PARTLY


def speaks_of_it(query: Query, best: Candidate, impacts: Impacts) -> bool:
    """Whether most neighbouring words of the query stand together in the best group: enough to answer for it."""
    if any(one.percent >= SURE_EXPANSION_PERCENT for one in query.expanded):
        return True
    held, asked = pairs_held(query, best, impacts)
    return held > asked * FEW_PAIRS or not asked


def ideal_score(query: Query, impacts: Impacts, weights: Weights) -> float:
    """About what a document that had the query for its title would score."""
    counts = impacts.frequencies(term for term, _ in query.own)
    return sum(
        weight * _idf(term, count, impacts.count) * weights.scale * TITLE_SATURATION
        for (term, weight), count in zip(query.own, counts, strict=True)
    )


def _idf(term: str, count: int, documents: int) -> float:
    if not count and " " in term:
        return UNSEEN_PAIR_IDF
    return math.log1p((documents - count + 0.5) / (count + 0.5))


def pairs_held(query: Query, best: Candidate, impacts: Impacts) -> tuple[int, int]:
    """How many neighbouring content words of the query stand together in the group, and how many there are."""
    pairs = [(one, two) for one, two in pairwise(query.words) if one.role is two.role is CONTENT]
    scored = {term for term, _ in query.terms}

    def held(one: QueryWord, two: QueryWord) -> bool:
        return any(impacts.holds(term, best.start, best.end) for term in pair_forms(one, two) if term in scored)

    return sum(held(one, two) for one, two in pairs), len(pairs)
