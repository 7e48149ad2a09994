"""Atom feeds: the latest decisions of the whole catalogue or of one collection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from kb.content.formats import format_date, upper_first
from kb.content.model import Procedure
from kb.site import urls
from kb.site.inputs import PageInputs
from kb.site.lookups import Site
from kb.site.page import ATOM, Page

MOST = 20


class FeedEntry(msgspec.Struct, frozen=True):
    """One procedure in a feed."""

    title: str
    path: str
    updated: str
    summary: str


class FeedView(msgspec.Struct, frozen=True):
    """An Atom feed; times are at midnight in Việt Nam."""

    title: str
    path: str
    page: str
    updated: str
    entries: tuple[FeedEntry, ...]


def main_feed(site: Site, inputs: PageInputs) -> Page:
    """The feed of the whole catalogue."""
    return Page(
        path=urls.FEED,
        template="feed.xml",
        view=lambda: feed_view(
            site, title="Thủ tục mới công bố, sửa đổi", path=urls.FEED, page=urls.HOME, procedures=site.newest
        ),
        inputs=inputs.of_lists,
        indexed=False,
        media_type=ATOM,
    )


def feed_view(site: Site, *, title: str, path: str, page: str, procedures: Iterable[Procedure]) -> FeedView:
    """A feed of the first procedures given, which come newest first."""
    entries = tuple(_entry(site, one) for one in tuple(procedures)[:MOST])
    updated = entries[0].updated if entries else _midnight(dt.date(2026, 1, 1))
    return FeedView(f"{title} – {site.settings.site_name}", path, page, updated, entries)


def _entry(site: Site, procedure: Procedure) -> FeedEntry:
    decision = procedure.decision
    date = (decision.date if decision else None) or dt.date.min
    number = decision.number if decision else ""
    return FeedEntry(
        title=f"{upper_first(procedure.name)} ({procedure.code})",
        path=urls.procedure(procedure.code),
        updated=_midnight(date),
        summary=f"{site.sector_name(procedure.sector)}. Quyết định {number} ngày {format_date(date)}.",
    )


def _midnight(date: dt.date) -> str:
    return f"{date.isoformat()}T00:00:00+07:00"
