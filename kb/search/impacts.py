"""Postings frozen into whole-number arrays, and scoring over them.

An impact is a term's BM25 share of a document's score, as an integer from 1 to 255. Sums of
integers are equal in every language, so the static site can rank exactly as this module does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.search.forward import ForwardIndex

DENSE_SHARE = 8
MAX_IMPACT = 255
SMALL_FILE = 4096

IntArray = NDArray[np.int32]
DocumentNumbers = NDArray[np.uint16] | NDArray[np.uint32]


def term_hash(term: str) -> int:
    """The 64-bit key of a term in the frozen dictionary."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Impacts:
    """Frozen postings of `count` documents.

    `hashes` (uint64, ascending) are the terms; the postings of term `i` are
    `docs[starts[i]:starts[i + 1]]` (document numbers, ascending) and the same span of `impacts`.
    Terms in more than one of eight documents also have a dense row: `dense[dense_rows[i]]`.
    """

    count: int
    hashes: NDArray[np.uint64]
    starts: NDArray[np.uint32]
    docs: DocumentNumbers
    impacts: NDArray[np.uint8]
    dense_rows: NDArray[np.int16]
    dense: NDArray[np.uint8]

    def places(self, terms: Iterable[str]) -> NDArray[np.int64]:
        """The number of each term, or -1 where the index does not hold it."""
        wanted = np.fromiter((term_hash(term) for term in terms), np.uint64)
        if not len(self.hashes):
            return np.full(len(wanted), -1, np.int64)
        found = np.searchsorted(self.hashes, wanted)
        found[found == len(self.hashes)] = 0
        return np.where(self.hashes[found] == wanted, found, -1)

    def frequencies(self, terms: Iterable[str]) -> list[int]:
        """In how many documents each term stands."""
        starts = self.starts
        return [int(starts[place + 1]) - int(starts[place]) if place >= 0 else 0 for place in self.places(terms)]

    def score(self, weighted: Iterable[tuple[str, int]], base: NDArray[np.int32]) -> IntArray:
        """The sum over terms of weight times impact, for every document, added to a copy of `base`."""
        pairs = list(weighted)
        total = base.copy()
        product = np.empty_like(total)
        sparse: list[tuple[slice, int]] = []
        for place, (_, weight) in zip(self.places(term for term, _ in pairs).tolist(), pairs, strict=True):
            if place < 0:
                continue
            if (row := self.dense_rows[place]) >= 0:
                np.multiply(self.dense[row], weight, out=product)
                total += product
            else:
                sparse.append((slice(self.starts[place], self.starts[place + 1]), weight))
        if sparse:
            total += self._sum_sparse(sparse)
        return total

    def _sum_sparse(self, spans: list[tuple[slice, int]]) -> IntArray:
        """One count over all short postings together; floats hold these whole numbers exactly."""
        docs = np.concatenate([self.docs[span] for span, _ in spans])
        shares = np.concatenate([np.multiply(self.impacts[span], weight, dtype=np.float64) for span, weight in spans])
        return np.bincount(docs, shares, self.count).astype(np.int32)

    def holds(self, term: str, start: int, end: int) -> bool:
        """Whether any document from `start` up to `end` holds a term."""
        place = int(self.places([term])[0])
        if place < 0:
            return False
        docs = self.docs[self.starts[place] : self.starts[place + 1]]
        first = int(np.searchsorted(docs, start))
        return first < len(docs) and int(docs[first]) < end


def freeze(forward: ForwardIndex, k1: float, scale: float) -> Impacts:
    """Compile a forward index into impacts: idf times saturated BM25F frequency, times `scale`."""
    count = len(forward.digests)
    used, ids = np.unique(forward.term_ids, return_inverse=True)
    hashes = np.fromiter((term_hash(forward.terms[number]) for number in used), np.uint64, len(used))
    order = np.argsort(hashes)
    rank = np.empty(len(used), np.uint32)
    rank[order] = np.arange(len(used), dtype=np.uint32)
    term_of = rank[ids]
    doc_of = np.repeat(np.arange(count, dtype=np.uint32), np.diff(forward.starts))
    by_term = np.argsort(term_of, kind="stable")
    frequencies = np.bincount(term_of, minlength=len(used))
    starts = np.zeros(len(used) + 1, np.uint32)
    np.cumsum(frequencies, out=starts[1:])
    impacts = _impacts(forward.weights[by_term].astype(np.float64), frequencies, count, k1, scale)
    docs: DocumentNumbers = doc_of[by_term]
    if count <= 1 << 16:
        docs = docs.astype(np.uint16)
    rows, dense = _dense(starts, docs, impacts, count)
    return Impacts(count, hashes[order], starts, docs, impacts, rows, dense)


def _impacts(
    weights: NDArray[np.float64], frequencies: NDArray[np.int64], count: int, k1: float, scale: float
) -> NDArray[np.uint8]:
    idf = np.log1p((count - frequencies + 0.5) / (frequencies + 0.5))
    saturated = weights * (k1 + 1) / (weights + k1)
    exact = np.repeat(idf, frequencies) * saturated * scale
    return np.clip(np.rint(exact), 1, MAX_IMPACT).astype(np.uint8)


def _dense(
    starts: NDArray[np.uint32], docs: DocumentNumbers, impacts: NDArray[np.uint8], count: int
) -> tuple[NDArray[np.int16], NDArray[np.uint8]]:
    lengths = np.diff(starts.astype(np.int64))
    common = np.flatnonzero(lengths > count // DENSE_SHARE)[: np.iinfo(np.int16).max]
    rows = np.full(len(lengths), -1, np.int16)
    rows[common] = np.arange(len(common), dtype=np.int16)
    dense = np.zeros((len(common), count), np.uint8)
    for row, term in enumerate(common):
        span = slice(starts[term], starts[term + 1])
        dense[row, docs[span]] = impacts[span]
    return rows, dense


_ARRAYS = ("hashes", "starts", "docs", "impacts", "dense_rows", "dense")


def save_impacts(folder: Path, impacts: Impacts) -> None:
    """Write the arrays to a new folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", getattr(impacts, name))


def open_impacts(folder: Path, count: int) -> Impacts:
    """Map the arrays of a folder into memory, shared between worker processes."""
    return Impacts(count=count, **{name: map_array(folder / f"{name}.npy") for name in _ARRAYS})


def map_array(path: Path) -> Any:
    """An array mapped from its file; small ones are read, since an empty file cannot be mapped."""
    return np.load(path, mmap_mode="r" if path.stat().st_size > SMALL_FILE else None).view(np.ndarray)
