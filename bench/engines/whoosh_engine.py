"""Plain Whoosh: one text field of given terms, BM25F, with its block-skipping on and off."""

from __future__ import annotations

from collections.abc import Mapping

from whoosh import fields, index
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.query import Or, Term

from bench.corpus import read_terms
from bench.engines import ENGINES, TOP, Ask, Open
from bench.records import AskedQuery, Plan

NAME = "whoosh"
TEXT = "text"
WRITER_MEGABYTES = 512


def build(plan: Plan, prepared: object) -> None:
    """One document a line of terms, without positions."""
    folder = plan.index(NAME)
    folder.mkdir(parents=True, exist_ok=True)
    schema = fields.Schema(**{TEXT: fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False)})
    writer = index.create_in(str(folder), schema).writer(limitmb=WRITER_MEGABYTES)
    for line in read_terms(plan):
        writer.add_document(**{TEXT: line})
    writer.commit()


def prepare(plan: Plan) -> object:
    """Nothing."""
    return None


def rows(plan: Plan, prepared: object) -> Mapping[str, Open]:
    """Any-term queries, scored exhaustively and with `optimize`."""

    def opener(optimize: bool) -> Open:
        def open_index() -> Ask:
            searcher = index.open_dir(str(plan.index(NAME))).searcher()

            def search(query: AskedQuery) -> object:
                terms = Or([Term(TEXT, token) for token in query.tokens])
                return [hit.docnum for hit in searcher.search(terms, limit=TOP, optimize=optimize)]

            return search

        return open_index

    return dict(zip(ENGINES[NAME].rows, (opener(False), opener(True)), strict=True))
