"""Long lists cut into pages, with links that keep near pages and both ends in reach."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

PAGE_SIZE = 50


class PageLink(msgspec.Struct, frozen=True):
    """A link to one page of a list; `path` is "" for the page shown and for a gap ("…")."""

    text: str
    path: str
    current: bool = False


class Paging(msgspec.Struct, frozen=True):
    """The links under a list of several pages."""

    number: int
    total: int
    previous: str
    next: str
    links: tuple[PageLink, ...]


def page_count(items: int, size: int = PAGE_SIZE) -> int:
    """How many pages a list takes; an empty one still takes one."""
    return max(1, -(-items // size))


def paging(number: int, total: int, path_of: Callable[[int], str]) -> Paging:
    """The paging of page `number` out of `total`."""
    near = [page for page in range(1, total + 1) if page in (1, total) or abs(page - number) <= 1]
    links: list[PageLink] = []
    for before, page in zip([0, *near], near, strict=False):
        if page - before > 1:
            links.append(PageLink("…", ""))
        links.append(PageLink(str(page), "" if page == number else path_of(page), page == number))
    return Paging(
        number,
        total,
        path_of(number - 1) if number > 1 else "",
        path_of(number + 1) if number < total else "",
        tuple(links),
    )
