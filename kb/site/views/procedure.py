"""The page of one procedure: all of its facts, each with an anchor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

import msgspec

from kb.content.answers import fees_text, part_text, times_text
from kb.content.catalogue import Catalogue
from kb.content.codes import PROVINCIAL_GROUP
from kb.content.formats import format_date, format_month, label, upper_first
from kb.content.model import Kind, Part, Procedure, Status
from kb.site import structured, urls
from kb.site.channels import ONLINE_LONG, ONLINE_SHORT, ChannelRow, DueTime, channel_rows, due_times, unknown_fee
from kb.site.inputs import PageInputs
from kb.site.lookups import Card, Item, Link, Site, current_agency, one_line
from kb.site.page import Head, Page
from kb.site.papers import ChecklistCase, checklist, paper_total
from kb.site.steps import composed_steps
from kb.site.urls import Browse
from kb.site.views.life_events import EventPlace, places_in_events
from kb.site.views.procedure_questions import QuestionGroup, question_groups

UNKNOWN = "chưa công bố"
VARIES = "Tùy địa phương"
RELATED = 5


class Fact(msgspec.Struct, frozen=True):
    """One line of the summary: a label, what is known, and where the page says more."""

    label: str
    text: str
    anchor: str


class LegalRow(msgspec.Struct, frozen=True):
    """A legal text on which a procedure rests."""

    number: str
    title: str
    replaced_by: str


class Milestone(msgspec.Struct, frozen=True):
    """One thing that happened to a procedure, with the pages concerned."""

    text: str
    links: tuple[Link, ...] = ()


class ProcedureView(msgspec.Struct, frozen=True, kw_only=True):
    """All that a procedure's page shows."""

    head: Head
    procedure: Procedure
    name: str
    status: str
    current: bool
    grouped: bool
    kind: str
    sector: Link
    publisher: Link | None
    place: Link | None
    base: Link | None
    last_seen: str
    replacements: tuple[Item, ...]
    doubt_parts: tuple[str, ...]
    summary: tuple[Fact, ...]
    cases: tuple[ChecklistCase, ...]
    paper_total: int
    channels: tuple[ChannelRow, ...]
    due: tuple[DueTime, ...]
    holidays: str
    fee: str
    fee_unknown: bool
    time: str
    online: str
    composed_steps: tuple[str, ...]
    subjects: tuple[str, ...]
    legal: tuple[LegalRow, ...]
    versions: tuple[Link, ...]
    questions: tuple[QuestionGroup, ...]
    events: tuple[EventPlace, ...]
    related: tuple[Item, ...]
    history: tuple[Milestone, ...]
    feedback_to: str


def procedure_pages(site: Site, inputs: PageInputs) -> list[Page]:
    """The page of every procedure, delisted ones too, so that old codes lead somewhere."""
    return [_page(site, one, inputs) for one in site.catalogue.procedures.values()]


def _page(site: Site, procedure: Procedure, inputs: PageInputs) -> Page:
    return Page(
        path=urls.procedure(procedure.code),
        template="procedure.html" if _is_current(procedure) else "procedure_gone.html",
        view=partial(procedure_view, site, procedure),
        inputs=partial(inputs.of_procedure, procedure),
        modified=_checked(procedure),
        indexed=_is_current(procedure),
    )


def is_group(procedure: Procedure) -> bool:
    """Whether a record only holds what provincial procedures of one name share; no portal knows its code."""
    return PROVINCIAL_GROUP.fullmatch(procedure.code) is not None


def _checked(procedure: Procedure) -> dt.date | None:
    """The day on which a procedure was last looked at."""
    if procedure.review:
        return procedure.review.date
    return procedure.source.date if procedure.source else None


def _is_current(procedure: Procedure) -> bool:
    return procedure.status in (Status.PUBLISHED, Status.NOT_YET_IN_FORCE)


