"""Pages that show no record: about the site, not found, and the static stand-ins of dynamic pages."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kb.content.formats import format_date, format_number
from kb.content.model import Confidence
from kb.site import urls
from kb.site.inputs import PageInputs
from kb.site.lookups import Link, Site
from kb.site.page import SCRIPT, Head, Page
from kb.site.views.code_doctor import code_doctor_head

HOME_CRUMB = (Link("Trang chủ", urls.HOME),)


class PlainView(msgspec.Struct, frozen=True):
    """A page of fixed text."""

    head: Head


class SearchView(msgspec.Struct, frozen=True):
    """The static search page: the version of its data, and two JSON texts of them (`browser_page`); "" without any."""

    head: Head
    version: str
    places: str
    begin: str


class AboutView(msgspec.Struct, frozen=True, kw_only=True):
    """What the site is, with the figures that tell how sure it is."""

    head: Head
    published: str
    delisted: str
    questions: str
    reviewed: str
    doubtful: str
    sources: tuple[str, ...]


def plain_pages(site: Site, inputs: PageInputs) -> Iterator[Page]:
    """The pages of fixed text."""
    yield Page(path=urls.ABOUT, template="about.html", view=lambda: _about(site), inputs=inputs.of_lists)
    yield Page(path=urls.NOT_FOUND, template="not_found.html", view=_not_found, indexed=False)
    yield search_page()
    yield Page(path=urls.WORKER, template="worker_retired.js", view=lambda: None, indexed=False, media_type=SCRIPT)
    yield Page(path=urls.CODE_DOCTOR, template="code_doctor_static.html", view=lambda: PlainView(code_doctor_head()))
    yield Page(path=urls.FEEDBACK, template="feedback_static.html", view=_feedback, indexed=False)


def not_found_view(path: str = urls.NOT_FOUND) -> PlainView:
    """The page for an address that leads nowhere."""
    return PlainView(Head(title="Không tìm thấy trang", path=path, indexed=False))


def _not_found() -> PlainView:
    return not_found_view()


def search_page(version: str = "", places: str = "", begin: str = "") -> Page:
    """The search page of a static site; without an index to search it leads to the lists."""
    head = Head(title="Tìm kiếm", path=urls.SEARCH, crumbs=HOME_CRUMB, indexed=False)
    view = SearchView(head, version, places, begin)
    return Page(path=urls.SEARCH, template="search_static.html", view=lambda: view, indexed=False)


def _feedback() -> PlainView:
    return PlainView(Head(title="Báo sai sót", path=urls.FEEDBACK, crumbs=HOME_CRUMB, indexed=False))


def _about(site: Site) -> AboutView:
    catalogue = site.catalogue
    procedures = catalogue.procedures.values()
    doubts = [one.doubt.confidence for one in procedures if one.doubt]
    return AboutView(
        head=Head(
            title="Giới thiệu",
            path=urls.ABOUT,
            description="Trang này là gì, dữ liệu lấy từ đâu, chắc chắn đến mức nào và cách báo sai sót.",
            crumbs=HOME_CRUMB,
        ),
        published=format_number(len(catalogue.published)),
        delisted=format_number(len(catalogue.procedures) - len(catalogue.published)),
        questions=format_number(len(catalogue.questions)),
        reviewed=format_number(sum(1 for one in procedures if one.review)),
        doubtful=format_number(doubts.count(Confidence.TO_CHECK)),
        sources=_sources(site),
    )


def _sources(site: Site) -> tuple[str, ...]:
    """Each source named by a record, with the latest day on which facts were read there."""
    latest: dict[str, str] = {}
    named = [one.source for one in site.catalogue.procedures.values() if one.source]
    for source in sorted(named, key=lambda one: one.date.isoformat() if one.date else ""):
        latest[source.name] = f" (đọc đến ngày {format_date(source.date)})" if source.date else ""
    return tuple(f"{name}{when}" for name, when in sorted(latest.items()))
