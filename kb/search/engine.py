"""Search: a request in, ranked groups of documents out."""

from __future__ import annotations

from collections.abc import Collection

from kb.content.catalogue import Catalogue
from kb.search.answering import Candidate, direct_answer
from kb.search.evidence import Evidence, evidence, speaks_of_it
from kb.search.hits import HitMaker
from kb.search.index import Index, open_index
from kb.search.indexing import ensure_index
from kb.search.phrases import content_words
from kb.search.query import Query, Reader
from kb.search.ranking import Ranker, Ranking
from kb.search.results import Facet, SearchRequest, SearchResults, Sort
from kb.search.spelling import Speller
from kb.search.steps import Step
from kb.search.suggestions import Suggester, Suggestion
from kb.search.whoosh_store import WhooshStore, is_advanced
from kb.settings import Settings
from kb.text.vietnamese import fold

MAX_QUERY_CHARACTERS = 200
TOP_CANDIDATES = 5
NEAR_SECTORS = 3
PARTLY_MET = "Không có thủ tục nào khớp hết các từ; dưới đây là những kết quả gần nhất."


class Engine:
    """Searches one generation of the index; safe to share between threads, since nothing changes.

    Steps of understanding in `skip` are left out, which only measuring needs.
    """

    def __init__(self, index: Index, catalogue: Catalogue, skip: Collection[Step] = ()) -> None:
        self.index = index
        self.catalogue = catalogue
        self.reader = make_reader(index, catalogue, skip)
        self._ranker = Ranker(index.impacts, index.table)
        self._hits = HitMaker(index.table, catalogue)
        self._suggester = Suggester(index.suggestions)

    @classmethod
    def open(cls, settings: Settings, catalogue: Catalogue, skip: Collection[Step] = ()) -> Engine:
        """An engine over the index of `catalogue`, built first where it does not fit."""
        return cls(open_index(settings, ensure_index(catalogue, settings)), catalogue, skip)

    def search(self, request: SearchRequest) -> SearchResults:
        """Ranked groups for a request; an empty query finds everything that its filters allow."""
        if is_advanced(request.text):
            return self._search_advanced(request)
        query = self.reader.read(request.text[:MAX_QUERY_CHARACTERS])
        named = self._named(query)
        ranking = self._ranker.rank(query, request.filters, request.sort, named)
        # The others are only looked at for an answer.
        top = self._candidates(ranking, named, TOP_CANDIDATES if query.parts else 1)
        # Who filters has seen the results and knows that they speak of what was asked.
        filtered = any(request.filters.values())
        met = Evidence.WELL if filtered and top else self._evidence(query, top, ranking)
        if met is Evidence.NONE:
            return self._nothing(request, query, ranking)
        sure = met is Evidence.WELL and bool(top) and speaks_of_it(query, top[0], self.index.impacts)
        answer, choices = direct_answer(query, top, self.catalogue) if sure else (None, ())
        return SearchResults(
            request=request,
            total=len(ranking.groups),
            hits=self._hits.page(ranking, query, request),
            facets=self._ranker.facets(ranking) if request.with_facets else {},
            answer=answer,
            choices=choices,
            did_you_mean=query.did_you_mean,
            relaxed=PARTLY_MET if met is Evidence.PARTLY else "",
            notes=query.notes,
            senses=query.senses,
            exact_code=self._exact_code(query),
        )

    def _search_advanced(self, request: SearchRequest) -> SearchResults:
        """What an expression in Whoosh's language matches, in its order, filtered and folded as ever."""
        query = Query(text=request.text)
        store = WhooshStore(self.index.whoosh, self.index.generation)
        ranking = self._ranker.listed(store.search(request.text), request.filters)
        return SearchResults(
            request=request,
            total=len(ranking.groups),
            hits=self._hits.page(ranking, query, request),
            facets=self._ranker.facets(ranking) if request.with_facets else {},
        )

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Procedures, questions and everyday names that begin as typed, marks optional."""
        return self._suggester.suggest(prefix, limit)

    def _named(self, query: Query) -> tuple[int, ...]:
        """The documents of which the query, whole or without its small words, is a name."""
        whole = " ".join(word.folded for word in query.words).removeprefix("thu tuc ")
        content = " ".join(word.folded for word in content_words(query.words))
        names = self.index.table.names
        return tuple(dict.fromkeys((*names.get(whole, ()), *names.get(content, ()))))

    def _nothing(self, request: SearchRequest, query: Query, ranking: Ranking) -> SearchResults:
        """No hits, but the way on: a better spelling if it finds something, and the sectors nearest."""
        sectors = self._ranker.counts(ranking, Facet.SECTOR) if query.words else ()
        return SearchResults(
            request=request,
            total=0,
            hits=(),
            facets={},
            did_you_mean=self._better_spelling(query),
            notes=query.notes,
            near_sectors=tuple(one.value for one in sectors[:NEAR_SECTORS]),
        )

    def _better_spelling(self, query: Query) -> str:
        """The mended text, if some word was no word at all and the mended text finds something."""
        misspelt = any(word.mended and fold(word.raw) != word.folded for word in query.words)
        return query.did_you_mean if misspelt and self._finds(query.did_you_mean) else ""

    def _finds(self, text: str) -> bool:
        query = self.reader.read(text)
        named = self._named(query)
        ranking = self._ranker.rank(query, {}, Sort.RELEVANCE, named)
        return self._evidence(query, self._candidates(ranking, named, 1), ranking) is Evidence.WELL

    def _evidence(self, query: Query, top: list[Candidate], ranking: Ranking) -> Evidence:
        if not top:
            return Evidence.NONE
        score = int(ranking.text_scores[top[0].start : top[0].end].max())
        return evidence(query, top[0], score, self.index.impacts, self.index.weights)

    def _candidates(self, ranking: Ranking, named: tuple[int, ...], most: int) -> list[Candidate]:
        groups, scores = ranking.groups[:most].tolist(), ranking.best_scores[:most].tolist()
        return [self._candidate(group, score, named) for group, score in zip(groups, scores, strict=True)]

    def _candidate(self, group: int, score: int, named: tuple[int, ...]) -> Candidate:
        start, end = self.index.table.span(group)
        procedure = self.catalogue.procedures[self.index.table.groups[group]]
        return Candidate(procedure, score, start, end, any(start <= one < end for one in named))

    def _exact_code(self, query: Query) -> str:
        """The code that is the whole query, in whatever form it was typed."""
        procedure = self.catalogue.procedure(query.text) if query.text else None
        return procedure.code if procedure else ""


def make_reader(index: Index, catalogue: Catalogue, skip: Collection[Step] = ()) -> Reader:
    """The reader of queries over an index."""
    frequencies = index.impacts.frequencies
    return Reader(
        index.tables,
        Speller(index.lexicon, frequencies, index.neighbours.meetings),
        frequencies,
        index.weights.terms,
        lambda code: code in catalogue.procedures,
        index.table.names.keys(),
        skip,
    )
