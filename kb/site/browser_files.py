"""The browser's index as files of a build: worked out only where its inputs changed, beside the pages."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType

import msgspec

from kb.content.catalogue import load_catalogue
from kb.content.files import write_atomically
from kb.errors import KbError
from kb.processes import cores, new_processes
from kb.search.index import Index, generation_of, open_index
from kb.settings import Settings
from kb.site import urls
from kb.site.browser_index import FOLDER, START, browser_index
from kb.site.browser_suggestions import suggestion_files
from kb.site.lookups import Site
from kb.site.manifest import makers_digest

FileToBe = tuple[str, str, Callable[[], bytes]]

# A smaller index is made sooner than another process starts.
APART_FROM = 2_000


class _Kept(msgspec.Struct):
    """What the last build made: from which inputs, and the digest of every file by its path."""

    inputs: str = ""
    files: dict[str, str] = {}


class SearchFiles(AbstractContextManager["SearchFiles"]):
    """The files that the browser searches; where they must be made, that begins at once, in a process of its own."""

    def __init__(self, site: Site, index: Index) -> None:
        self._site, self._index = site, index
        told = f"{index.generation}{makers_digest(site.settings)}"
        self._inputs = hashlib.blake2b(told.encode(), digest_size=8).hexdigest()
        kept = _read_kept(_kept_path(site.settings))
        self._known = kept.files if kept.inputs == self._inputs else {}
        apart = not self._known and index.table.count >= APART_FROM and cores() > 1
        self._pool = new_processes(1) if apart else None
        self._begun = self._begin()

    def _begin(self) -> Future[Mapping[str, bytes]] | None:
        if self._pool is None:
            return None
        return self._pool.submit(_make_apart, self._site.settings, self._site.today, self._index.generation)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=error is None, cancel_futures=True)

    @cached_property
    def _made(self) -> Mapping[str, bytes]:
        return self._begun.result() if self._begun else _make(self._site, self._index)

    @cached_property
    def _digests(self) -> Mapping[str, str]:
        """The digest of every file by its path, from the last build where nothing changed since."""
        if self._known:
            return self._known
        found = {path: hashlib.blake2b(data, digest_size=8).hexdigest() for path, data in self._made.items()}
        write_atomically(_kept_path(self._site.settings), msgspec.json.encode(_Kept(self._inputs, found)))
        return found

    @property
    def start(self) -> str:
        """The address of the start-up file; it changes when any of the files does."""
        told = "".join(f"{path}\0{digest}\0" for path, digest in sorted(self._digests.items()))
        return f"{FOLDER}{START}?{hashlib.blake2b(told.encode(), digest_size=6).hexdigest()}"

    def files(self) -> Iterator[FileToBe]:
        """Every file: its name, what tells it from another, and how to make it."""
        for path, digest in self._digests.items():
            yield urls.file_name(path), digest, partial(self._content, path)

    def _content(self, path: str) -> bytes:
        return self._made[path]


def _make_apart(settings: Settings, today: dt.date, generation: str) -> Mapping[str, bytes]:
    """The same files, made by another process, which reads content and index again."""
    catalogue = load_catalogue(settings)
    if generation_of(catalogue, settings) != generation:
        raise KbError("nội dung vừa đổi trong lúc dựng trang", where=str(settings.content), fix="chạy lại lệnh này")
    return _make(Site(catalogue, settings, today), open_index(settings, generation))


def _make(site: Site, index: Index) -> dict[str, bytes]:
    return browser_index(site, index) | suggestion_files(site, index.suggestions, FOLDER)


def _kept_path(settings: Settings) -> Path:
    return settings.state / "site-search.json"


def _read_kept(path: Path) -> _Kept:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Kept)
    except (OSError, msgspec.MsgspecError):
        return _Kept()
