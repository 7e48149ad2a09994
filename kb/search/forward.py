"""What each document says, as weighted term counts, kept so that only changed documents are read again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from kb.content.files import write_atomically
from kb.processes import cores, new_processes
from kb.search.documents import Document
from kb.search.weights import FieldWeight
from kb.text.terms import terms

Progress = Callable[[int, int], None]
Segmented = Mapping[str, tuple[str, ...]]
_Postings = tuple[NDArray[np.uint32], NDArray[np.float32]]
_Chunk = tuple[list[str], list[_Postings]]

CHUNK = 200
PARALLEL_FROM = 2_000


@dataclass(frozen=True, slots=True)
class ForwardIndex:
    """Documents by digest: the terms of document `i` are `term_ids[starts[i]:starts[i + 1]]`.

    `weights` are BM25F term frequencies: summed over fields, weighted, length-normalised. `hashes` are those of the
    terms, of which some may stand in no document any more.
    """

    terms: list[str]
    hashes: NDArray[np.uint64]
    digests: list[str]
    starts: NDArray[np.int64]
    term_ids: NDArray[np.uint32]
    weights: NDArray[np.float32]

    @property
    def digest(self) -> str:
        """What tells an index from one of other documents, or of the same in another order."""
        return hashlib.blake2b("".join(self.digests).encode(), digest_size=8).hexdigest()


EMPTY = ForwardIndex(
    [], np.zeros(0, np.uint64), [], np.zeros(1, np.int64), np.zeros(0, np.uint32), np.zeros(0, np.float32)
)


# A prime without structure, so that terms whose bytes are alike have different remainders.
HASH_PRIME = 0x79F4_DA2A_903C_5F11


def term_hash(term: str) -> int:
    """The 63-bit key of a term in the frozen dictionary: a remainder, since a digest takes twice as long."""
    return int.from_bytes(term.encode(), "little") % HASH_PRIME


def document_digest(document: Document, salt: str) -> str:
    """A digest of all that a document's terms depend on."""
    digest = hashlib.blake2b(salt.encode(), digest_size=16)
    for name, text in document.texts.items():
        digest.update(f"\0{name}\0{text}".encode())
    return digest.hexdigest()


def build_forward(
    documents: Sequence[Document],
    segmented: Segmented,
    fields: Mapping[str, FieldWeight],
    old: ForwardIndex = EMPTY,
    salt: str = "",
    progress: Progress | None = None,
) -> ForwardIndex:
    """The forward index of `documents`, in order; unchanged ones are taken from `old`."""
    known = {digest: number for number, digest in enumerate(old.digests)}
    names = list(old.terms)
    digests = [document_digest(document, salt) for document in documents]
    missing = [document for digest, document in zip(digests, documents, strict=True) if digest not in known]
    numbers = {name: number for number, name in enumerate(names)}
    counted = _numbered(_reported(_chunks_counted(missing, segmented, fields), len(missing), progress), names, numbers)
    id_parts: list[NDArray[np.uint32]] = []
    weight_parts: list[NDArray[np.float32]] = []
    for digest in digests:
        if (place := known.get(digest)) is not None:
            span = slice(old.starts[place], old.starts[place + 1])
            ids, weights = old.term_ids[span], old.weights[span]
        else:
            ids, weights = next(counted)
        id_parts.append(ids)
        weight_parts.append(weights)
    lengths = np.array([len(part) for part in id_parts], np.int64)
    return _joined(old, names, digests, lengths, id_parts, weight_parts) if id_parts else EMPTY


def recount(
    old: ForwardIndex,
    changed: Mapping[int, Document],
    segmented: Segmented,
    fields: Mapping[str, FieldWeight],
    salt: str = "",
) -> ForwardIndex:
    """A forward index with the same documents in the same order, those of some numbers read anew."""
    names, digests, lengths = list(old.terms), list(old.digests), np.diff(old.starts)
    numbers = sorted(changed)
    id_parts: list[NDArray[np.uint32]] = []
    weight_parts: list[NDArray[np.float32]] = []
    last = 0
    chunks = list(_chunks_counted([changed[number] for number in numbers], segmented, fields))
    met = {name for own_names, _ in chunks for name in own_names}
    known = {name: number for number, name in enumerate(names) if name in met}
    for number, (ids, weights) in zip(numbers, _numbered(chunks, names, known), strict=True):
        digests[number], lengths[number] = document_digest(changed[number], salt), len(ids)
        kept = slice(last, old.starts[number])
        id_parts += (old.term_ids[kept], ids)
        weight_parts += (old.weights[kept], weights)
        last = old.starts[number + 1]
    id_parts.append(old.term_ids[last:])
    weight_parts.append(old.weights[last:])
    return _joined(old, names, digests, lengths, id_parts, weight_parts)


def changed_terms(old: ForwardIndex, new: ForwardIndex, documents: Iterable[int]) -> NDArray[np.uint32]:
    """The numbers of the terms that some documents counted anew hold no more, newly, or with another weight."""
    before, now = (set(_counts_of(forward, documents)) for forward in (old, new))
    return np.array(sorted({term for _, term, _ in before ^ now}), np.uint32)


