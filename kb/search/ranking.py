"""From a query's terms to ranked groups: scoring, filters, what counts as found, facet counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.search.document_table import BoolArray, DocumentTable, FacetTable
from kb.search.impacts import Impacts, IntArray
from kb.search.query import Query
from kb.search.results import Facet, FacetCount, Sort

# A document counts as found when its words score at least this share of the best one's.
FOUND_PERCENT = 30
# Added where the query names the document itself: by code, or by one of its names.
CODE_BONUS = 10_000_000
NAME_BONUS = 6_000
PLACE_BONUS = 4_000
PLACE_BITS = 32


@dataclass(frozen=True, slots=True)
class Ranking:
    """Groups found, best first, each with its best document; scores are by document number.

    `text_scores` hold the words' share alone, which tells how well a query was met; `found` are the
    documents found, ascending.
    """

    groups: NDArray[np.int64]
    best_scores: IntArray
    scores: IntArray
    text_scores: IntArray
    allowed: BoolArray
    found: NDArray[np.int64]


class Ranker:
    """Ranks the documents of one index."""

    def __init__(self, impacts: Impacts, table: DocumentTable) -> None:
        self._impacts = impacts
        self._table = table
        self._visible = ~table.hidden
        # numpy multiplies fast only numbers of one type.
        self._visible_as_number = self._visible.astype(np.int32)
        self._number_of = {one: number for number, one in enumerate(table.ids)}
        ends = np.append(table.group_starts[1:], table.count)
        self._group_of = np.repeat(np.arange(len(table.groups)), ends - table.group_starts)

    def rank(
        self, query: Query, filters: Mapping[Facet, tuple[str, ...]], sort: Sort, named: tuple[int, ...] = ()
    ) -> Ranking:
        """Rank for a query; `named` are documents of which the query is a name."""
        allowed = self._allowed(filters)
        text_scores = self._impacts.score(query.terms)
        bonus = self._bonus(query, named, text_scores)
        if bonus is not None and query.codes:
            allowed = allowed | (bonus >= CODE_BONUS)
        shown = text_scores * self._visible_as_number
        best = int(shown.max(initial=0))
        text_scores = shown if allowed is self._visible else text_scores * allowed
        named_scores = text_scores if bonus is None else text_scores + bonus * allowed
        found = self._found(named_scores, allowed, best, has_terms=bool(query.terms))
        scores = text_scores + self._table.priors
        if bonus is not None:
            scores += bonus
        return self._group(found, scores, text_scores, allowed, sort)

    def listed(self, ids: Sequence[str], filters: Mapping[Facet, tuple[str, ...]]) -> Ranking:
        """The groups of documents that were found elsewhere, in the order given."""
        allowed = self._allowed(filters)
        numbers = [number for one in ids if (number := self._number_of.get(one)) is not None and allowed[number]]
        scores = np.zeros(self._table.count, np.int32)
        scores[numbers] = np.arange(len(numbers), 0, -1, dtype=np.int32)
        groups = np.array(list(dict.fromkeys(self._group_of[numbers].tolist())), np.int64)
        best = np.arange(len(groups), 0, -1, dtype=np.int32)
        return Ranking(groups, best, scores, scores, allowed, np.sort(np.array(numbers, np.int64)))

    def facets(self, ranking: Ranking) -> dict[Facet, tuple[FacetCount, ...]]:
        """How many of the groups found have each value, commonest first."""
        groups = self._group_of[ranking.found]
        return {facet: _counts(ranking.found, groups, values) for facet, values in self._table.facets.items()}

    def counts(self, ranking: Ranking, facet: Facet) -> tuple[FacetCount, ...]:
        """One of the facets."""
        return _counts(ranking.found, self._group_of[ranking.found], self._table.facets[facet])

    def _found(self, named_scores: IntArray, allowed: BoolArray, best: int, *, has_terms: bool) -> NDArray[np.int64]:
        """The documents near enough to the best one of all, so that a filter never lets worse ones in."""
        if not has_terms:
            return np.flatnonzero(allowed)
        return np.flatnonzero(named_scores > best * FOUND_PERCENT // 100)

    def _bonus(self, query: Query, named: tuple[int, ...], text_scores: IntArray) -> IntArray | None:
        if not (query.codes or named or query.place):
            return None
        bonus = np.zeros(self._table.count, np.int32)
        coded = [number for code in query.codes if (number := self._number_of.get(code)) is not None]
        bonus[coded] = CODE_BONUS
        bonus[list(named)] += NAME_BONUS
        if query.place:
            local = self._documents_of(Facet.PROVINCE, (query.place.code,))
            bonus[local & (text_scores > 0)] += PLACE_BONUS
        return bonus

    def _group(
        self, found: NDArray[np.int64], scores: IntArray, text_scores: IntArray, allowed: BoolArray, sort: Sort
    ) -> Ranking:
        """The groups of the found documents, best first; ties by place in the index, so paging is stable."""
        group_of = self._group_of[found]
        begins = np.ones(len(found), np.bool_)
        np.not_equal(group_of[1:], group_of[:-1], out=begins[1:])
        firsts = np.flatnonzero(begins)
        groups = group_of[firsts]
        best = np.maximum.reduceat(scores[found], firsts) if len(found) else np.zeros(0, np.int32)
        order = _descending(best)
        if sort is Sort.DATE and len(found):
            dates = np.maximum.reduceat(self._table.dates[found], firsts)
            order = np.lexsort((-best, -dates))
        return Ranking(groups[order], best[order], scores, text_scores, allowed, found)

    def _allowed(self, filters: Mapping[Facet, tuple[str, ...]]) -> BoolArray:
        wanted = {facet: values for facet, values in filters.items() if values}
        if not wanted:
            return self._visible
        allowed = np.ones(self._table.count, np.bool_) if Facet.STATUS in wanted else self._visible
        for facet, values in wanted.items():
            allowed = allowed & self._documents_of(facet, values)
        return allowed

    def _documents_of(self, facet: Facet, wanted: tuple[str, ...]) -> BoolArray:
        values = self._table.facets[facet]
        chosen = np.array([value in wanted for value in values.values], np.bool_)
        mask = np.zeros(self._table.count, np.bool_)
        if len(chosen):
            mask[values.documents[chosen[values.document_values]]] = True
        return mask


def _descending(scores: IntArray) -> NDArray[np.int64]:
    """The places of scores, largest first, ties in order: score and place sorted as one number, faster than apart."""
    joint = (-scores.astype(np.int64) << PLACE_BITS) + np.arange(len(scores))
    joint.sort()
    return joint & ((1 << PLACE_BITS) - 1)


def _counts(found: NDArray[np.int64], groups: NDArray[np.int64], values: FacetTable) -> tuple[FacetCount, ...]:
    """How many groups each value would leave: those with a found document that has it."""
    firsts = np.searchsorted(values.documents, found)
    lengths = np.searchsorted(values.documents, found, side="right") - firsts
    places = np.repeat(firsts - np.cumsum(lengths) + lengths, lengths) + np.arange(int(lengths.sum()))
    pairs = np.unique(np.repeat(groups, lengths) * len(values.values) + values.document_values[places])
    counts = np.bincount(pairs % max(len(values.values), 1), minlength=len(values.values))
    shown = np.flatnonzero(counts)
    order = shown[np.argsort(-counts[shown], kind="stable")]
    return tuple(FacetCount(values.values[place], int(counts[place])) for place in order)