def procedure_view(site: Site, procedure: Procedure) -> ProcedureView:
    """The view of one procedure."""
    catalogue = site.catalogue
    current = _is_current(procedure)
    cases = checklist(procedure)
    card = site.cards[procedure.code]
    sector = Link(site.sector_name(procedure.sector), urls.browse_list(Browse.SECTOR, procedure.sector))
    questions = question_groups(procedure, catalogue)
    return ProcedureView(
        head=_head(site, procedure, sector),
        procedure=procedure,
        name=upper_first(procedure.name),
        status=label(procedure.status),
        current=current,
        grouped=is_group(procedure),
        kind=label(procedure.kind) if procedure.kind and procedure.kind is not Kind.STANDARD else "",
        sector=sector,
        publisher=_publisher(site, procedure),
        place=_place(site, procedure),
        base=_base(site, procedure),
        last_seen=format_month(procedure.last_seen),
        replacements=site.items_of(procedure.replaced_by),
        doubt_parts=tuple(label(part).lower() for part in procedure.doubt.parts) if procedure.doubt else (),
        summary=_summary(procedure, card, catalogue),
        cases=cases,
        paper_total=paper_total(cases),
        channels=channel_rows(procedure),
        due=due_times(procedure),
        holidays=site.holidays,
        fee=upper_first(fees_text(procedure, catalogue) or unknown_fee(procedure)),
        fee_unknown=not card.fee,
        time=upper_first(times_text(procedure, catalogue) or UNKNOWN),
        online=ONLINE_LONG.get(procedure.online, ""),
        composed_steps=() if procedure.steps else composed_steps(procedure),
        subjects=_subjects(procedure, catalogue),
        legal=tuple(_legal_row(number, catalogue) for number in procedure.legal_basis),
        versions=_versions(site, procedure),
        questions=questions,
        events=places_in_events(site, procedure) if current else (),
        related=_related(site, procedure) if current else (),
        history=_history(site, procedure),
        feedback_to=_feedback_address(catalogue, procedure),
    )


def _head(site: Site, procedure: Procedure, sector: Link) -> Head:
    crumbs = (Link("Trang chủ", urls.HOME), Link("Lĩnh vực", urls.browse_index(Browse.SECTOR)), sector)
    path = urls.procedure(procedure.code)
    name = upper_first(procedure.name)
    description = _description(site, procedure)
    settings, agency = site.settings, site.agency_name(procedure.publisher)
    return Head(
        title=f"{name} ({procedure.code})",
        path=path,
        description=description,
        crumbs=crumbs,
        indexed=_is_current(procedure),
        structured=(
            structured.breadcrumbs(settings, crumbs, name, path),
            structured.government_service(settings, procedure, agency, description),
        )
        if _is_current(procedure)
        else (),
    )


def _description(site: Site, procedure: Procedure) -> str:
    if not _is_current(procedure):
        return f"Thủ tục mã {procedure.code} không còn niêm yết. Xem thủ tục dùng hiện nay."
    card = site.cards[procedure.code]
    parts = [
        f"Nơi làm: {card.agency}" if card.agency else "",
        f"thời hạn: {card.time or UNKNOWN}",
        f"phí, lệ phí: {card.fee or UNKNOWN}",
    ]
    return f"Giấy tờ, cách nộp, kết quả. {'; '.join(part for part in parts if part)}."[:300]


def _publisher(site: Site, procedure: Procedure) -> Link | None:
    if not procedure.publisher:
        return None
    now = current_agency(site.catalogue, procedure.publisher)
    return Link(site.agency_name(procedure.publisher), urls.browse_list(Browse.AGENCY, now))


def _place(site: Site, procedure: Procedure) -> Link | None:
    if not procedure.province:
        return None
    return Link(site.province_name(procedure.province), urls.browse_list(Browse.PROVINCE, procedure.province))


