"""Our own engine: whole, whole with snippets, and its scoring alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from bench.corpus import COPY_MARK, read_documents
from bench.engines import ENGINES, OURS, TOP, Ask
from bench.records import AskedQuery, Plan
from bench.settings import content_settings, index_settings
from kb.content.catalogue import Catalogue, load_catalogue
from kb.search.document_table import make_table, save_table
from kb.search.engine import Engine
from kb.search.forward import build_forward
from kb.search.impacts import IntArray, freeze, save_impacts
from kb.search.index import index_folder, open_index
from kb.search.lexicon import make_lexicon, save_lexicon
from kb.search.results import SearchRequest
from kb.search.weights import load_weights

V = TypeVar("V")

GENERATION = "bench"


class _Copies(dict[str, V]):
    """Records by code, where a copied document's code gives the record it was copied from."""

    def __missing__(self, code: str) -> V:
        original, mark, _ = code.partition(COPY_MARK)
        if not mark:
            raise KeyError(code)
        return self[original]


def build(plan: Plan) -> None:
    """Everything that a generation of the index holds; the Whoosh store beside it has its own row."""
    settings = index_settings(plan)
    weights = load_weights(settings.content)
    segmented: dict[str, tuple[str, ...]] = {}
    documents = []
    for one in read_documents(plan):
        segmented.update(one.segmented)
        documents.append(one.document)
    forward = build_forward(documents, segmented, weights.fields)
    folder = index_folder(settings) / GENERATION
    save_impacts(folder, freeze(forward, weights.k1, weights.scale))
    save_table(folder, make_table(documents))
    save_lexicon(folder, make_lexicon(forward))


def prepare(plan: Plan) -> object:
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


def open_rows(plan: Plan, prepared: object) -> Mapping[str, Ask]:
    """Searches that understand and rank, that also cut snippets, and that only score given terms."""
    engine = open_engine(plan, cast(Catalogue, prepared))
    nothing = np.zeros(engine.index.table.count, np.int32)

    def ranked(query: AskedQuery) -> object:
        return engine.search(SearchRequest(text=query.text, page_size=0))

    def shown(query: AskedQuery) -> object:
        return engine.search(SearchRequest(text=query.text, page_size=TOP))

    def scored(query: AskedQuery) -> object:
        return top(engine.index.impacts.score(query.terms, nothing), TOP)

    return dict(zip(ENGINES[OURS].rows, (ranked, shown, scored), strict=True))


def top(scores: IntArray, count: int) -> NDArray[np.int64]:
    """The best documents among those that score at all."""
    found = np.flatnonzero(scores)
    if len(found) > count:
        found = found[np.argpartition(-scores[found], count)[:count]]
    return found[np.argsort(-scores[found], kind="stable")]
