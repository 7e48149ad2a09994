"""What crawlers read first: the sitemap, split where it must be, and robots.txt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from html import escape

from kb.settings import Settings
from kb.site import urls
from kb.site.inputs import PageInputs
from kb.site.lookups import Site
from kb.site.page import Document, Entry, Page
from kb.site.structured import absolute

MOST_URLS = 50_000
XML = "application/xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"

_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def sitemap_documents(
    site: Site, entries: Sequence[Entry], inputs: PageInputs, most: int = MOST_URLS
) -> Iterator[Document]:
    """robots.txt and the sitemap of every indexed page; an index over parts where there are too many."""
    settings = site.settings
    yield _document(inputs, urls.ROBOTS, TEXT, partial(_robots, settings))
    pages = [entry for entry in entries if isinstance(entry, Page) and entry.indexed]
    parts = [pages[start : start + most] for start in range(0, len(pages), most)]
    if len(parts) <= 1:
        yield _document(inputs, urls.SITEMAP, XML, partial(_url_set, settings, pages))
        return
    names = [f"/sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    yield _document(inputs, urls.SITEMAP, XML, partial(_index, settings, names))
    for name, part in zip(names, parts, strict=True):
        yield _document(inputs, name, XML, partial(_url_set, settings, part))


def _document(inputs: PageInputs, path: str, media_type: str, text: Callable[[], str]) -> Document:
    """Which pages there are and when each was last looked at: no list shows more."""
    return Document(path=path, media_type=media_type, content=lambda: text().encode(), inputs=inputs.of_lists)


def _robots(settings: Settings) -> str:
    """Everything may be read; a sitemap is named only where its full address is known, as the format asks."""
    named = f"\nSitemap: {absolute(settings, urls.SITEMAP)}\n" if settings.base_url else ""
    return f"User-agent: *\nDisallow:\n{named}"


def _url_set(settings: Settings, pages: Sequence[Page]) -> str:
    lines = "".join(_url(settings, page) for page in sorted(pages, key=lambda page: page.path))
    return f"{_HEADER}<urlset {_NAMESPACE}>\n{lines}</urlset>\n"


def _url(settings: Settings, page: Page) -> str:
    modified = f"<lastmod>{page.modified.isoformat()}</lastmod>" if page.modified else ""
    return f"<url><loc>{_location(settings, page.path)}</loc>{modified}</url>\n"


def _index(settings: Settings, names: Sequence[str]) -> str:
    lines = "".join(f"<sitemap><loc>{_location(settings, name)}</loc></sitemap>\n" for name in names)
    return f"{_HEADER}<sitemapindex {_NAMESPACE}>\n{lines}</sitemapindex>\n"


def _location(settings: Settings, path: str) -> str:
    return escape(absolute(settings, path), quote=False)
