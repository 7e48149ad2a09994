"""tantivy-py: one text field of given terms split at spaces, BM25, frequencies without positions."""

from __future__ import annotations

from collections.abc import Mapping

import tantivy  # type: ignore[import-untyped, import-not-found, unused-ignore]  # installed only to measure

from bench.corpus import read_terms
from bench.engines import ENGINES, TOP, Ask, Open
from bench.records import AskedQuery, Plan

NAME = "tantivy"
TEXT, ANALYZER = "text", "spaces"
WRITER_BYTES = 512_000_000


def build(plan: Plan, prepared: object) -> None:
    """One document a line of terms; merges are waited for."""
    folder = plan.index(NAME)
    folder.mkdir(parents=True, exist_ok=True)
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(TEXT, stored=False, tokenizer_name=ANALYZER, index_option="freq")
    index = tantivy.Index(builder.build(), path=str(folder))
    index.register_tokenizer(ANALYZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    writer = index.writer(heap_size=WRITER_BYTES, num_threads=1)
    for line in read_terms(plan):
        writer.add_document(tantivy.Document(**{TEXT: line}))
    writer.commit()
    writer.wait_merging_threads()


def prepare(plan: Plan) -> object:
    """Nothing."""
    return None


def rows(plan: Plan, prepared: object) -> Mapping[str, Open]:
    """Any-term queries; the answer is document addresses, nothing stored is fetched."""

    def open_index() -> Ask:
        index = tantivy.Index.open(str(plan.index(NAME)))
        index.reload()
        searcher, schema, should = index.searcher(), index.schema, tantivy.Occur.Should

        def search(query: AskedQuery) -> object:
            each = [(should, tantivy.Query.term_query(schema, TEXT, token, "freq")) for token in query.tokens]
            return searcher.search(tantivy.Query.boolean_query(each), TOP, count=False).hits

        return search

    return dict(zip(ENGINES[NAME].rows, (open_index,), strict=True))
