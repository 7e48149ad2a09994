"""The direct answer to a question, or the choices where several procedures fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.content.answers import fee_described_elsewhere, part_text
from kb.content.catalogue import Catalogue
from kb.content.model import Part, Procedure
from kb.search.phrases import content_words
from kb.search.query import Query
from kb.search.results import DirectAnswer

ANSWERED_PARTS = (
    Part.FEE,
    Part.PAPERS,
    Part.TIME_LIMIT,
    Part.AGENCY,
    Part.ONLINE,
    Part.CONDITIONS,
    Part.RESULT,
    Part.STEPS,
    Part.SUBJECT,
    Part.LEGAL_BASIS,
)
# The best procedure is clear when the next one's score is at most this share of it.
CLEAR_PERCENT = 88
# Those within this share of the best are offered as choices.
CHOICE_PERCENT = 80
MAX_CHOICES = 3
FEE_UNPUBLISHED = "Chưa công bố mức phí, lệ phí của thủ tục này."
FEE_IN_TEXT = "Mức thu được nêu bằng lời trong quyết định công bố; xem trên Cổng Dịch vụ công quốc gia."


@dataclass(frozen=True, slots=True)
class Candidate:
    """A group at the top of a ranking: its procedure, its score and its documents; whether the query is its name."""

    procedure: Procedure
    score: int
    start: int
    end: int
    named: bool


def direct_answer(
    query: Query, top: Sequence[Candidate], catalogue: Catalogue
) -> tuple[DirectAnswer | None, tuple[str, ...]]:
    """The fact asked for where one procedure is clear; else up to three codes to choose from."""
    part = next((part for part in query.parts if part in ANSWERED_PARTS), None)
    if part is None or not top or not content_words(query.words):
        return None, ()
    best = top[0]
    if not any(_rivals(one, best) for one in top[1:]):
        text = fact_text(best.procedure, part, catalogue)
        return (DirectAnswer(code=best.procedure.code, part=part, text=text) if text else None), ()
    near = [one for one in top if one.score * 100 >= best.score * CHOICE_PERCENT]
    return None, tuple(one.procedure.code for one in near[:MAX_CHOICES])


def _rivals(one: Candidate, best: Candidate) -> bool:
    """Whether another may be meant as well: near in score, unless the query is a name of the best alone."""
    return one.score * 100 > best.score * CLEAR_PERCENT and (one.named or not best.named)


def fact_text(procedure: Procedure, part: Part, catalogue: Catalogue) -> str:
    """A part of a procedure as an answer; for a fee that is not published, it says so."""
    text = part_text(procedure, part, catalogue)
    if part is Part.FEE and not text:
        return FEE_IN_TEXT if fee_described_elsewhere(procedure) else FEE_UNPUBLISHED
    return text
