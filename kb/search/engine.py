"""Search: a request in, ranked groups of documents out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.content.catalogue import Catalogue
from kb.search.documents import QUESTION_PREFIX
from kb.search.impacts import IntArray
from kb.search.index import Index, ensure_index, open_index
from kb.search.query import Query, Reader
from kb.search.spelling import Speller
from kb.search.tables import compile_tables
from kb.search.vocabulary import load_vocabulary
from kb.search.results import (
    Facet,
    FacetCount,
    Fragment,
    Hit,
    HitKind,
    SearchRequest,
    SearchResults,
    Sort,
)
from kb.search.snippets import marked_fragments
from kb.search.suggestions import Suggester, Suggestion
from kb.settings import Settings

# A group counts as found when its words score at least this share of the best group's.
FOUND_PERCENT = 35
MAX_CHILDREN = 2
CHILD_PERCENT = 55
MAX_QUERY_CHARACTERS = 200

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Groups found, best first, with every group's and document's score."""

    groups: NDArray[np.int64]
    found: BoolArray
    scores: IntArray
    documents: IntArray


class Engine:
    """Searches one generation of the index; safe to share between threads, since nothing changes."""

    def __init__(self, index: Index, catalogue: Catalogue) -> None:
        self.index = index
        self.catalogue = catalogue
        frequencies = index.impacts.frequencies
        tables = compile_tables(load_vocabulary(catalogue.files.folder), catalogue)
        speller = Speller(index.lexicon, frequencies)
        knows_code = catalogue.procedures.__contains__
        self.reader = Reader(tables, speller, frequencies, index.weights.terms, knows_code)
        self._none = np.zeros(index.table.count, np.int32)
        self._suggester = Suggester(catalogue)

    @classmethod
    def open(cls, settings: Settings, catalogue: Catalogue) -> Engine:
        """An engine over the index of `catalogue`, built first where it does not fit."""
        return cls(open_index(settings, ensure_index(catalogue, settings)), catalogue)

    def search(self, request: SearchRequest) -> SearchResults:
        """Ranked groups for a request; an empty query finds everything that its filters allow."""
        query = self.reader.read(request.text[:MAX_QUERY_CHARACTERS])
        exact = self.catalogue.procedure(query.text) if query.text else None
        ranking = self._rank(query, request)
        start = (max(request.page, 1) - 1) * request.page_size
        page = ranking.groups[start : start + request.page_size]
        hits = tuple(self._hit(int(group), ranking, query, request) for group in page)
        return SearchResults(
            request=request,
            total=len(ranking.groups),
            hits=hits,
            facets=self._facets(ranking.found),
            exact_code=exact.code if exact else "",
        )

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Procedures, questions and everyday names that begin as typed, marks optional."""
        return self._suggester.suggest(prefix, limit)

    def _rank(self, query: Query, request: SearchRequest) -> _Ranking:
        table = self.index.table
        text_scores = self.index.impacts.score(query.terms, self._none)
        allowed = self._allowed(request.filters)
        text_scores[~allowed] = 0
        if query.terms:
            best = np.maximum.reduceat(text_scores, table.group_starts)
            found = (best * 100 >= best.max(initial=0) * FOUND_PERCENT) & (best > 0)
        else:
            found = np.maximum.reduceat(allowed, table.group_starts)
        documents = np.where(allowed, text_scores + table.priors, np.iinfo(np.int32).min)
        scores = np.maximum.reduceat(documents, table.group_starts)
        return _Ranking(self._order(found, scores, request.sort), found, scores, documents)

    def _order(self, found: BoolArray, scores: IntArray, sort: Sort) -> NDArray[np.int64]:
        """The found groups, best first; ties by place in the index, so that paging is stable."""
        groups = np.flatnonzero(found)
        if sort is Sort.DATE:
            dates = np.maximum.reduceat(self.index.table.dates, self.index.table.group_starts)[groups]
            return groups[np.lexsort((-scores[groups], -dates))]
        return groups[np.argsort(-scores[groups], kind="stable")]

    def _allowed(self, filters: Mapping[Facet, tuple[str, ...]]) -> BoolArray:
        table = self.index.table
        allowed = ~table.hidden if Facet.STATUS not in filters else np.ones(table.count, np.bool_)
        for facet, wanted in filters.items():
            if not wanted:
                continue
            values = table.facets[facet]
            places = [place for place, value in enumerate(values.values) if value in wanted]
            mask = np.zeros(table.count, np.bool_)
            mask[values.documents[np.isin(values.document_values, places)]] = True
            allowed &= mask
        return allowed

    def _facets(self, found: BoolArray) -> dict[Facet, tuple[FacetCount, ...]]:
        counted: dict[Facet, tuple[FacetCount, ...]] = {}
        for facet, values in self.index.table.facets.items():
            counts = np.bincount(values.group_values[found[values.groups]], minlength=len(values.values))
            order = np.argsort(-counts, kind="stable")
            counted[facet] = tuple(
                FacetCount(values.values[place], int(counts[place])) for place in order if counts[place]
            )
        return counted

    def _hit(self, group: int, ranking: _Ranking, query: Query, request: SearchRequest) -> Hit:
        table = self.index.table
        start = int(table.group_starts[group])
        end = int(table.group_starts[group + 1]) if group + 1 < len(table.groups) else table.count
        scores = ranking.documents[start:end]
        order = np.argsort(-scores, kind="stable")
        best = int(scores[order[0]])
        only_questions = request.filters.get(Facet.KIND) == (HitKind.QUESTION.value,)
        head = start + int(order[0])
        if not only_questions and table.is_question[head]:
            head = self._procedure_of(start, end, ranking)
        others = [
            start + int(place)
            for place in order
            if start + int(place) != head
            and table.is_question[start + int(place)]
            and int(scores[place]) * 100 >= best * CHILD_PERCENT
        ]
        children = tuple(self._single(one, int(ranking.documents[one]), query) for one in others[:MAX_CHILDREN])
        return self._single(head, best, query, children)

    def _procedure_of(self, start: int, end: int, ranking: _Ranking) -> int:
        """The best procedure of a group: its base, or the version that filters left."""
        procedures = [place for place in range(start, end) if not self.index.table.is_question[place]]
        allowed = [place for place in procedures if ranking.documents[place] > np.iinfo(np.int32).min]
        return (allowed or procedures or [start])[0]

    def _single(self, document: int, score: int, query: Query, children: tuple[Hit, ...] = ()) -> Hit:
        table = self.index.table
        code = table.codes[document]
        if table.is_question[document]:
            question = self.catalogue.questions[table.ids[document].removeprefix(QUESTION_PREFIX)]
            return Hit(
                kind=HitKind.QUESTION,
                id=question.id,
                code=code,
                procedures=question.procedures,
                title=question.text,
                snippet=self._snippet(document, query),
                score=score,
                children=children,
            )
        return Hit(
            kind=HitKind.PROCEDURE,
            id=code,
            code=code,
            procedures=(code,),
            title=self.catalogue.procedures[code].name,
            snippet=self._snippet(document, query),
            score=score,
            children=children,
        )

    def _snippet(self, document: int, query: Query) -> tuple[Fragment, ...]:
        table = self.index.table
        return marked_fragments(preview(self.catalogue, table.ids[document], table.codes[document]), query)


def preview(catalogue: Catalogue, document_id: str, code: str) -> str:
    """The text from which a document's snippet is cut: an answer, or the papers and result."""
    from kb.content.answers import answer

    if document_id.startswith(QUESTION_PREFIX):
        return answer(catalogue.questions[document_id.removeprefix(QUESTION_PREFIX)], catalogue)
    procedure = catalogue.procedures[code]
    papers = [paper.name for case in procedure.paper_cases for paper in case.papers]
    return ". ".join([*procedure.executing[:2], *procedure.results[:2], *papers[:8]])
