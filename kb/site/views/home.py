"""The home page: a search box, life events, sectors, and what is asked and new."""

from __future__ import annotations

import msgspec

from kb.content.formats import format_date, format_number
from kb.site import structured, urls
from kb.site.browsing import Collection, collections
from kb.site.inputs import PageInputs
from kb.site.lookups import Item, Site
from kb.site.page import Head, Page
from kb.site.urls import Browse

MOST_ASKED = 8
NEWEST = 6
BIGGEST_SECTORS = 24


class EventGroup(msgspec.Struct, frozen=True):
    """The life events of one audience."""

    title: str
    events: tuple[Collection, ...]


class Dated(msgspec.Struct, frozen=True):
    """A procedure with the date of its decision."""

    card: Item
    date: str


class HomeView(msgspec.Struct, frozen=True, kw_only=True):
    """All that the home page shows."""

    head: Head
    procedures: str
    questions: str
    events: tuple[EventGroup, ...]
    sectors: tuple[Collection, ...]
    sector_total: int
    most_asked: tuple[Item, ...]
    newest: tuple[Dated, ...]


def home_page(site: Site, inputs: PageInputs) -> Page:
    """The home page."""
    return Page(path=urls.HOME, template="home.html", view=lambda: _view(site), inputs=inputs.of_lists)


def _view(site: Site) -> HomeView:
    sectors = collections(site, Browse.SECTOR)
    return HomeView(
        head=_head(site),
        procedures=format_number(len(site.catalogue.published)),
        questions=format_number(len(site.catalogue.questions)),
        events=_events(site),
        sectors=_biggest(sectors),
        sector_total=len(sectors),
        most_asked=site.items_of(one.code for one in site.most_asked[:MOST_ASKED]),
        newest=_newest(site),
    )


def _head(site: Site) -> Head:
    return Head(
        title=site.settings.site_name,
        path=urls.HOME,
        description="Tìm thủ tục hành chính bằng lời thường ngày: giấy tờ cần có, nơi nộp, thời hạn, phí, lệ phí.",
        feed=urls.FEED,
        structured=(structured.web_site(site.settings),),
    )


def _events(site: Site) -> tuple[EventGroup, ...]:
    grouped: dict[str, list[Collection]] = {}
    for event in collections(site, Browse.LIFE_EVENT):
        grouped.setdefault(event.group, []).append(event)
    return tuple(EventGroup(title, tuple(events)) for title, events in grouped.items())


def _biggest(sectors: tuple[Collection, ...]) -> tuple[Collection, ...]:
    """The sectors with the most procedures, in alphabetical order."""
    biggest = {one.code for one in sorted(sectors, key=lambda one: (-one.count, one.code))[:BIGGEST_SECTORS]}
    return tuple(one for one in sectors if one.code in biggest and one.count)


def _newest(site: Site) -> tuple[Dated, ...]:
    dated = []
    for procedure in site.newest[:NEWEST]:
        decision = procedure.decision
        date = format_date(decision.date) if decision and decision.date else ""
        dated.append(Dated(site.items[procedure.code], date))
    return tuple(dated)
