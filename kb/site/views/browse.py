"""Browsing: the lists of sectors, agencies, …, and the procedures of each, in pages with a feed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial

import msgspec

from kb.content.model import Procedure
from kb.site import structured, urls
from kb.site.browsing import LABELS, Collection, collections
from kb.site.inputs import PageInputs
from kb.site.letters import Letter, letter_anchor, letter_index, letter_of
from kb.site.lookups import Item, Link, Site, newest_first
from kb.site.page import ATOM, Head, Page
from kb.site.paging import PAGE_SIZE, Paging, page_count, paging
from kb.site.urls import Browse, Shelf
from kb.site.views.feeds import feed_view

SHELF_TITLES = {Shelf.DELISTED: "không còn niêm yết", Shelf.INTERNAL: "nội bộ giữa các cơ quan"}


class Group(msgspec.Struct, frozen=True):
    """Entries under one heading of an index: those of a letter, or of one audience."""

    title: str
    anchor: str
    entries: tuple[Collection, ...]


class BrowseIndexView(msgspec.Struct, frozen=True):
    """The list of all collections of one kind."""

    head: Head
    title: str
    intro: str
    groups: tuple[Group, ...]
    retired: tuple[Collection, ...]
    lettered: bool


class Listed(msgspec.Struct, frozen=True):
    """A procedure in a list; `anchor` where a letter begins."""

    card: Item
    anchor: str


class Stage(msgspec.Struct, frozen=True):
    """Procedures under one heading: a step of a life event."""

    name: str
    cards: tuple[Item, ...]


class BrowseListView(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the procedures of a collection."""

    head: Head
    title: str
    kind: str
    intro: str
    total: int
    listed: tuple[Listed, ...]
    stages: tuple[Stage, ...]
    letters: tuple[Letter, ...]
    paging: Paging
    shelves: tuple[Link, ...]
    shelf: str
    inside: tuple[Collection, ...]


def browse_pages(site: Site, inputs: PageInputs) -> Iterator[Page]:
    """Every index, list and feed."""
    sectors = collections(site, Browse.SECTOR)
    for browse in Browse:
        members = collections(site, browse)
        yield Page(
            path=urls.browse_index(browse),
            template="browse_index.html",
            view=partial(_index_view, site, browse, members),
            inputs=inputs.of_lists,
        )
        for collection in members:
            yield from _collection_pages(site, collection, sectors, inputs)


def _collection_pages(
    site: Site, collection: Collection, sectors: tuple[Collection, ...], inputs: PageInputs
) -> Iterator[Page]:
    for shelf in Shelf:
        members = site.count(collection.browse, collection.code, shelf)
        if shelf is not Shelf.CURRENT and not members:
            continue
        paged = collection.browse is not Browse.LIFE_EVENT
        letters = cache(partial(_letters, site, collection, shelf))
        for number in range(1, (page_count(members) if paged else 1) + 1):
            yield Page(
                path=urls.browse_list(collection.browse, collection.code, number, shelf),
                template="browse_list.html",
                view=partial(_list_view, site, collection, shelf, number, sectors, letters),
                inputs=inputs.of_lists,
                indexed=shelf is Shelf.CURRENT,
            )
    yield Page(
        path=urls.browse_feed(collection.browse, collection.code),
        template="feed.xml",
        view=lambda: _feed(site, collection),
        inputs=inputs.of_lists,
        indexed=False,
        media_type=ATOM,
    )


def _feed(site: Site, collection: Collection) -> object:
    members = newest_first(site.listed(collection.browse, collection.code), site.today)
    return feed_view(
        site,
        title=f"{LABELS[collection.browse].one}: {collection.name}",
        path=urls.browse_feed(collection.browse, collection.code),
        page=collection.path,
        procedures=members,
    )


def _index_view(site: Site, browse: Browse, members: tuple[Collection, ...]) -> BrowseIndexView:
    labels = LABELS[browse]
    crumbs = (Link("Trang chủ", urls.HOME),)
    path = urls.browse_index(browse)
    lettered = browse in (Browse.SECTOR, Browse.AGENCY)
    head = Head(
        title=labels.title,
        path=path,
        description=labels.intro,
        crumbs=crumbs,
        structured=(structured.breadcrumbs(site.settings, crumbs, labels.title, path),),
    )
    living = tuple(one for one in members if one.count or not lettered)
    retired = tuple(one for one in members if one not in living)
    return BrowseIndexView(head, labels.title, labels.intro, _groups(living, lettered=lettered), retired, lettered)