def _base(site: Site, procedure: Procedure) -> Link | None:
    base = site.catalogue.procedures.get(procedure.base)
    return Link(upper_first(base.name), urls.procedure(base.code)) if base else None


def _summary(procedure: Procedure, card: Card, catalogue: Catalogue) -> tuple[Fact, ...]:
    """Who, where, how long, how much, what: the first thing a reader sees."""
    facts = _facts(procedure, card, catalogue)
    if not is_group(procedure):
        return facts
    return tuple(msgspec.structs.replace(fact, text=VARIES) if fact.text.lower() == UNKNOWN else fact for fact in facts)


def _facts(procedure: Procedure, card: Card, catalogue: Catalogue) -> tuple[Fact, ...]:
    return (
        Fact("Ai làm được", _short(part_text(procedure, Part.SUBJECT, catalogue)), "doi-tuong"),
        Fact("Làm ở đâu", _short(part_text(procedure, Part.AGENCY, catalogue)), "co-quan"),
        Fact("Mất bao lâu", _short(upper_first(card.time)), "thoi-han"),
        Fact("Hết bao nhiêu tiền", _short(upper_first(card.fee or unknown_fee(procedure))), "le-phi"),
        Fact("Nộp qua mạng", ONLINE_SHORT.get(procedure.online, upper_first(UNKNOWN)), urls.CHANNELS_ANCHOR),
        Fact("Nhận được gì", _short("; ".join(upper_first(one) for one in procedure.results)), "ket-qua"),
    )


def _short(text: str, most: int = 180) -> str:
    """A text that fits a line of the summary; the section below has the whole."""
    if not text:
        return upper_first(UNKNOWN)
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def _subjects(procedure: Procedure, catalogue: Catalogue) -> tuple[str, ...]:
    found = (catalogue.subjects.get(code) for code in procedure.subjects)
    return tuple(subject.name for subject in found if subject)


def _legal_row(number: str, catalogue: Catalogue) -> LegalRow:
    text = catalogue.legal_texts.get(number)
    return LegalRow(number, text.title if text else "", text.replaced_by if text else "")


def _versions(site: Site, procedure: Procedure) -> tuple[Link, ...]:
    """The provincial versions of a procedure, or those beside it where it is one."""
    versions = site.catalogue.versions_of(procedure.base or procedure.code)
    links = (Link(site.province_name(one.province), urls.procedure(one.code)) for one in versions)
    return tuple(sorted(links, key=lambda link: (link.text, link.path)))


def _related(site: Site, procedure: Procedure) -> tuple[Item, ...]:
    near = site.neighbours.get(procedure.sector)
    alike = near.most_alike(procedure, RELATED + 1) if near else ()
    return site.items_of(one.code for one in alike if one.code != procedure.base)[:RELATED]


def _history(site: Site, procedure: Procedure) -> tuple[Milestone, ...]:
    milestones = []
    if procedure.decision:
        when = f" ngày {format_date(procedure.decision.date)}" if procedure.decision.date else ""
        milestones.append(Milestone(f"Công bố theo Quyết định {procedure.decision.number}{when}."))
    if old := site.catalogue.replaces(procedure.code):
        links = tuple(Link(f"{card.code} – {card.name}", card.path) for card in site.items_of(old))
        milestones.append(Milestone("Thay cho thủ tục trước đây:", links))
    return (*milestones, *_changed(site, procedure))


def _changed(site: Site, procedure: Procedure) -> Iterator[Milestone]:
    for change in site.changes.get(procedure.code, ()):
        old, new = (_short(one_line(text), 160) for text in (change.old, change.new))
        yield Milestone(f"{format_date(change.date)} – sửa “{change.what}”: {old} → {new}.")


def _feedback_address(catalogue: Catalogue, procedure: Procedure) -> str:
    agency = catalogue.agencies.get(current_agency(catalogue, procedure.publisher))
    return agency.feedback if agency and "@" in agency.feedback else ""
