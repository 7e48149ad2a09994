"""bm25s: scores computed when indexing, summed by numpy when asked."""

from __future__ import annotations

from collections.abc import Mapping

import bm25s  # type: ignore[import-untyped, import-not-found, unused-ignore]  # installed only to measure

from bench.corpus import read_terms
from bench.engines import ENGINES, TOP, Ask, Open
from bench.records import AskedQuery, Plan

NAME = "bm25s"


def build(plan: Plan, prepared: object) -> None:
    """One document a line of terms, numbered here since they need no tokenizer."""
    vocabulary: dict[str, int] = {}
    numbered = [
        [vocabulary.setdefault(token, len(vocabulary)) for token in line.split(" ") if token]
        for line in read_terms(plan)
    ]
    retriever = bm25s.BM25(backend="numpy")
    retriever.index((numbered, vocabulary), show_progress=False)
    retriever.save(str(plan.index(NAME)))


def prepare(plan: Plan) -> object:
    """Nothing."""
    return None


def rows(plan: Plan, prepared: object) -> Mapping[str, Open]:
    """Sums over all documents, best ten picked by numpy."""

    def open_index() -> Ask:
        retriever = bm25s.BM25.load(str(plan.index(NAME)))
        retriever.backend = "numpy"

        def search(query: AskedQuery) -> object:
            return retriever.retrieve(
                [list(query.tokens)], k=TOP, show_progress=False, n_threads=0, backend_selection="numpy"
            ).documents

        return search

    return dict(zip(ENGINES[NAME].rows, (open_index,), strict=True))
