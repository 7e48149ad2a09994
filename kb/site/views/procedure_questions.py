"""The questions on a procedure's page: those with one answer stand together."""

from __future__ import annotations

import msgspec

from kb.content.answers import answer
from kb.content.catalogue import Catalogue
from kb.content.formats import label
from kb.content.model import Procedure, Question
from kb.site import urls

# A longer composed answer repeats a whole section of the same page: lead there instead.
_LONGEST_REPEATED = 260


class Asked(msgspec.Struct, frozen=True):
    """One wording of a question, with its anchor; `path` where it has a page of its own."""

    anchor: str
    text: str
    path: str


class QuestionGroup(msgspec.Struct, frozen=True):
    """Questions that one answer serves; `see` is the anchor of the section that holds it all."""

    questions: tuple[Asked, ...]
    answer: str
    see: str
    see_label: str


def question_groups(procedure: Procedure, catalogue: Catalogue) -> tuple[QuestionGroup, ...]:
    """The questions of a procedure in file order, composed ones of one part joined."""
    groups: dict[str, list[Question]] = {}
    for question in catalogue.questions_of(procedure.code):
        key = question.id if question.answer else f"{question.part.value}:{question.procedures[0]}"
        groups.setdefault(key, []).append(question)
    return tuple(group for members in groups.values() if (group := _group(members, procedure, catalogue)))


def _group(members: list[Question], procedure: Procedure, catalogue: Catalogue) -> QuestionGroup | None:
    first = members[0]
    text = answer(first, catalogue)
    if not text:
        return None
    asked = tuple(_asked(question) for question in members)
    if first.answer:
        return QuestionGroup(asked, _lead(text), "", "")
    own = first.procedures[0] == procedure.code
    if own and len(text) > _LONGEST_REPEATED:
        return QuestionGroup(asked, "", urls.part_anchor(first.part), label(first.part))
    return QuestionGroup(asked, text, urls.part_anchor(first.part) if own else "", label(first.part))


def _asked(question: Question) -> Asked:
    return Asked(urls.question_anchor(question.id), question.text, urls.question(question) if question.answer else "")


def _lead(text: str) -> str:
    """The first paragraph of a written answer; its page has the rest."""
    return text.split("\n\n", 1)[0]
