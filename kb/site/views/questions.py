"""The pages of written questions, and the list of them all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

import msgspec

from kb.content.answers import answer, legal_name
from kb.content.formats import label
from kb.content.model import Question
from kb.site import structured, urls
from kb.site.inputs import PageInputs
from kb.site.lookups import Item, Link, Site
from kb.site.page import Head, Page
from kb.site.paging import PAGE_SIZE, Paging, page_count, paging
from kb.site.urls import Browse

SIMILAR = 5


class QuestionView(msgspec.Struct, frozen=True, kw_only=True):
    """A written question: its answer in short, then in full, with what it rests on."""

    head: Head
    text: str
    part: str
    lead: str
    detail: str
    legal_basis: tuple[str, ...]
    procedures: tuple[Item, ...]
    valid_until: dt.date | None
    similar: tuple[Link, ...]
    feedback_code: str


class SectorQuestions(msgspec.Struct, frozen=True):
    """The questions of one sector on one page of the list."""

    sector: str
    questions: tuple[Link, ...]


class QuestionListView(msgspec.Struct, frozen=True):
    """One page of the list of written questions, by sector."""

    head: Head
    total: int
    groups: tuple[SectorQuestions, ...]
    paging: Paging


def question_pages(site: Site, inputs: PageInputs) -> Iterator[Page]:
    """The page of each written question, and the list in pages."""
    for question in site.written_questions:
        yield Page(
            path=urls.question(question),
            template="question.html",
            view=partial(_view, site, question),
            inputs=partial(inputs.of_question, question),
        )
    for number in range(1, page_count(len(site.written_questions)) + 1):
        yield Page(
            path=urls.questions_list(number),
            template="question_list.html",
            view=partial(_list_view, site, number),
            inputs=inputs.of_lists,
        )


def _view(site: Site, question: Question) -> QuestionView:
    text = answer(question, site.catalogue)
    lead, _, detail = text.partition("\n\n")
    return QuestionView(
        head=_head(site, question, text),
        text=question.text,
        part=label(question.part),
        lead=lead,
        detail=detail,
        legal_basis=tuple(legal_name(number, site.catalogue) for number in question.legal_basis),
        procedures=site.items_of(question.procedures),
        valid_until=question.valid_until,
        similar=_similar(site, question),
        feedback_code=question.procedures[0] if question.procedures else "",
    )


def _head(site: Site, question: Question, text: str) -> Head:
    path = urls.question(question)
    crumbs = (Link("Trang chủ", urls.HOME), Link("Hỏi đáp", urls.QUESTIONS), *_sector_crumb(site, question))
    return Head(
        title=question.text,
        path=path,
        description=text.replace("\n", " ")[:200],
        crumbs=crumbs,
        structured=(
            structured.breadcrumbs(site.settings, crumbs, question.text, path),
            structured.question_page(question, text),
        ),
    )


def _sector_crumb(site: Site, question: Question) -> tuple[Link, ...]:
    code = site.catalogue.question_sector.get(question.id, "")
    if not site.count(Browse.SECTOR, code):
        return ()
    return (Link(site.sector_name(code), urls.browse_list(Browse.SECTOR, code)),)


def _similar(site: Site, question: Question) -> tuple[Link, ...]:
    """Other questions of the same procedures, those about the same part first."""
    others = {
        other.id: other
        for code in question.procedures
        for other in site.catalogue.questions_of(code)
        if other.id != question.id
    }
    ordered = sorted(others.values(), key=lambda other: (other.part is not question.part, not other.answer))
    return tuple(Link(other.text, urls.question(other)) for other in ordered[:SIMILAR])


def _list_view(site: Site, number: int) -> QuestionListView:
    ordered = site.questions_by_sector
    shown = ordered[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    grouped: dict[str, list[Link]] = {}
    for question in shown:
        sector = site.sector_name(site.catalogue.question_sector.get(question.id, ""))
        grouped.setdefault(sector, []).append(Link(question.text, urls.question(question)))
    page_part = f" – trang {number}" if number > 1 else ""
    return QuestionListView(
        head=Head(
            title=f"Hỏi đáp{page_part}",
            path=urls.questions_list(number),
            description="Câu hỏi thường gặp về thủ tục hành chính, có câu trả lời và căn cứ.",
            crumbs=(Link("Trang chủ", urls.HOME),),
        ),
        total=len(ordered),
        groups=tuple(SectorQuestions(sector, tuple(links)) for sector, links in grouped.items()),
        paging=paging(number, page_count(len(ordered)), urls.questions_list),
    )
