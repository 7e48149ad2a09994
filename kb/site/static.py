"""The static build: every page to a file, the old site kept until the new one is whole."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from functools import cache, partial
from itertools import chain
from pathlib import Path

import msgspec

from kb.content.catalogue import Catalogue
from kb.content.files import no_garbage_collection
from kb.content.formats import format_number
from kb.search.index import Index
from kb.settings import Settings
from kb.site import urls
from kb.site.browser_files import SearchFiles
from kb.site.browser_page import held_data
from kb.site.browser_parts import digest_of
from kb.site.changes import read_changes
from kb.site.headers import HEADERS_FILE, headers_file
from kb.site.inputs import PageInputs
from kb.site.lookups import Site
from kb.site.manifest import Manifest, manifest_path, read_manifest, save_manifest, unchanged, written
from kb.site.page import Document, Entry, Page
from kb.site.pages import page_table, record_pages
from kb.site.precompress import PACKING, Compress, compressors, has_twins
from kb.site.prose import codes_in
from kb.site.publishing import Plan, publish, refuse_foreign
from kb.site.rendering import Renderer
from kb.site.views.plain import search_page
from kb.site.worker import offline_page, with_registration, worker_page

Progress = Callable[[str, int, int], None]

_STEP = 100
# More files than this and some hosts (Cloudflare Pages) refuse the site.
MOST_FILES = 20_000


class Report(msgspec.Struct, frozen=True):
    """What a build did; `twins` of the files are compressed ones beside them."""

    files: int
    made: int
    removed: int
    seconds: float
    output: Path
    twins: int = 0

    def __str__(self) -> str:
        kept = format_number(self.files - self.made)
        seconds = f"{self.seconds:.1f}".replace(".", ",")
        twins = f" ({format_number(self.twins)} tệp nén sẵn)" if self.twins else ""
        return (
            f"Đã dựng {format_number(self.files)} tệp{twins} vào {self.output}: {format_number(self.made)} mới hoặc "
            f"đổi, {kept} giữ nguyên, {format_number(self.removed)} bỏ đi; {seconds} giây.{self._warning()}"
        )

    def _warning(self) -> str:
        files = self.files - self.twins
        if files <= MOST_FILES:
            return ""
        limit = format_number(MOST_FILES)
        return f"\nCẢNH BÁO: {format_number(files)} tệp; có nơi (như Cloudflare Pages) không nhận quá {limit} tệp."


class _File(msgspec.Struct, frozen=True):
    """A file to be: its name, what it is made from, and how to make it; `inputs` as in the manifest."""

    name: str
    key: str
    content: Callable[[], bytes]
    inputs: str = ""


def build_site(
    catalogue: Catalogue,
    settings: Settings,
    progress: Progress | None = None,
    today: dt.date | None = None,
    index: Index | None = None,
    precompress: bool = False,
    offline: bool = True,
) -> Report:
    """Build the static site of a catalogue into `settings.output`; with an index, readers can search it.

    With `offline`, browsers keep what their readers opened for when there is no network.
    A failed build leaves the site of the last one as it was.
    """
    started = time.monotonic()
    output = settings.output
    refuse_foreign(output)
    packers = compressors() if precompress else {}
    site = Site(catalogue, settings, today or dt.date.today(), read_changes(settings, catalogue))
    old = read_manifest(manifest_path(settings))
    staging = output.with_name(f"{output.name}.tmp")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    writing = _Writing(output, staging, old, progress or (lambda stage, done, total: None))
    try:
        with no_garbage_collection():
            _write(site, index, writing, offline)
        twins = list(_twins(writing, packers))
        writing.write("Nén sẵn", twins, len(twins))
        publish(writing.plan, staging, output, old)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    new = _manifest(writing)
    save_manifest(manifest_path(settings), new)
    removed = len(old.keys() - new.keys())
    return Report(len(new), len(writing.plan.made), removed, time.monotonic() - started, output, len(twins))


def _manifest(writing: _Writing) -> Manifest:
    plan, new = writing.plan, {}
    for name, key in plan.keys.items():
        line = written(writing.output / name, key) if name in plan.made else writing.old[name]
        new[name] = msgspec.structs.replace(line, inputs=plan.inputs.get(name, ""))
    return new


class _Writing(msgspec.Struct, frozen=True):
    """Writes beside the last build what is not in it already, and remembers both."""

    output: Path
    staging: Path
    old: Manifest
    report: Progress
    plan: Plan = msgspec.field(default_factory=Plan)

    def write(self, stage: str, files: Iterable[_File], total: int) -> None:
        """Plan some files, and write those that differ; `stage` is what the reader sees meanwhile."""
        for done, file in enumerate(files, 1):
            self.plan.keys[file.name] = file.key
            if file.inputs:
                self.plan.inputs[file.name] = file.inputs
            if not unchanged(f"{self.output}/{file.name}", self.old.get(file.name), file.key):
                self._make(file)
            if done % _STEP == 0 or done == total:
                self.report(stage, done, total)

    def _make(self, file: _File) -> None:
        self.plan.made.add(file.name)
        path = self.staging / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content())

    def place(self, name: str) -> Path:
        """Where a planned file stands now."""
        return (self.staging if name in self.plan.made else self.output) / name


def _write(site: Site, index: Index | None, writing: _Writing, offline: bool) -> None:
    with SearchFiles(site, index) if index else nullcontext() as searched:
        renderer = Renderer(site)
        table, lists = _entries(renderer, writing.old)
        search, suggestions, retired = (table.pop(one) for one in (urls.SEARCH, urls.API_SUGGEST, urls.WORKER))
        first = chain(lists, _rendered(renderer, table.values(), writing.old))
        writing.write("Dựng trang", first, len(lists) + len(table))
        # Last, since they are made meanwhile; the search page names them.
        found = [_File(*one) for one in searched.files()] if searched else []
        writing.write("Dữ liệu tìm", found, len(found))
        if searched:
            held = held_data(lambda path: writing.place(urls.file_name(path)).read_bytes())
            search = search_page(searched.version, *held)
        # With an index, `searched` wrote where to read suggestions.
        pages = [search] if searched else [search, suggestions]
        pages += _offline(renderer, searched.version if searched else "") if offline else [retired]
        others = [*_rendered(renderer, pages, writing.old), *_plain_files(renderer, offline)]
        writing.write("Tệp kèm theo", others, len(others))


def _entries(renderer: Renderer, old: Manifest) -> tuple[dict[str, Entry], list[_File]]:
    """The entries of the page table; where the last build had the same lists, those of lists are files already."""
    site = renderer.site
    inputs = PageInputs(site)
    unchanged = f"{site.makers}{inputs.of_lists()}"
    lists = {name: line.key for name, line in old.items() if line.inputs == unchanged}
    if not lists:
        return dict(page_table(site, inputs)), []
    entries = cache(lambda: {urls.file_name(path): entry for path, entry in page_table(site, inputs).items()})

    def content(name: str) -> bytes:
        return renderer.render(entries()[name])

    files = [_File(name, key, partial(content, name), unchanged) for name, key in lists.items()]
    others = (entry for entry in record_pages(site, inputs) if urls.file_name(entry.path) not in lists)
    return {entry.path: entry for entry in others}, files


def _offline(renderer: Renderer, version: str) -> list[Page]:
    """The page for readers without a network, and the worker that shows it."""
    page = offline_page()
    return [page, worker_page(renderer, page, version)]


def _rendered(renderer: Renderer, entries: Iterable[Entry], old: Manifest) -> Iterator[_File]:
    makers = renderer.site.makers
    encode = msgspec.json.Encoder().encode
    for entry in entries:
        if known := _known(renderer, entry, makers, old):
            yield known
        elif isinstance(entry, Document):
            yield _document(entry, makers)
        else:
            yield _page(renderer, entry, makers, encode)


def _known(renderer: Renderer, entry: Entry, makers: str, old: Manifest) -> _File | None:
    """An entry whose inputs are those of the last build, under the key of then: its view need not be made."""
    name = urls.file_name(entry.path)
    line = old.get(name)
    if line is None or not line.inputs or line.inputs != _inputs(entry, makers):
        return None
    return _File(name, line.key, partial(renderer.render, entry), line.inputs)


def _inputs(entry: Entry, makers: str) -> str:
    return f"{makers}{entry.inputs()}" if entry.inputs else ""


def _plain_files(renderer: Renderer, offline: bool) -> Iterator[_File]:
    """Assets, and what tells the host how to send all files."""
    assets = with_registration(renderer.assets) if offline else renderer.assets
    found = {urls.file_name(path): data for path, data in assets.by_path().items()}
    found[HEADERS_FILE] = headers_file(renderer.site.settings, renderer.assets.held().values())
    for name, data in found.items():
        yield _File(name, digest_of(data), partial(bytes, data))


def _twins(writing: _Writing, packers: Mapping[str, Compress]) -> Iterator[_File]:
    """The compressed twins of what was planned; only those of changed files are made anew."""
    for name, key in list(writing.plan.keys.items()) if packers else ():
        path = writing.place(name)
        if has_twins(name, path.stat().st_size):
            for ending, pack in packers.items():
                yield _File(f"{name}{ending}", f"{key}{PACKING}", partial(_packed, path, pack))


def _packed(path: Path, pack: Compress) -> bytes:
    return pack(path.read_bytes())


def _page(renderer: Renderer, page: Page, makers: str, encode: Callable[[object], bytes]) -> _File:
    view = page.view()
    told = encode(view)
    # Text that names a procedure's code links to it, if there is such a procedure.
    linked = b"".join(sorted(code for code in codes_in(told) if code.decode() in renderer.site.catalogue.procedures))
    key = f"{makers}{digest_of(page.template.encode() + told + linked)}"
    content = partial(renderer.render_view, page.template, view)
    return _File(urls.file_name(page.path), key, content, _inputs(page, makers))


def _document(document: Document, makers: str) -> _File:
    data = document.content()
    return _File(urls.file_name(document.path), digest_of(data), lambda: data, _inputs(document, makers))
