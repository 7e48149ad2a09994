"""The results of a search: answer, hits, filters with counts, chips, paging."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

import msgspec

from kb.content.formats import format_number, label
from kb.content.model import Kind, Level, OnlineLevel, Status
from kb.search.results import Facet, FacetCount, Fragment, Hit, HitKind, SearchResults, Sort
from kb.site import urls
from kb.site.asking import PAGE_SIZE, Asked, shown_value
from kb.site.lookups import Card, Item, Link, Site
from kb.site.page import Head
from kb.site.paging import Paging, page_count, paging

MOST_OPTIONS = 12
MOST_PAGES = 50
MOST_SENSES = 6
MOST_POPULAR = 6

FACET_LABELS = MappingProxyType(
    {
        Facet.KIND: "Loại",
        Facet.SECTOR: "Lĩnh vực",
        Facet.AGENCY: "Cơ quan công bố",
        Facet.LEVEL: "Cấp thực hiện",
        Facet.SUBJECT: "Đối tượng",
        Facet.PROVINCE: "Địa phương",
        Facet.ONLINE: "Nộp trực tuyến",
        Facet.STATUS: "Tình trạng",
    }
)
SORTS = ((Sort.RELEVANCE.value, "Phù hợp nhất"), (Sort.DATE.value, "Mới công bố nhất"))
_KIND_LABELS = MappingProxyType({HitKind.PROCEDURE.value: "Thủ tục", HitKind.QUESTION.value: "Hỏi đáp"})


class Result(msgspec.Struct, frozen=True):
    """One hit as readers see it, with the questions folded under it."""

    kind: str
    title: str
    path: str
    snippet: tuple[Fragment, ...]
    card: Card | None
    children: tuple[Link, ...]


class Option(msgspec.Struct, frozen=True):
    """One value of a filter, with how many hits it would leave."""

    value: str
    text: str
    count: int
    chosen: bool


class FilterGroup(msgspec.Struct, frozen=True):
    """One filter: its name in addresses, what it is called, its values."""

    name: str
    title: str
    options: tuple[Option, ...]
    opened: bool


class ShownAnswer(msgspec.Struct, frozen=True):
    """The fact asked for, with the procedure it belongs to."""

    card: Item
    part: str
    text: str
    path: str


class ResultsView(msgspec.Struct, frozen=True, kw_only=True):
    """All that a results page shows."""

    head: Head
    text: str
    total: int
    heading: str
    answer: ShownAnswer | None
    choices: tuple[Item, ...]
    did_you_mean: Link | None
    senses: tuple[Link, ...]
    near_sectors: tuple[Link, ...]
    popular: tuple[Item, ...]
    relaxed: str
    notes: tuple[str, ...]
    results: tuple[Result, ...]
    filters: tuple[FilterGroup, ...]
    chips: tuple[Link, ...]
    clear: str
    sort: str
    sorts: tuple[tuple[str, str], ...]
    paging: Paging


def results_view(site: Site, asked: Asked, results: SearchResults) -> ResultsView:
    """The view of one search."""
    heading = _heading(asked, results)
    pages = min(page_count(results.total, PAGE_SIZE), MOST_PAGES)
    return ResultsView(
        head=_head(asked, results, heading),
        text=asked.text,
        total=results.total,
        heading=heading,
        answer=_answer(site, results),
        choices=site.items_of(results.choices),
        did_you_mean=_link(asked, results.did_you_mean) if results.did_you_mean else None,
        senses=tuple(_link(asked, sense) for sense in results.senses[:MOST_SENSES]),
        near_sectors=tuple(_sectors(site, results)),
        popular=() if results.total else site.items_of(one.code for one in site.most_asked[:MOST_POPULAR]),
        relaxed=results.relaxed,
        notes=results.notes,
        results=tuple(_result(site, hit) for hit in results.hits),
        filters=_filters(site, asked, results),
        chips=tuple(_chips(site, asked)),
        clear=asked.parameters(filters={}),
        sort=asked.sort.value,
        sorts=SORTS,
        paging=paging(min(asked.page, pages), pages, lambda page: asked.parameters(page=page)),
    )


def _head(asked: Asked, results: SearchResults, heading: str) -> Head:
    """Only the plain first page of a search that found something is for search engines."""
    plain = bool(asked.text and results.total) and not asked.filters and asked.page == 1
    titles = "; ".join(hit.title for hit in results.hits[:3])
    return Head(
        title=heading,
        path=asked.parameters(),
        description=f"{heading}: {titles}"[:200] if titles else "",
        crumbs=(Link("Trang chủ", urls.HOME),),
        indexed=plain,
    )


def _heading(asked: Asked, results: SearchResults) -> str:
    count = format_number(results.total)
    if not asked.text:
        return f"Tất cả: {count} kết quả"
    return f"{count} kết quả cho “{asked.text}”" if results.total else f"Không có kết quả cho “{asked.text}”"


def _answer(site: Site, results: SearchResults) -> ShownAnswer | None:
    answer = results.answer
    if answer is None or answer.code not in site.cards:
        return None
    path = urls.procedure(answer.code, urls.part_anchor(answer.part))
    return ShownAnswer(site.items[answer.code], label(answer.part), answer.text, path)


def _link(asked: Asked, text: str) -> Link:
    """The same search for other words."""
    return Link(text, Asked(text, asked.filters, asked.sort, 1).parameters())


def _sectors(site: Site, results: SearchResults) -> Iterable[Link]:
    for code in results.near_sectors:
        if code in site.catalogue.sectors:
            yield Link(site.sector_name(code), urls.browse_list(urls.Browse.SECTOR, code))


def _result(site: Site, hit: Hit) -> Result:
    return Result(
        kind=_KIND_LABELS[hit.kind],
        title=site.cards[hit.code].name if hit.kind is HitKind.PROCEDURE else hit.title,
        path=hit_path(site, hit),
        snippet=hit.snippet,
        card=site.cards.get(hit.code),
        children=tuple(Link(child.title, hit_path(site, child)) for child in hit.children),
    )


def hit_path(site: Site, hit: Hit) -> str:
    """The page, or place of a page, that a hit leads to."""
    if hit.kind is HitKind.PROCEDURE:
        return urls.procedure(hit.code)
    return urls.question(site.catalogue.questions[hit.id])


def _filters(site: Site, asked: Asked, results: SearchResults) -> tuple[FilterGroup, ...]:
    groups = (_group(site, asked, facet, results.facets.get(facet, ())) for facet in Facet)
    return tuple(group for group in groups if group.options)


def _group(site: Site, asked: Asked, facet: Facet, counts: Iterable[FacetCount]) -> FilterGroup:
    chosen = asked.filters.get(facet, ())
    counted = {one.value: one.count for one in counts}
    shown = list(dict.fromkeys((*chosen, *list(counted)[:MOST_OPTIONS])))
    options = tuple(
        Option(shown_value(facet, value), facet_label(site, facet, value), counted.get(value, 0), value in chosen)
        for value in shown
    )
    return FilterGroup(facet.value, FACET_LABELS[facet], options, opened=bool(chosen))


def facet_label(site: Site, facet: Facet, value: str) -> str:
    """What readers see for a filter's value; the value itself where nothing names it."""
    match facet:
        case Facet.KIND:
            return _KIND_LABELS.get(value, value)
        case Facet.SECTOR:
            return site.sector_name(value)
        case Facet.AGENCY:
            return site.agency_name(value)
        case Facet.PROVINCE:
            return site.province_name(value)
        case Facet.SUBJECT:
            subject = site.catalogue.subjects.get(value)
            return subject.name if subject else value
    for kind in (Level, OnlineLevel, Status, Kind):
        if value in list(kind):
            return label(kind(value))
    return value


def _chips(site: Site, asked: Asked) -> Iterable[Link]:
    """One link for each filter set; following it takes the filter away."""
    for facet, values in asked.filters.items():
        for value in values:
            left = {
                one: tuple(kept for kept in all_values if one is not facet or kept != value)
                for one, all_values in asked.filters.items()
            }
            yield Link(f"{FACET_LABELS[facet]}: {facet_label(site, facet, value)}", asked.parameters(filters=left))
