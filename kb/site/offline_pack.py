"""An offline pack: one HTML file that opens from disk and searches the procedures of a few sectors.

Browsers refuse modules and fetches from `file:`, so everything stands in the file: scripts as `data:` addresses named
by an import map, the index and the pages as base64 of what a static site would serve. The search is the site's own.
"""

from __future__ import annotations

import base64
import posixpath
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
from markupsafe import Markup

from kb.content.catalogue import Catalogue
from kb.content.files import write_atomically
from kb.content.formats import format_date, format_number
from kb.content.model import Sector
from kb.content.selection import of_sectors
from kb.search.index import index_folder, open_index
from kb.search.indexing import build_index
from kb.site import urls
from kb.site.browser_bytes import ENDING, deflated
from kb.site.browser_documents import shared_phrases
from kb.site.browser_index import PLACES, START, browser_index
from kb.site.lookups import Item, Link, Site
from kb.site.offline_pages import PackedPage, packed_pages
from kb.site.page import Entry
from kb.site.pages import page_table
from kb.site.rendering import Renderer, json_in_script

Progress = Callable[[str, int, int], None]

ENTRY = "offline/pack.js"
MOST_SHOWN = 12
_GENERATION = "pack"
_IMPORT = re.compile(r"""(\bfrom\s*|\bimport\s*\(?\s*)(["'`])(\.{1,2}/[^"'`]+)\2""")


class PackView(msgspec.Struct, frozen=True, kw_only=True):
    """What the template of a pack shows and holds."""

    title: str
    made: str
    procedures: str
    questions: str
    sectors: tuple[Link, ...]
    popular: tuple[Item, ...]
    answers: tuple[Link, ...]
    public: str
    styles: tuple[Markup, ...]
    imports: Markup
    entry: str
    data: Markup


def write_pack(site: Site, sectors: Sequence[Sector], output: Path, progress: Progress | None = None) -> int:
    """Write the pack of some sectors; returns its size. The links out of it lead to the settings' `base_url`."""
    site = replace(site, settings=replace(site.settings, base_path="/"))
    part = of_sectors(site.catalogue, {one.code for one in sectors})
    table = page_table(site)
    pages = packed_pages(site, table, list(_paths(table, part, sectors)))
    index = _index(site, part, progress)
    data = _data(index, pages)
    renderer = Renderer(site)
    view = _view(site, part, sectors, renderer.assets.files, data)
    html = renderer.render_view("offline_pack.html", view)
    write_atomically(output, html)
    return len(html)


def _paths(table: Mapping[str, Entry], part: Catalogue, sectors: Iterable[Sector]) -> Iterator[str]:
    """The lists of each sector, its procedures, and the questions that have a page."""
    lists = tuple(urls.browse_list(urls.Browse.SECTOR, one.code) for one in sectors)
    yield from (path for path in table if path.startswith(lists))
    yield from (urls.procedure(code) for code in part.procedures)
    asked = map(urls.question, part.questions.values())
    yield from (path for path in asked if path.startswith(urls.QUESTIONS))


def _index(site: Site, part: Catalogue, progress: Progress | None) -> dict[str, bytes]:
    """The browser's index of a part of the catalogue, built as the whole one is, beside it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as state:
        settings = replace(site.settings, state=Path(state))
        words = index_folder(site.settings) / "words.json"
        if words.exists():  # segmenting takes longest, and these texts were segmented before
            index_folder(settings).mkdir(parents=True)
            shutil.copy(words, index_folder(settings))
        build_index(part, settings, _GENERATION, progress)
        alone = Site(part, settings, site.today, site.changes)
        made = browser_index(alone, open_index(settings, _GENERATION))
        return {path: made.content(path) for path in sorted(made.digests)}


def _data(index: Mapping[str, bytes], pages: Sequence[PackedPage]) -> bytes:
    """The index and the pages as one JSON text."""
    files = {path.removeprefix(urls.SEARCH_DATA).removesuffix(ENDING): data for path, data in index.items()}
    places, start = msgspec.Raw(files.pop(PLACES)), msgspec.Raw(files.pop(START))
    texts = {page.path: msgspec.json.encode([page.title, page.html]) for page in pages}
    phrases = shared_phrases(texts.values())
    return msgspec.json.encode(
        {
            "places": places,
            "start": start,
            "files": {name: base64.b64encode(data).decode() for name, data in files.items()},
            "phrases": base64.b64encode(phrases).decode(),
            "pages": {path: base64.b64encode(deflated((text,), phrases)).decode() for path, text in texts.items()},
        }
    )


def _view(site: Site, part: Catalogue, sectors: Sequence[Sector], assets: Mapping[str, bytes], data: bytes) -> PackView:
    asked = [one for one in site.most_asked if one.code in part.procedures]
    written = [one for one in site.written_questions if one.id in part.questions]
    return PackView(
        title=", ".join(site.sector_name(one.code) for one in sectors),
        made=format_date(site.today),
        procedures=format_number(len(part.published)),
        questions=format_number(len(part.questions)),
        sectors=tuple(
            Link(site.sector_name(one.code), urls.browse_list(urls.Browse.SECTOR, one.code)) for one in sectors
        ),
        popular=site.items_of(one.code for one in asked[:MOST_SHOWN]),
        answers=tuple(Link(one.text, urls.question(one)) for one in written),
        public=site.settings.base_url,
        styles=tuple(Markup(assets[name].decode()) for name in ("style.css", "offline/pack.css")),  # noqa: S704 our own
        imports=json_in_script(msgspec.json.encode({"imports": _modules(assets, ENTRY)}).decode()),
        entry=_bare(ENTRY),
        data=json_in_script(data.decode()),
    )


def _modules(assets: Mapping[str, bytes], entry: str) -> dict[str, str]:
    """A `data:` address for each script that `entry` needs; they know each other by bare names."""
    found: dict[str, str] = {}
    wanted = [entry]
    while wanted:
        name = wanted.pop()
        if _bare(name) in found:
            continue
        text = assets[name].decode()
        folder = posixpath.dirname(name)
        wanted += [posixpath.normpath(posixpath.join(folder, match[3])) for match in _IMPORT.finditer(text)]
        named = _IMPORT.sub(
            lambda match, folder=folder: (  # type: ignore[misc]
                f"{match[1]}{match[2]}{_bare(posixpath.normpath(posixpath.join(folder, match[3])))}{match[2]}"
            ),
            text,
        )
        found[_bare(name)] = "data:text/javascript;base64," + base64.b64encode(named.encode()).decode()
    return found


def _bare(name: str) -> str:
    return f"kb/{name}"
