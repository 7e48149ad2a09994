"""One generation of the search index, opened: what every query is answered from; kb/search/indexing.py builds it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kb.errors import IndexMissingError
from kb.search.document_table import DocumentTable, open_table
from kb.search.impacts import Hashes, Impacts, map_array, open_impacts
from kb.search.lexicon import Lexicon, open_lexicon
from kb.search.neighbours import Neighbours, open_neighbours
from kb.search.suggestions import Entry, open_entries
from kb.search.tables import Tables, open_tables
from kb.search.weights import Weights, load_weights
from kb.settings import Settings

WHOOSH, TERMS, PRINTS = "whoosh", "terms.json", "prints.npy"


@dataclass(frozen=True)
class Index:
    """One generation, opened: frozen postings, the documents, their words, and what queries are read with."""

    generation: str
    folder: Path
    impacts: Impacts
    table: DocumentTable
    lexicon: Lexicon
    neighbours: Neighbours
    tables: Tables
    weights: Weights
    whoosh: Path

    @cached_property
    def suggestions(self) -> list[Entry]:
        """What is offered while typing."""
        return open_entries(self.folder)


def index_folder(settings: Settings) -> Path:
    """Where a content folder's index lives."""
    return settings.state / "index"


def current_generation(settings: Settings) -> str:
    """The generation in use, or "" where none was built."""
    try:
        return (index_folder(settings) / "CURRENT").read_text("utf-8").strip()
    except OSError:
        return ""


def read_terms(folder: Path) -> bytes:
    """A JSON list of a generation's terms, in the order of its dictionary; only the browser's index needs them."""
    return (folder / TERMS).read_bytes()


def open_prints(folder: Path) -> Hashes:
    """A fingerprint of the postings of each term; only the browser's index needs them."""
    prints: Hashes = map_array(folder / PRINTS)
    return prints


def open_index(settings: Settings, generation: str = "") -> Index:
    """Open a generation (the current one unless named); raises `IndexMissingError` if there is none."""
    name = generation or current_generation(settings)
    folder = index_folder(settings) / name
    if not name or not (folder / "docs.npy").exists():
        raise IndexMissingError("chưa có chỉ mục cho nội dung này", where=str(settings.content), fix="chạy: kb index")
    table = open_table(folder)
    impacts = open_impacts(folder, table.count)
    return Index(
        name,
        folder,
        impacts,
        table,
        open_lexicon(folder),
        open_neighbours(folder, impacts.place),
        open_tables(folder),
        load_weights(settings.content),
        index_folder(settings) / WHOOSH,
    )
