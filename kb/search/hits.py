"""Ranked groups as hits: the procedure with its best questions, and a marked excerpt."""

from __future__ import annotations

from kb.content.answers import answer
from kb.content.catalogue import Catalogue
from kb.content.model import Procedure
from kb.search.document_table import DocumentTable
from kb.search.documents import QUESTION_PREFIX
from kb.search.query import Query
from kb.search.ranking import Ranking
from kb.search.results import Facet, Hit, HitKind, SearchRequest
from kb.search.snippets import Marker, marked_fragments

MAX_CHILDREN = 2
# A question is shown under its procedure when it scores at least this share of the group's best.
CHILD_PERCENT = 55


class HitMaker:
    """Makes the hits of a page."""

    def __init__(self, table: DocumentTable, catalogue: Catalogue) -> None:
        self._table = table
        self._catalogue = catalogue

    def page(self, ranking: Ranking, query: Query, request: SearchRequest) -> tuple[Hit, ...]:
        """The hits of the page that a request asks for."""
        first = (max(request.page, 1) - 1) * request.page_size
        marker = Marker.of(query) if request.page_size else None
        only_questions = request.filters.get(Facet.KIND) == (HitKind.QUESTION.value,)
        page = zip(
            ranking.groups[first : first + request.page_size].tolist(),
            ranking.best_scores[first : first + request.page_size].tolist(),
            strict=True,
        )
        return tuple(self._hit(group, score, ranking, marker, only_questions=only_questions) for group, score in page)

    def _hit(self, group: int, score: int, ranking: Ranking, marker: Marker | None, *, only_questions: bool) -> Hit:
        start, end = self._table.span(group)
        scores = dict(enumerate(ranking.scores[start:end].tolist(), start))
        allowed = [one for one, may in enumerate(ranking.allowed[start:end].tolist(), start) if may] or [start]
        order = sorted(allowed, key=lambda one: -scores[one])
        head = order[0]
        if not only_questions and self._table.is_question[head]:
            head = self._procedure_of(order)
        enough = score * CHILD_PERCENT // 100
        children = [one for one in order if one != head and self._table.is_question[one] and scores[one] >= enough]
        return self._single(
            head,
            score,
            marker,
            tuple(self._single(one, scores[one], None) for one in children[:MAX_CHILDREN]),
        )

    def _procedure_of(self, order: list[int]) -> int:
        """The best procedure of a group that the filters left; the question itself where they left none."""
        return next((one for one in order if not self._table.is_question[one]), order[0])

    def _single(self, document: int, score: int, marker: Marker | None, children: tuple[Hit, ...] = ()) -> Hit:
        """One hit; without a marker (under a procedure) it has no excerpt."""
        document_id = self._table.ids[document]
        if self._table.is_question[document]:
            question = self._catalogue.questions[document_id.removeprefix(QUESTION_PREFIX)]
            return Hit(
                kind=HitKind.QUESTION,
                id=question.id,
                code=self._table.codes[document],
                procedures=question.procedures,
                title=question.text,
                snippet=marked_fragments(answer(question, self._catalogue), marker) if marker else (),
                score=score,
                children=children,
            )
        procedure = self._catalogue.procedures[document_id]
        return Hit(
            kind=HitKind.PROCEDURE,
            id=procedure.code,
            code=procedure.code,
            procedures=(procedure.code,),
            title=procedure.name,
            snippet=marked_fragments(preview(procedure), marker) if marker else (),
            score=score,
            children=children,
        )


def preview(procedure: Procedure) -> str:
    """What a procedure's excerpt is cut from: who does it, what one gets, which papers."""
    papers = [paper.name for case in procedure.paper_cases for paper in case.papers]
    return ". ".join([*procedure.executing[:2], *procedure.results[:2], *papers[:8]])
