"""SQLite FTS5: a contentless table of given terms, ranked by its bm25."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from bench.corpus import read_terms
from bench.engines import ENGINES, TOP, Ask, Open
from bench.records import AskedQuery, Plan

NAME = "fts5"
MAPPED_BYTES = 1 << 32
# Every sign that a term may hold besides letters and digits counts as a letter.
_TABLE = """
CREATE VIRTUAL TABLE texts USING fts5(
  body, content='', tokenize="unicode61 remove_diacritics 0 tokenchars '~+_./-'"
)
"""
_ASK = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?"


def build(plan: Plan, prepared: object) -> None:
    """One row a line of terms, merged into one b-tree."""
    folder = plan.index(NAME)
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / "texts.db")
    connection.execute(_TABLE)
    connection.executemany("INSERT INTO texts(rowid, body) VALUES (?, ?)", enumerate(read_terms(plan), 1))
    connection.execute("INSERT INTO texts(texts) VALUES ('optimize')")
    connection.commit()
    connection.execute("VACUUM")
    connection.close()


def prepare(plan: Plan) -> object:
    """Nothing."""
    return None


def rows(plan: Plan, prepared: object) -> Mapping[str, Open]:
    """Any-term queries, best ten by rank."""

    def open_index() -> Ask:
        connection = sqlite3.connect(plan.index(NAME) / "texts.db")
        connection.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")

        def search(query: AskedQuery) -> object:
            wanted = " OR ".join(f'"{token}"' for token in query.tokens)
            return connection.execute(_ASK, (wanted, TOP)).fetchall()

        return search

    return dict(zip(ENGINES[NAME].rows, (open_index,), strict=True))
