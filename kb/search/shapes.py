"""What the last build knew of each document, so that an edit of mere texts leaves all but the postings as it was.

The shape of a document is all that the index holds of it besides its texts: where it stands, how it filters, what it
is called. A changed fee changes texts only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec

from kb.content.catalogue import Catalogue
from kb.content.files import write_atomically
from kb.search.documents import QUESTION_PREFIX, Document, document_of
from kb.search.suggestions import entries_of
from kb.search.weights import Priors


class Known(msgspec.Struct, frozen=True, array_like=True):
    """From what a record was last read, and the shape that its document had; "" for one that has none."""

    made_from: str
    shape: str


class Shapes(msgspec.Struct, frozen=True):
    """The documents of a generation in their order, every record by the id that its document would have.

    `forward` tells which term counts it had; `shared` code, weights and vocabularies, which concern every document.
    """

    generation: str = ""
    forward: str = ""
    shared: str = ""
    order: tuple[str, ...] = ()
    records: Mapping[str, Known] = {}


def shape_of(document: Document, catalogue: Catalogue) -> str:
    """Changes whenever anything of a document does but its texts."""
    told = (replace(document, texts={}), list(entries_of(document, catalogue)))
    return hashlib.blake2b(msgspec.json.encode(told), digest_size=8).hexdigest()


def shapes_of(shared: str, ordered: Iterable[Document], catalogue: Catalogue) -> Shapes:
    """The shapes of all documents, which come in index order."""
    shapes = {document.id: shape_of(document, catalogue) for document in ordered}
    records = {one: Known(made_from, shapes.get(one, "")) for one, made_from in _made_from(catalogue)}
    return Shapes(shared=shared, order=tuple(shapes), records=records)


def changed_texts(
    old: Shapes, shared: str, catalogue: Catalogue, priors: Priors
) -> tuple[Shapes, dict[int, Document]] | None:
    """The documents of which only the texts may differ since, by number; None where anything else changed."""
    now = dict(_made_from(catalogue))
    if old.shared != shared or now.keys() != old.records.keys():
        return None
    records, found = dict(old.records), {}
    for one in [one for one, made_from in now.items() if old.records[one].made_from != made_from]:
        document = document_of(one, catalogue, priors)
        if (shape_of(document, catalogue) if document else "") != old.records[one].shape:
            return None
        records[one] = Known(now[one], old.records[one].shape)
        if document:
            found[one] = document
    numbers = {one: number for number, one in enumerate(old.order)} if found else {}
    changed = {numbers[one]: document for one, document in found.items()}
    return msgspec.structs.replace(old, records=records), changed


def _made_from(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    digests = catalogue.digests
    for code in catalogue.procedures:
        yield code, digests.procedure(code)
    for question in catalogue.questions.values():
        yield QUESTION_PREFIX + question.id, digests.question(question)


def read_shapes(path: Path) -> Shapes:
    """What the last build kept; nothing where that cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Shapes)
    except (OSError, msgspec.MsgspecError):
        return Shapes()


def save_shapes(path: Path, shapes: Shapes) -> None:
    """Keep the shapes for the next build."""
    write_atomically(path, msgspec.json.encode(shapes))
