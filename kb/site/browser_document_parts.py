"""Blocks of documents, each made again only when one of its documents, or the phrases that all share, changed."""

from __future__ import annotations

from functools import partial

from kb.search.document_table import DocumentTable
from kb.search.documents import QUESTION_PREFIX
from kb.search.remembered import remembered
from kb.site.browser_bytes import deflated, file_path
from kb.site.browser_documents import block_text, blocks, sampled, shared_phrases
from kb.site.browser_parts import Parts, digest_of
from kb.site.lookups import Site

PHRASES = "cum-tu"


def add_documents(parts: Parts, site: Site, table: DocumentTable) -> None:
    """Tell the blocks of documents and the phrases that they share."""
    shared = [site.catalogue.digests.vocabulary]
    told = _told(site, table)
    sample = sampled(table)
    dictionary = remembered(
        site.settings.state / "phrases.json",
        [shared, [told[number] for number in sample]],
        bytes,
        lambda: shared_phrases(block_text(site, table, [number]) for number in sample),
    )
    parts.part(PHRASES, digest_of(dictionary), lambda: {file_path(PHRASES): deflated((dictionary,))})
    shared.append(digest_of(dictionary))

    def made(number: int, block: range) -> dict[str, bytes]:
        return {file_path(f"d{number}"): deflated((block_text(site, table, block),), dictionary)}

    for number, block in enumerate(blocks(table)):
        inputs = [*shared, told[block.start : block.stop]]
        parts.part(f"d{number}", inputs, partial(made, number, block))


def _told(site: Site, table: DocumentTable) -> list[str]:
    """From what each document is made, besides what all share."""
    catalogue, digests = site.catalogue, site.catalogue.digests

    def told(number: int, identifier: str) -> str:
        if table.is_question[number]:
            return digests.question(catalogue.questions[identifier.removeprefix(QUESTION_PREFIX)])
        return f"{digests.procedure(identifier)}{len(catalogue.versions_of(identifier))}"

    return [told(number, one) for number, one in enumerate(table.ids)]