def _counts_of(forward: ForwardIndex, documents: Iterable[int]) -> Iterator[tuple[int, int, float]]:
    for one in documents:
        span = slice(forward.starts[one], forward.starts[one + 1])
        yield from zip(repeat(one), forward.term_ids[span].tolist(), forward.weights[span].tolist())


def part_of(forward: ForwardIndex, terms: NDArray[np.uint32]) -> ForwardIndex:
    """The counts of some terms alone."""
    wanted = np.zeros(len(forward.terms), np.bool_)
    wanted[terms] = True
    told = np.flatnonzero(wanted[forward.term_ids])
    return replace(
        forward,
        starts=np.searchsorted(told, forward.starts),
        term_ids=forward.term_ids[told],
        weights=forward.weights[told],
    )


def _joined(
    old: ForwardIndex,
    names: list[str],
    digests: list[str],
    lengths: NDArray[np.int64],
    id_parts: list[NDArray[np.uint32]],
    weight_parts: list[NDArray[np.float32]],
) -> ForwardIndex:
    added = np.fromiter(map(term_hash, names[len(old.terms) :]), np.uint64, len(names) - len(old.terms))
    starts = np.zeros(len(digests) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    hashes = np.concatenate((old.hashes, added))
    return ForwardIndex(names, hashes, digests, starts, np.concatenate(id_parts), np.concatenate(weight_parts))


def _numbered(chunks: Iterable[_Chunk], names: list[str], numbers: dict[str, int]) -> Iterator[_Postings]:
    """The terms of each document and their weights; terms that are new join `names`, in order of appearance."""
    for own_names, postings in chunks:
        for name in own_names:
            if name not in numbers:
                numbers[name] = len(names)
                names.append(name)
        number_of = np.array([numbers[name] for name in own_names], np.uint32)
        yield from ((number_of[ids], weights) for ids, weights in postings)


def _reported(chunks: Iterable[_Chunk], total: int, progress: Progress | None) -> Iterator[_Chunk]:
    for done, chunk in enumerate(chunks, 1):
        yield chunk
        if progress:
            progress(min(done * CHUNK, total), total)


def _chunks_counted(
    documents: Sequence[Document], segmented: Segmented, fields: Mapping[str, FieldWeight]
) -> Iterator[_Chunk]:
    chunks = [documents[start : start + CHUNK] for start in range(0, len(documents), CHUNK)]
    words = ({text: segmented[text] for text in _texts(chunk) if text in segmented} for chunk in chunks)
    if len(documents) < PARALLEL_FROM or cores() < 2:
        yield from map(_count_chunk, chunks, words, repeat(fields))
        return
    with new_processes(cores()) as pool:
        yield from pool.map(_count_chunk, chunks, words, repeat(fields))


def _texts(documents: Iterable[Document]) -> Iterator[str]:
    return (text for document in documents for text in document.texts.values())


def _count_chunk(documents: Sequence[Document], segmented: Segmented, fields: Mapping[str, FieldWeight]) -> _Chunk:
    """The terms of some documents, numbered among themselves: names cross to another process once."""
    numbers: dict[str, int] = {}
    postings: list[_Postings] = []
    for document in documents:
        counts = term_weights(document, segmented, fields)
        ids = np.fromiter((numbers.setdefault(term, len(numbers)) for term in counts), np.uint32, len(counts))
        postings.append((ids, np.fromiter(counts.values(), np.float32, len(counts))))
    return list(numbers), postings


def term_weights(document: Document, segmented: Segmented, fields: Mapping[str, FieldWeight]) -> dict[str, float]:
    """Each term of a document with its BM25F frequency (Zaragoza et al., TREC 2004)."""
    total: dict[str, float] = {}
    for name, text in document.texts.items():
        if not text:
            continue
        field = fields[name]
        found = list(terms(text, segmented.get(text, ())))
        length = text.count(" ") + 1
        each = field.weight / (1 - field.b + field.b * length / field.length)
        for term in found:
            total[term] = total.get(term, 0.0) + each
    return total


class _Stored(msgspec.Struct):
    terms: list[str]
    digests: list[str]


def save_forward(folder: Path, forward: ForwardIndex) -> None:
    """Keep a forward index for the next build."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("hashes", "starts", "term_ids", "weights"):
        beside = folder / f".{name}.tmp.npy"
        np.save(beside, getattr(forward, name))
        beside.replace(folder / f"{name}.npy")
    write_atomically(folder / "names.json", msgspec.json.encode(_Stored(forward.terms, forward.digests)))


def load_forward(folder: Path) -> ForwardIndex:
    """The forward index kept by the last build, or an empty one where there is none that fits."""
    try:
        stored = msgspec.json.decode((folder / "names.json").read_bytes(), type=_Stored)
        hashes = np.load(folder / "hashes.npy")
        starts = np.load(folder / "starts.npy")
        ids = np.load(folder / "term_ids.npy")
        weights = np.load(folder / "weights.npy")
    except (OSError, ValueError, msgspec.MsgspecError):
        return EMPTY
    whole = len(starts) == len(stored.digests) + 1 and len(ids) == len(weights) == int(starts[-1])
    if not whole or len(hashes) != len(stored.terms) or (len(ids) and int(ids.max()) >= len(stored.terms)):
        return EMPTY
    return ForwardIndex(stored.terms, hashes, stored.digests, starts, ids, weights)
