"""What a benchmark's processes tell each other, as records kept in JSON files."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from kb.search.documents import Document

T = TypeVar("T")


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """One size of one run; `folder` holds its corpus, its indexes and its results."""

    content: str
    folder: str
    size: int
    cap_seconds: float
    engines: tuple[str, ...]

    @property
    def path(self) -> Path:
        """The folder of this size."""
        return Path(self.folder)

    def index(self, engine: str) -> Path:
        """The folder of one engine's index."""
        return self.path / engine

    @property
    def state(self) -> Path:
        """Where the content's cache is kept, shared by every size."""
        return self.path.parent


class CorpusDocument(msgspec.Struct, frozen=True):
    """A document with the words that segmentation found, by text."""

    document: Document
    segmented: dict[str, tuple[str, ...]]


class AskedQuery(msgspec.Struct, frozen=True):
    """A query: as typed for us, as terms for everyone; peers get the terms without weights."""

    text: str
    terms: tuple[tuple[str, int], ...]
    tokens: tuple[str, ...]


class Corpus(msgspec.Struct, frozen=True):
    """The size of a corpus, and the CPU seconds of turning its texts to terms."""

    documents: int
    tokens: int
    cpu: float


class Build(msgspec.Struct, frozen=True):
    """The CPU seconds and bytes of one index."""

    cpu: float
    size: int


class Memory(msgspec.Struct, frozen=True):
    """The growth of a fresh process by an open index: resident bytes, and those it shares with nobody."""

    resident: int
    private: int


class Times(msgspec.Struct):
    """Milliseconds for each query, in the order asked; shorter than the others' where time ran out."""

    cpu: list[float] = []
    wall: list[float] = []


class SizeReport(msgspec.Struct):
    """Everything measured at one size; `faults` says in Vietnamese why an engine has no figures."""

    corpus: Corpus
    queries: int
    builds: dict[str, Build] = {}
    memory: dict[str, Memory] = {}
    times: dict[str, Times] = {}
    faults: dict[str, str] = {}


def write(path: Path, value: object) -> None:
    """Keep a record."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.encode(value))


def read(path: Path, kind: type[T]) -> T:
    """Read back what `write` kept."""
    return msgspec.json.decode(path.read_bytes(), type=kind)
