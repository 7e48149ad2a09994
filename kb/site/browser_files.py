"""The browser's index as files of a build: worked out only when content or code changed since the last one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import cached_property, partial

from kb.search.index import Index
from kb.site import browser_suggestions, urls
from kb.site.browser_index import FOLDER, START, browser_index
from kb.site.lookups import Site
from kb.site.manifest import Manifest, makers_digest

FileToBe = tuple[str, str, Callable[[], bytes]]


class SearchFiles:
    """The files that the browser searches: names, what each is made from, and how to make it."""

    def __init__(self, site: Site, index: Index, old: Manifest) -> None:
        self._site, self._index, self._old = site, index, old
        told = f"{index.generation}{makers_digest(site.settings)}"
        self._version = hashlib.blake2b(told.encode(), digest_size=6).hexdigest()

    @property
    def start(self) -> str:
        """The address of the start-up file; every build that differs gives another."""
        return f"{FOLDER}{START}?{self._version}"

    def files(self) -> Iterator[FileToBe]:
        """Every file; those of the last build are named again, unread, where nothing changed."""
        folder = urls.file_name(FOLDER).removesuffix("index.html")
        first = f"{folder}{START}"
        if first in self._old and self._old[first].key == self._version:
            known = (name for name in self._old if name.startswith((folder, browser_suggestions.FILE)))
            yield from ((name, self._old[name].key, partial(self._content, name)) for name in known)
            return
        for name, data in self._made.items():
            key = (
                self._version
                if name in (first, browser_suggestions.FILE)
                else hashlib.blake2b(data, digest_size=8).hexdigest()
            )
            yield name, key, partial(bytes, data)

    @cached_property
    def _made(self) -> dict[str, bytes]:
        found = browser_index(self._site, self._index)
        offered = browser_suggestions.suggestion_files(self._site, self._index.suggestions, FOLDER, self._version)
        return {urls.file_name(path): data for path, data in (found | offered).items()}

    def _content(self, name: str) -> bytes:
        return self._made[name]
