"""The catalogue as documents to search: what text each holds, how it filters, what speaks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kb.content.answers import answer, short_name
from kb.content.catalogue import Catalogue
from kb.content.model import Kind, Level, Procedure, Question, Status
from kb.search.results import Facet, HitKind
from kb.search.weights import Priors


class Field(StrEnum):
    """A part of a document that is weighted by itself; the value is its name in weights.yaml."""

    TITLE = "ten"
    ALIASES = "ten_goi_khac"
    QUESTION = "cau_hoi"
    PAPERS = "giay_to"
    ANSWER = "tra_loi"
    BODY = "noi_dung"


QUESTION_PREFIX = "hoi:"
CITIZEN = "ĐT1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One searchable document; `group` is the code under which hits are folded together.

    `hidden` documents are found only by code or when the reader asks for their status;
    `names` are the official and everyday names that, typed whole, mean this procedure.
    """

    id: str
    kind: HitKind
    code: str
    procedures: tuple[str, ...]
    group: str
    title: str
    texts: Mapping[Field, str]
    filters: Mapping[Facet, tuple[str, ...]]
    prior: int
    hidden: bool
    date: str
    names: tuple[str, ...] = ()

    @property
    def preview(self) -> str:
        """The text from which a snippet is cut."""
        return self.texts.get(Field.ANSWER) or self.texts.get(Field.PAPERS) or self.texts.get(Field.BODY, "")


def documents(catalogue: Catalogue, priors: Priors) -> Iterator[Document]:
    """Every procedure, then every question that has an answer."""
    for procedure in catalogue.procedures.values():
        yield _procedure_document(procedure, catalogue, priors)
    for question in catalogue.questions.values():
        if document := _question_document(question, catalogue, priors):
            yield document


def document_of(identifier: str, catalogue: Catalogue, priors: Priors) -> Document | None:
    """The document of a procedure or question by its id; None for a question without an answer."""
    if identifier.startswith(QUESTION_PREFIX):
        return _question_document(catalogue.questions[identifier.removeprefix(QUESTION_PREFIX)], catalogue, priors)
    return _procedure_document(catalogue.procedures[identifier], catalogue, priors)


def group_of(procedure: Procedure) -> str:
    """The code that stands for a procedure and its provincial versions."""
    return procedure.base or procedure.code


def _procedure_document(procedure: Procedure, catalogue: Catalogue, priors: Priors) -> Document:
    return Document(
        id=procedure.code,
        kind=HitKind.PROCEDURE,
        code=procedure.code,
        procedures=(procedure.code,),
        group=group_of(procedure),
        title=procedure.name,
        texts=_procedure_texts(procedure, catalogue),
        filters=_filters(procedure, catalogue) | {Facet.KIND: (HitKind.PROCEDURE.value,)},
        prior=_prior(procedure, priors),
        hidden=_hidden(procedure),
        date=_date(procedure),
        names=(procedure.name, *(name for name in (procedure.phrase, *procedure.aliases) if name)),
    )


def _procedure_texts(procedure: Procedure, catalogue: Catalogue) -> dict[Field, str]:
    papers = [paper.name for case in procedure.paper_cases for paper in case.papers]
    forms = [paper.form for case in procedure.paper_cases for paper in case.papers if paper.form]
    sector = catalogue.sectors.get(procedure.sector)
    agency = catalogue.agencies.get(procedure.publisher)
    province = catalogue.provinces.get(procedure.province)
    body = [
        procedure.code,
        *procedure.results,
        *procedure.executing,
        sector.name if sector else "",
        f"{agency.name} {agency.short_name}" if agency else "",
        province.name if province else "",
        *procedure.conditions,
        *procedure.steps,
        *procedure.notes,
        *procedure.legal_basis,
    ]
    return {
        Field.TITLE: procedure.name,
        Field.ALIASES: ". ".join(dict.fromkeys([procedure.phrase, *procedure.aliases, *forms])),
        Field.PAPERS: ". ".join([*papers]),
        Field.BODY: ". ".join(part for part in body if part),
    }


def _question_document(question: Question, catalogue: Catalogue, priors: Priors) -> Document | None:
    text = answer(question, catalogue)
    found = [one for code in question.procedures if (one := catalogue.procedure(code))]
    if not text or not found:
        return None
    main = found[0]
    return Document(
        id=QUESTION_PREFIX + question.id,
        kind=HitKind.QUESTION,
        code=main.code,
        procedures=tuple(one.code for one in found),
        group=group_of(main),
        title=question.text,
        texts={
            Field.QUESTION: ". ".join((question.text, *question.variants)),
            Field.ANSWER: text,
            Field.BODY: "" if question.answer else short_name(main),
        },
        filters=_filters(main, catalogue) | {Facet.KIND: (HitKind.QUESTION.value,)},
        prior=_prior(main, priors),
        hidden=_hidden(main),
        date=_date(main),
    )


def _filters(procedure: Procedure, catalogue: Catalogue) -> dict[Facet, tuple[str, ...]]:
    agency = catalogue.agencies.get(procedure.publisher)
    agency_code = (agency.now or agency.code) if agency else procedure.publisher
    return {
        Facet.SECTOR: (procedure.sector,),
        Facet.AGENCY: (agency_code,) if agency_code else (),
        Facet.LEVEL: tuple(level.value for level in procedure.levels),
        Facet.SUBJECT: procedure.subjects,
        Facet.PROVINCE: (procedure.province,) if procedure.province else (),
        Facet.ONLINE: (procedure.online.value,) if procedure.online else (),
        Facet.STATUS: (Kind.INTERNAL.value if procedure.kind is Kind.INTERNAL else procedure.status.value,),
    }


def _hidden(procedure: Procedure) -> bool:
    return procedure.status is not Status.PUBLISHED or procedure.kind is Kind.INTERNAL


def _prior(procedure: Procedure, priors: Priors) -> int:
    signals = (
        (bool(procedure.phrase), priors.much_used),
        (CITIZEN in procedure.subjects, priors.citizen),
        (Level.COMMUNE in procedure.levels, priors.commune),
        (procedure.kind is Kind.STANDARD, priors.standard),
        (bool(procedure.province), priors.provincial),
        (procedure.status is not Status.PUBLISHED, priors.delisted),
        (procedure.kind is Kind.INTERNAL, priors.internal),
    )
    return sum(bonus for holds, bonus in signals if holds)


def _date(procedure: Procedure) -> str:
    if procedure.decision and procedure.decision.date:
        return procedure.decision.date.isoformat()
    return procedure.last_seen
