"""The one page table: the server renders one entry on demand, the static build renders all. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from kb.site.inputs import PageInputs
from kb.site.lookups import Site
from kb.site.page import Entry
from kb.site.views.browse import browse_pages
from kb.site.views.feeds import main_feed
from kb.site.views.home import home_page
from kb.site.views.machines import machine_documents
from kb.site.views.plain import plain_pages
from kb.site.views.procedure import procedure_pages
from kb.site.views.quality import quality_pages
from kb.site.views.questions import question_pages
from kb.site.views.sitemap import sitemap_documents


def page_table(site: Site, inputs: PageInputs | None = None) -> Mapping[str, Entry]:
    """Every page and document by its path."""
    inputs = inputs or PageInputs(site)
    pages = {entry.path: entry for entry in (*record_pages(site, inputs), *_lists(site, inputs))}
    documents = {entry.path: entry for entry in sitemap_documents(site, tuple(pages.values()), inputs)}
    return MappingProxyType({**pages, **documents})


def record_pages(site: Site, inputs: PageInputs) -> Iterator[Entry]:
    """The pages that may show a fee, and those of fixed text."""
    yield from procedure_pages(site, inputs)
    yield from question_pages(site, inputs)
    yield from plain_pages(site, inputs)
    yield from quality_pages(site, inputs)
    yield from machine_documents(site, inputs)


def _lists(site: Site, inputs: PageInputs) -> Iterator[Entry]:
    """The pages that show no fee: while no list changed, the last build tells all of them."""
    yield home_page(site, inputs)
    yield from browse_pages(site, inputs)
    yield main_feed(site, inputs)
