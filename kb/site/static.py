"""The static build: every page to a file, the old site kept until the new one is whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import msgspec

from kb.content.catalogue import Catalogue
from kb.content.formats import format_number
from kb.search.index import Index
from kb.settings import Settings
from kb.site import urls
from kb.site.browser_files import SearchFiles
from kb.site.changes import read_changes
from kb.site.lookups import Site
from kb.site.manifest import Manifest, makers_digest, manifest_path, read_manifest, save_manifest, unchanged, written
from kb.site.page import Document, Entry, Page
from kb.site.pages import page_table
from kb.site.publishing import Plan, publish, refuse_foreign
from kb.site.rendering import Renderer
from kb.site.views.plain import search_page

Progress = Callable[[int, int], None]

_STEP = 100


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did."""

    files: int
    made: int
    removed: int
    seconds: float
    output: Path

    def __str__(self) -> str:
        kept = format_number(self.files - self.made)
        seconds = f"{self.seconds:.1f}".replace(".", ",")
        return (
            f"Đã dựng {format_number(self.files)} tệp vào {self.output}: {format_number(self.made)} mới hoặc đổi, "
            f"{kept} giữ nguyên, {format_number(self.removed)} bỏ đi; {seconds} giây."
        )


@dataclass(frozen=True, slots=True)
class _File:
    """A file to be: its name, what it is made from, and how to make it."""

    name: str
    key: str
    content: Callable[[], bytes]


def build_site(
    catalogue: Catalogue,
    settings: Settings,
    progress: Progress | None = None,
    today: dt.date | None = None,
    index: Index | None = None,
) -> Report:
    """Build the static site of a catalogue into `settings.output`; with an index, readers can search it.

    A failed build leaves the site of the last one as it was.
    """
    started = time.monotonic()
    output = settings.output
    refuse_foreign(output)
    site = Site(catalogue, settings, today or dt.date.today(), read_changes(settings.content, catalogue))
    old = read_manifest(manifest_path(settings))
    staging = output.with_name(f"{output.name}.tmp")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        plan = _write(site, index, staging, old, progress)
        publish(plan, staging, output, old)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    new = {name: written(output / name, key) if name in plan.made else old[name] for name, key in plan.keys.items()}
    save_manifest(manifest_path(settings), new)
    return Report(len(new), len(plan.made), len(old.keys() - new.keys()), time.monotonic() - started, output)


def _write(site: Site, index: Index | None, staging: Path, old: Manifest, progress: Progress | None) -> Plan:
    """The files that differ from the last build, written beside it; the rest stay where they are."""
    output, renderer = site.settings.output, Renderer(site)
    table = dict(page_table(site))
    searched = SearchFiles(site, index, old) if index else None
    if searched:
        table[urls.SEARCH] = search_page(searched.start)
        del table[urls.API_SUGGEST]  # `searched` writes it, with where to read suggestions
    files = list(searched.files()) if searched else []
    total = len(table) + len(renderer.assets.files) + len(files)
    plan = Plan()
    searching = (_File(name, key, make) for name, key, make in files)
    for done, file in enumerate(chain(_files(renderer, table.values()), searching), 1):
        plan.keys[file.name] = file.key
        if not unchanged(output / file.name, old.get(file.name), file.key):
            plan.made.add(file.name)
            path = staging / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content())
        if progress and (done % _STEP == 0 or done == total):
            progress(done, total)
    return plan


def _files(renderer: Renderer, entries: Iterable[Entry]) -> Iterator[_File]:
    makers = makers_digest(renderer.site.settings)
    encode = msgspec.json.Encoder().encode
    for entry in entries:
        yield _document(entry) if isinstance(entry, Document) else _page(renderer, entry, makers, encode)
    for path, data in renderer.assets.by_path().items():
        yield _File(urls.file_name(path), _digest(data), partial(bytes, data))


def _page(renderer: Renderer, page: Page, makers: str, encode: Callable[[object], bytes]) -> _File:
    view = page.view()
    key = f"{makers}{_digest(page.template.encode() + encode(view))}"
    return _File(urls.file_name(page.path), key, lambda: renderer.render_view(page.template, view))


def _document(document: Document) -> _File:
    data = document.content()
    return _File(urls.file_name(document.path), _digest(data), lambda: data)


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()
