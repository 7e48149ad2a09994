"""The browser's index as files of a build: made anew only where inputs changed, beside the pages where that is much."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import msgspec

from kb.content.catalogue import load_catalogue
from kb.content.files import QUESTIONS, write_atomically
from kb.errors import KbError
from kb.processes import cores, new_processes
from kb.search.index import Index, open_index
from kb.search.indexing import generation_of
from kb.search.suggestions import entries_file
from kb.settings import Settings
from kb.site import urls
from kb.site.browser_index import BrowserIndex, browser_index
from kb.site.browser_parts import Made, digest_of
from kb.site.browser_suggestions import suggestion_files
from kb.site.browser_term_parts import read_terms, save_terms
from kb.site.lookups import Site

if TYPE_CHECKING:
    from concurrent.futures import Future

FileToBe = tuple[str, str, Callable[[], bytes]]

# A smaller index is made sooner than another process starts.
APART_FROM = 2_000


class _Kept(msgspec.Struct):
    """What the last build made: with which code, of which index, of documents in which order, from which inputs."""

    makers: str = ""
    generation: str = ""
    order: str = ""
    parts: dict[str, Made] = {}
    files: dict[str, str] = {}


class SearchFiles(AbstractContextManager["SearchFiles"]):
    """The files that the browser searches; where most must be made, that begins at once, in a process of its own."""

    def __init__(self, site: Site, index: Index) -> None:
        self._site, self._index = site, index
        self._kept = _read_kept(site)
        # Other numbers of documents change most files.
        apart = self._kept.order != _order(index) and index.table.count >= APART_FROM and cores() > 1
        self._pool = new_processes(1) if apart else None
        self._begun = self._begin()

    def _begin(self) -> Future[_Apart] | None:
        if self._pool is None:
            return None
        return self._pool.submit(_make_apart, self._site.settings, self._site.today, self._index.generation)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=error is None, cancel_futures=True)

    @cached_property
    def _made(self) -> BrowserIndex:
        return _make(self._site, self._index, self._kept)

    @cached_property
    def _digests(self) -> Mapping[str, str]:
        """The digest of every file by its path, from the last build where nothing changed since."""
        if self._begun:
            return self._begun.result().digests
        known = self._kept.generation == self._index.generation
        return self._kept.files if known else self._made.digests

    @property
    def version(self) -> str:
        """What the address of every file ends in; it changes when any of the files does."""
        told = "".join(f"{path}\0{digest}\0" for path, digest in sorted(self._digests.items()))
        return hashlib.blake2b(told.encode(), digest_size=6).hexdigest()

    def files(self) -> Iterator[FileToBe]:
        """Every file: its name, what tells it from another, and how to make it."""
        for path, digest in self._digests.items():
            yield urls.file_name(path), digest, partial(self._content, path)

    def _content(self, path: str) -> bytes:
        found = self._begun.result().new.get(path) if self._begun else None
        return self._made.content(path) if found is None else found


class _Apart(msgspec.Struct, frozen=True):
    """What another process made: the digests of all files, and those that are new."""

    digests: Mapping[str, str]
    new: Mapping[str, bytes]


def _make_apart(settings: Settings, today: dt.date, generation: str) -> _Apart:
    """All files, made by another process, which reads content and index again."""
    catalogue = load_catalogue(settings)
    if generation_of(catalogue, settings) != generation:
        raise KbError("nội dung vừa đổi trong lúc dựng trang", where=str(settings.content), fix="chạy lại lệnh này")
    site = Site(catalogue, settings, today)
    made = _make(site, open_index(settings, generation), _read_kept(site))
    return _Apart(made.digests, made.new)


def _make(site: Site, index: Index, kept: _Kept) -> BrowserIndex:
    """The files of an index, from what the last build kept; the next one finds this."""
    path = site.settings.state / "site-terms.bin"
    made = browser_index(site, index, kept.parts, read_terms(path, site.makers))
    questions = [one for one in sorted(site.catalogue.files.digests.items()) if one[0].startswith(QUESTIONS)]
    told = [digest_of(entries_file(index.folder).read_bytes()), questions]
    made.parts.part("suggestions", told, lambda: suggestion_files(site, index.suggestions, urls.SEARCH_DATA))
    save_terms(path, made.terms.kept, site.makers)
    found = _Kept(site.makers, index.generation, _order(index), made.parts.made, made.digests)
    write_atomically(_kept_path(site.settings), msgspec.json.encode(found))
    return made


def _order(index: Index) -> str:
    return digest_of(msgspec.json.encode(index.table.ids))


def _kept_path(settings: Settings) -> Path:
    return settings.state / "site-search.json"


def _read_kept(site: Site) -> _Kept:
    """What the last build kept; nothing where other code made it."""
    try:
        kept = msgspec.json.decode(_kept_path(site.settings).read_bytes(), type=_Kept)
    except (OSError, msgspec.MsgspecError):
        return _Kept()
    return kept if kept.makers == site.makers else _Kept()
