"""What a page is: its address, its template and the data it shows. No I/O."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Literal

import msgspec

from kb.site.lookups import Link

HTML = "text/html; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
JSON = "application/json; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What every page tells browsers, search engines and sharing previews about itself.

    `crumbs` lead from the home page to the parent of this page; `structured` is schema.org JSON.
    """

    title: str
    path: str
    description: str = ""
    crumbs: tuple[Link, ...] = ()
    indexed: bool = True
    feed: str = ""
    structured: tuple[str, ...] = ()


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page made from a template and its view data; `view` is called when the page is wanted.

    The view must hold all that tells the page from others of its template: a rebuild compares it. `inputs`, where
    given, is cheaper than the view and changes whenever the view may: while it stays, the view is not even made.
    """

    path: str
    template: str
    view: Callable[[], object]
    inputs: Callable[[], str] | None = None
    modified: dt.date | None = None
    indexed: bool = True
    media_type: str = HTML


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A file made without a template; `content` is called when the file is wanted, `inputs` as for pages."""

    path: str
    media_type: str
    content: Callable[[], bytes]
    inputs: Callable[[], str] | None = None
    modified: dt.date | None = None
    indexed: Literal[False] = False


Entry = Page | Document
