"""Pages of the site as an offline pack holds them: the main part, links within the pack by its own routes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from html import unescape

import msgspec

from kb.site.lookups import Site
from kb.site.page import HTML, Entry, Page
from kb.site.rendering import Renderer
from kb.site.structured import absolute

ROUTE = "#"

_MAIN = re.compile(r"<main [^>]*>(.*)</main>", re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_HREF = re.compile(r' href="([/#][^"]*)"')
# Reporting an error needs the server that takes the report.
_REPORT = re.compile(r'<form class="wrong".*?</form>\n?', re.DOTALL)


class PackedPage(msgspec.Struct, frozen=True):
    """A page of a pack."""

    path: str
    title: str
    html: str


def packed_pages(site: Site, table: Mapping[str, Entry], paths: Collection[str]) -> list[PackedPage]:
    """The pages at these paths, rendered by the templates of the site."""
    renderer = Renderer(site)
    entries = [table[path] for path in paths]
    pages = [one for one in entries if isinstance(one, Page) and one.media_type == HTML]
    held = {page.path for page in pages}
    return [_packed(site, page.path, renderer.render(page).decode(), held) for page in pages]


def _packed(site: Site, path: str, text: str, held: Collection[str]) -> PackedPage:
    title, main = _TITLE.search(text), _MAIN.search(text)
    html = _REPORT.sub("", main[1] if main else "")
    html = _HREF.sub(lambda match: _link(site, path, match[1], held), html)
    return PackedPage(path, unescape(title[1]) if title else path, html.strip())


def _link(site: Site, path: str, target: str, held: Collection[str]) -> str:
    """A link within the pack as a route; any other leads to the public site if that has an address."""
    if target.startswith("#"):
        return f' href="{ROUTE}{path}{target}"'
    if target.partition("#")[0] in held:
        return f' href="{ROUTE}{target}"'
    return f' href="{absolute(site.settings, target)}"' if site.settings.base_url else ""
