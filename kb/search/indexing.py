"""Building the search index of a catalogue; kb/search/index.py opens what is built.

<state>/index/whoosh/         for advanced queries: updated document by document, names its generation
<state>/index/forward/        term counts by document, for the next build
<state>/index/shapes.json     what else documents hold, to tell an edit of mere texts
<state>/index/words.json      word segmentation by text
<state>/index/{names,initialisms}.json  what only names and titles decide, for the next build
<state>/index/<generation>/   frozen arrays, never changed once written
<state>/index/CURRENT         the name of the generation in use, swapped atomically
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import msgspec
import numpy as np
from numpy.typing import NDArray

import kb.content.answers
import kb.content.formats
import kb.content.model
import kb.search.document_table
import kb.search.documents
import kb.search.forward
import kb.search.impacts
import kb.search.initialisms
import kb.search.lexicon
import kb.search.neighbours
import kb.search.shapes
import kb.search.suggestions
import kb.search.tables
import kb.search.whoosh_store
import kb.text.segment
import kb.text.terms
import kb.text.vietnamese
from kb.content.catalogue import Catalogue
from kb.content.files import write_atomically
from kb.search.document_table import make_table, names_table, save_table
from kb.search.documents import Document, Field, documents
from kb.search.forward import (
    ForwardIndex,
    build_forward,
    changed_terms,
    document_digest,
    load_forward,
    part_of,
    recount,
    save_forward,
)
from kb.search.impacts import (
    Hashes,
    Impacts,
    Splice,
    fingerprints,
    freeze,
    frozen_terms,
    open_impacts,
    refreeze,
    save_impacts,
)
from kb.search.index import PRINTS, TERMS, WHOOSH, current_generation, index_folder, open_prints, read_terms
from kb.search.initialisms import find_initialisms
from kb.search.lexicon import Lexicon, make_lexicon, open_lexicon, recounted, save_lexicon
from kb.search.neighbours import Neighbours, make_neighbours, open_neighbours, remake_neighbours, save_neighbours
from kb.search.remembered import remembered
from kb.search.results import Facet, HitKind
from kb.search.shapes import Shapes, changed_texts, read_shapes, save_shapes, shapes_of
from kb.search.suggestions import make_entries, save_entries
from kb.search.tables import Tables, compile_tables, save_tables
from kb.search.vocabulary import FILES as VOCABULARY_FILES
from kb.search.vocabulary import load_vocabulary, vocabulary_path
from kb.search.weights import Weights, load_weights
from kb.search.whoosh_store import stored_generation, update_store
from kb.settings import Settings
from kb.text.segment import segment_lines
from kb.text.vietnamese import fold

Progress = Callable[[str, int, int], None]

KEPT_GENERATIONS = 2
SHAPES = "shapes.json"
# The code on which each stored form depends: a change there, and only there, makes it anew.
_TERMS_CODE = (kb.text.terms, kb.text.vietnamese)
_FORWARD_CODE = (*_TERMS_CODE, kb.search.forward, kb.text.segment)
_WHOOSH_CODE = (*_TERMS_CODE, kb.search.whoosh_store)
_NAMES_CODE = (*_TERMS_CODE, kb.search.document_table, kb.search.tables)
_INITIALISMS_CODE = (*_TERMS_CODE, kb.search.initialisms)
_GENERATION_CODE = (
    *_FORWARD_CODE,
    kb.content.answers,
    kb.content.formats,
    kb.content.model,
    kb.search.document_table,
    kb.search.documents,
    kb.search.impacts,
    kb.search.initialisms,
    kb.search.lexicon,
    kb.search.neighbours,
    kb.search.shapes,
    kb.search.suggestions,
    kb.search.tables,
    kb.search.whoosh_store,
)


def generation_of(catalogue: Catalogue, settings: Settings) -> str:
    """The name of the generation that fits this content and this code."""
    digest = hashlib.blake2b(digest_size=10)
    for path, one in sorted(catalogue.files.digests.items()):
        digest.update(f"{path}\0{one}\0".encode())
    digest.update(_code_digest(_GENERATION_CODE).encode())
    for name in VOCABULARY_FILES:
        digest.update(vocabulary_path(settings.content, name).read_bytes())
    return digest.hexdigest()


def _code_digest(modules: Iterable[ModuleType]) -> str:
    digest = hashlib.blake2b(digest_size=10)
    for module in modules:
        digest.update(Path(module.__file__ or "").read_bytes())
    return digest.hexdigest()


def ensure_index(catalogue: Catalogue, settings: Settings, progress: Progress | None = None) -> str:
    """Build the index unless the current one fits; returns the generation's name."""
    generation = generation_of(catalogue, settings)
    if current_generation(settings) != generation:
        build_index(catalogue, settings, generation, progress)
    return generation


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What a build begins with: content and weights, where it writes, what the last one left."""

    catalogue: Catalogue
    settings: Settings
    folder: Path
    beside: Path
    weights: Weights
    shared: str
    shapes: Shapes
    forward: ForwardIndex

    @property
    def salt(self) -> str:
        """What the terms of every document depend on besides its texts."""
        return _code_digest(_FORWARD_CODE) + msgspec.json.encode(self.weights.fields).decode()

    @property
    def old(self) -> Path:
        """The generation that the last build left."""
        return self.folder / self.shapes.generation


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a build ends with, to be frozen and kept."""

    forward: ForwardIndex
    shapes: Shapes
    lexicon: Lexicon
    impacts: Impacts
    neighbours: Neighbours
    terms: list[str]
    prints: Hashes


