"""Our own engine: whole, whole with snippets, and its scoring alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from bench.corpus import COPY_MARK, read_documents
from bench.engines import ENGINES, OURS, TOP, Ask, Open
from bench.records import Plan
from bench.settings import content_settings, index_settings
from kb.content.catalogue import Catalogue, load_catalogue
from kb.search.document_table import make_table, names_table, save_table
from kb.search.engine import Engine
from kb.search.forward import build_forward
from kb.search.impacts import IntArray, freeze, save_impacts
from kb.search.index import index_folder, open_index
from kb.search.initialisms import find_initialisms
from kb.search.lexicon import make_lexicon, save_lexicon
from kb.search.neighbours import make_neighbours, save_neighbours
from kb.search.results import HitKind, SearchRequest
from kb.search.suggestions import make_entries, save_entries
from kb.search.tables import compile_tables, save_tables
from kb.search.vocabulary import load_vocabulary
from kb.search.weights import load_weights

V = TypeVar("V")

GENERATION = "bench"
BLOCK = 64


class _Copies(dict[str, V]):
    """Records by code, where a copied document's code gives the record it was copied from."""

    def __missing__(self, code: str) -> V:
        original, mark, _ = code.partition(COPY_MARK)
        if not mark:
            raise KeyError(code)
        return self[original]


def build(plan: Plan, prepared: object) -> None:
    """Everything that `kb.search.indexing.build_index` puts in a generation; the Whoosh store has its own row."""
    settings = index_settings(plan)
    weights = load_weights(settings.content)
    segmented: dict[str, tuple[str, ...]] = {}
    documents = []
    for one in read_documents(plan):
        segmented.update(one.segmented)
        documents.append(one.document)
    forward = build_forward(documents, segmented, weights.fields)
    catalogue = cast(Catalogue, prepared)
    folder = index_folder(settings) / GENERATION
    impacts = freeze(forward, weights)
    save_impacts(folder, impacts)
    tables = compile_tables(load_vocabulary(settings.content), catalogue)
    save_table(folder, make_table(documents, names_table(documents, tables.filler_words)))
    save_tables(folder, tables)
    save_entries(folder, make_entries(documents, catalogue))
    titles = [document.title for document in documents if document.kind is HitKind.PROCEDURE]
    lexicon = make_lexicon(forward, find_initialisms(titles))
    save_lexicon(folder, lexicon)
    save_neighbours(folder, make_neighbours(forward.terms, impacts, lexicon))


def prepare(plan: Plan) -> Catalogue:
    """The catalogue, which answers for copies as for their originals."""
    catalogue = load_catalogue(content_settings(plan))
    return replace(
        catalogue,
        procedures=_Copies(catalogue.procedures),
        questions=_Copies(catalogue.questions),
    )


def open_engine(plan: Plan, catalogue: Catalogue) -> Engine:
    """The engine over the benchmark's index."""
    return Engine(open_index(index_settings(plan), GENERATION), catalogue)


def rows(plan: Plan, prepared: object) -> Mapping[str, Open]:
    """Searches that understand and rank, that make a whole page of hits, and that only score given terms.

    Each opens an engine of its own, so that none finds warm what another has looked up.
    """
    catalogue = cast(Catalogue, prepared)

    def ranked() -> Ask:
        engine = open_engine(plan, catalogue)
        return lambda query: engine.search(SearchRequest(text=query.text, page_size=0, with_facets=False))

    def shown() -> Ask:
        engine = open_engine(plan, catalogue)
        return lambda query: engine.search(SearchRequest(text=query.text, page_size=TOP))

    def scored() -> Ask:
        impacts = open_index(index_settings(plan), GENERATION).impacts
        return lambda query: top(impacts.score(query.terms), TOP)

    return dict(zip(ENGINES[OURS].rows, (ranked, shown, scored), strict=True))


def top(scores: IntArray, count: int) -> NDArray[np.int64]:
    """The best documents among those that score at all."""
    found = np.flatnonzero(scores >= _threshold(scores, count))
    return found[np.argsort(-scores[found], kind="stable")][:count]


def _threshold(scores: IntArray, count: int) -> int:
    """A score that at least `count` documents reach if so many score at all: as many blocks have it for their best."""
    bests = scores[: len(scores) // BLOCK * BLOCK].reshape(-1, BLOCK).max(axis=1)
    return max(1, int(np.partition(bests, -count)[-count])) if len(bests) >= count else 1
