"""The browser's files part by part: only parts whose inputs changed since the last build are made again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

import msgspec

Maker = Callable[[], Mapping[str, bytes]]


class Made(msgspec.Struct, frozen=True, array_like=True):
    """A part of the last build: a digest of its inputs, and those of its files by path."""

    inputs: str
    files: Mapping[str, str]


Kept = Mapping[str, Made]


def digest_of(data: bytes) -> str:
    """What tells a file, or the inputs of one, from others."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()


class Parts:
    """Parts as they are told one by one; `made` is what the next build must know of them."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self.made: dict[str, Made] = {}
        self._makers: dict[str, tuple[str, Maker]] = {}
        self._data: dict[str, Mapping[str, bytes]] = {}

    def part(self, name: str, inputs: object, make: Maker) -> Mapping[str, str]:
        """The digests of the files of a part, which is made at once if `inputs` (anything JSON holds) are new."""
        wanted = digest_of(msgspec.json.encode(inputs))
        found = self._kept.get(name)
        if found is None or found.inputs != wanted:
            self._data[name] = make()
            found = Made(wanted, {path: digest_of(data) for path, data in self._data[name].items()})
        self.made[name] = found
        self._makers |= dict.fromkeys(found.files, (name, make))
        return found.files

    @property
    def data(self) -> dict[str, bytes]:
        """The files made so far."""
        return {path: data for files in self._data.values() for path, data in files.items()}

    @property
    def digests(self) -> dict[str, str]:
        """The digest of every file by its path."""
        return {path: digest for part in self.made.values() for path, digest in part.files.items()}

    def content(self, path: str) -> bytes:
        """A file; its part is made now if nothing told so before."""
        name, make = self._makers[path]
        if name not in self._data:
            self._data[name] = make()
        return self._data[name][path]