def build_index(catalogue: Catalogue, settings: Settings, generation: str, progress: Progress | None = None) -> None:
    """Build a generation from what changed, then swap it in; a failure leaves the old one in use."""
    folder = index_folder(settings)
    beside = folder / f".{generation}.tmp"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    work = _Work(
        catalogue=catalogue,
        settings=settings,
        folder=folder,
        beside=beside,
        weights=load_weights(settings.content),
        shared=_shared(catalogue, settings),
        shapes=read_shapes(folder / SHAPES),
        forward=load_forward(folder / "forward"),
    )
    made = _from_texts(work) or _from_all(work, progress or (lambda stage, done, total: None))
    save_impacts(beside, made.impacts)
    save_lexicon(beside, made.lexicon)
    save_neighbours(beside, made.neighbours)
    (beside / TERMS).write_bytes(msgspec.json.encode(made.terms))
    np.save(beside / PRINTS, made.prints)
    save_forward(folder / "forward", made.forward)
    shapes = msgspec.structs.replace(made.shapes, generation=generation, forward=made.forward.digest)
    save_shapes(folder / SHAPES, shapes)
    _swap_in(folder, beside, generation)


def _from_all(work: _Work, report: Progress) -> _Counted:
    """Put all documents in order; only the changed ones are read."""
    ordered = ordered_documents(documents(work.catalogue, work.weights.priors))
    lines = (line for document in ordered for line in lines_to_segment(document))
    segmented = segment_lines(lines, work.folder / "words.json", lambda d, t: report("Tách từ", d, t))
    forward = build_forward(
        ordered,
        segmented,
        work.weights.fields,
        work.forward,
        work.salt,
        lambda d, t: report("Đọc tài liệu", d, t),
    )
    tables = compile_tables(load_vocabulary(work.settings.content), work.catalogue)
    save_table(work.beside, make_table(ordered, _names(work.folder, ordered, tables)))
    save_tables(work.beside, tables)
    save_entries(work.beside, make_entries(ordered, work.catalogue))
    lexicon = make_lexicon(forward, _initialisms(work.folder, ordered))
    shapes = shapes_of(work.shared, ordered, work.catalogue)
    impacts = freeze(forward, work.weights)
    meetings = make_neighbours(forward.terms, impacts, lexicon)
    return _Counted(forward, shapes, lexicon, impacts, meetings, frozen_terms(forward), fingerprints(impacts))


def _from_texts(work: _Work) -> _Counted | None:
    """Where only texts changed, the old generation but for their postings; None where anything else did."""
    if work.shapes.forward != work.forward.digest or not (work.old / TERMS).exists():
        return None
    found = changed_texts(work.shapes, work.shared, work.catalogue, work.weights.priors)
    if found is None:
        return None
    shapes, changed = found
    lines = (line for document in changed.values() for line in lines_to_segment(document))
    segmented = segment_lines(lines, work.folder / "words.json", whole=False)
    forward = recount(work.forward, changed, segmented, work.weights.fields, work.salt)
    for pattern in ("document*", "facet_*", "suggestions.json", "tables.json"):
        for path in work.old.glob(pattern):
            shutil.copy(path, work.beside)
    return _spliced(work, forward, shapes, changed_terms(work.forward, forward, changed))