def _groups(members: tuple[Collection, ...], *, lettered: bool) -> tuple[Group, ...]:
    grouped: dict[str, list[Collection]] = {}
    for collection in members:
        grouped.setdefault(letter_of(collection.name) if lettered else collection.group, []).append(collection)
    return tuple(
        Group(title, letter_anchor(title) if lettered else "", tuple(entries)) for title, entries in grouped.items()
    )


def _list_view(
    site: Site,
    collection: Collection,
    shelf: Shelf,
    number: int,
    sectors: tuple[Collection, ...],
    letters: Callable[[], tuple[Letter, ...]],
) -> BrowseListView:
    browse, code = collection.browse, collection.code
    members = site.listed(browse, code, shelf)
    stages = _stages(site, collection) if browse is Browse.LIFE_EVENT else ()
    shown = () if stages else members[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    total = 1 if browse is Browse.LIFE_EVENT else page_count(len(members))
    return BrowseListView(
        head=_list_head(site, collection, shelf, number),
        title=collection.name,
        kind=LABELS[browse].one,
        intro=collection.intro,
        total=len(members),
        listed=_listed(site, shown),
        stages=stages,
        letters=letters() if total > 1 else (),
        paging=paging(number, total, lambda page: urls.browse_list(browse, code, page, shelf)),
        shelves=_other_shelves(site, collection, shelf),
        shelf=SHELF_TITLES.get(shelf, ""),
        inside=_inside(site, collection, sectors) if number == 1 and shelf is Shelf.CURRENT else (),
    )


def _list_head(site: Site, collection: Collection, shelf: Shelf, number: int) -> Head:
    labels = LABELS[collection.browse]
    crumbs = (Link("Trang chủ", urls.HOME), Link(labels.title, urls.browse_index(collection.browse)))
    path = urls.browse_list(collection.browse, collection.code, number, shelf)
    shelf_part = f" – {SHELF_TITLES[shelf]}" if shelf in SHELF_TITLES else ""
    page_part = f" – trang {number}" if number > 1 else ""
    title = f"{collection.name}{shelf_part}{page_part}"
    return Head(
        title=f"{labels.one}: {title}",
        path=path,
        description=f"{labels.one} {collection.name}: danh sách thủ tục hành chính, giấy tờ, thời hạn, phí.",
        crumbs=crumbs,
        indexed=shelf is Shelf.CURRENT,
        feed=urls.browse_feed(collection.browse, collection.code),
        structured=(structured.breadcrumbs(site.settings, crumbs, title, path),),
    )


def _listed(site: Site, members: tuple[Procedure, ...]) -> tuple[Listed, ...]:
    listed, before = [], ""
    for procedure in members:
        letter = site.letters[procedure.code]
        listed.append(Listed(site.items[procedure.code], letter_anchor(letter) if letter != before else ""))
        before = letter
    return tuple(listed)


def _letters(site: Site, collection: Collection, shelf: Shelf) -> tuple[Letter, ...]:
    members = site.listed(collection.browse, collection.code, shelf)
    paths = [
        urls.browse_list(collection.browse, collection.code, number, shelf)
        for number in range(1, page_count(len(members)) + 1)
    ]
    return letter_index((site.letters[one.code], paths[place // PAGE_SIZE]) for place, one in enumerate(members))


def _stages(site: Site, collection: Collection) -> tuple[Stage, ...]:
    event = site.catalogue.life_events[collection.code]
    return tuple(Stage(stage.name, site.items_of(stage.procedures)) for stage in event.stages)


def _other_shelves(site: Site, collection: Collection, shown: Shelf) -> tuple[Link, ...]:
    if collection.browse is Browse.LIFE_EVENT:
        return ()
    links = []
    for shelf in Shelf:
        count = site.count(collection.browse, collection.code, shelf)
        if shelf is not shown and (count or shelf is Shelf.CURRENT):
            title = SHELF_TITLES.get(shelf, "đang áp dụng")
            path = urls.browse_list(collection.browse, collection.code, 1, shelf)
            links.append(Link(f"Thủ tục {title} ({count})", path))
    return tuple(links)


def _inside(site: Site, collection: Collection, sectors: tuple[Collection, ...]) -> tuple[Collection, ...]:
    """The sectors of an agency, so that its long list can be narrowed."""
    if collection.browse is not Browse.AGENCY:
        return ()
    codes = {one.sector for one in site.listed(Browse.AGENCY, collection.code)}
    return tuple(one for one in sectors if one.code in codes)