def _spliced(work: _Work, forward: ForwardIndex, shapes: Shapes, terms: NDArray[np.uint32]) -> _Counted:
    """The old generation with the postings of some terms exchanged, and all that is drawn from them."""
    old, listed = open_impacts(work.old, len(forward.digests)), open_lexicon(work.old)
    part = part_of(forward, terms)
    new = freeze(part, work.weights)
    splice = Splice(part.hashes[terms], old.hashes, new.hashes)
    impacts = refreeze(splice, old, new)
    counts = np.bincount(part.term_ids, minlength=len(forward.terms))[terms].tolist()
    counted = {forward.terms[number]: count for number, count in zip(terms.tolist(), counts, strict=True)}
    lexicon = recounted(listed, counted)
    if lexicon.marked == listed.marked:
        meetings = open_neighbours(work.old, old.place)
        meetings = remake_neighbours(meetings, old, counted, impacts, lexicon)
    else:  # spellings are told by their rank
        meetings = make_neighbours(forward.terms, impacts, lexicon)
    names = splice.names(msgspec.json.decode(read_terms(work.old), type=list[str]), frozen_terms(part))
    prints = splice.rows(open_prints(work.old), fingerprints(new))
    return _Counted(forward, shapes, lexicon, impacts, meetings, names, prints)


def _shared(catalogue: Catalogue, settings: Settings) -> str:
    """A digest of what concerns every document: code, weights, vocabularies."""
    digest = hashlib.blake2b(_code_digest(_GENERATION_CODE).encode(), digest_size=10)
    digest.update(catalogue.digests.vocabulary.encode())
    digest.update(msgspec.json.encode(load_weights(settings.content)))
    for name in VOCABULARY_FILES:
        digest.update(vocabulary_path(settings.content, name).read_bytes())
    return digest.hexdigest()


def ensure_store(catalogue: Catalogue, settings: Settings, generation: str, progress: Progress | None = None) -> None:
    """Bring the Whoosh store up to a generation; only advanced queries need it, and it takes longer than all else."""
    folder = index_folder(settings) / WHOOSH
    if stored_generation(folder) == generation:
        return
    report = progress or (lambda stage, done, total: None)
    salt = _code_digest(_WHOOSH_CODE)
    found = documents(catalogue, load_weights(settings.content).priors)
    rows = {document.id: (_row_digest(document, salt), document) for document in ordered_documents(found)}
    update_store(folder, generation, rows, lambda d, t: report("Tìm nâng cao", d, t))


def lines_to_segment(document: Document) -> Iterable[str]:
    """The texts of a document whose words are worth finding: those people phrase queries like."""
    names = (Field.TITLE, Field.ALIASES, Field.QUESTION)
    return (text for name in names if (text := document.texts.get(name, "")))


def _row_digest(document: Document, salt: str) -> str:
    filters = "".join(f"{facet}:{','.join(values)};" for facet, values in sorted(document.filters.items()))
    return document_digest(document, salt + filters)


def _names(folder: Path, ordered: list[Document], tables: Tables) -> dict[str, list[int]]:
    inputs = (_code_digest(_NAMES_CODE), tables.filler_words, [document.names for document in ordered])
    return remembered(
        folder / "names.json", inputs, dict[str, list[int]], lambda: names_table(ordered, tables.filler_words)
    )


def _initialisms(folder: Path, ordered: list[Document]) -> dict[str, tuple[str, ...]]:
    titles = [document.title for document in ordered if document.kind is HitKind.PROCEDURE]
    inputs = (_code_digest(_INITIALISMS_CODE), titles)
    return remembered(folder / "initialisms.json", inputs, dict[str, tuple[str, ...]], lambda: find_initialisms(titles))


def ordered_documents(found: Iterable[Document]) -> list[Document]:
    """Documents with groups together, the group's own procedure first.

    Groups of one sector and of like names stand together, so that lists of documents, and what a page of hits shows
    of them, take few bytes.
    """
    all_found = list(found)
    heads = {one.group: _place(one) for one in all_found if one.id == one.group}
    return sorted(
        all_found,
        key=lambda one: (
            heads.get(one.group, _NOWHERE),
            one.group,
            one.id != one.group,
            one.kind != "procedure",
            one.id,
        ),
    )


_NOWHERE = ("", "")


def _place(document: Document) -> tuple[str, str]:
    return document.filters[Facet.SECTOR][0], fold(document.title)


def _swap_in(folder: Path, beside: Path, generation: str) -> None:
    final = folder / generation
    shutil.rmtree(final, ignore_errors=True)
    beside.rename(final)
    write_atomically(folder / "CURRENT", generation.encode())
    others = [one for one in folder.iterdir() if (one / "docs.npy").exists() and one != final]
    others.sort(key=lambda one: one.stat().st_mtime, reverse=True)
    for old in others[KEPT_GENERATIONS - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
