"""Postings frozen into whole-number arrays, and scoring over them.

An impact is a term's BM25 share of a document's score, as an integer from 1 to 255. Sums of
integers are equal in every language, so the static site can rank exactly as this module does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from kb.search.forward import HASH_PRIME, ForwardIndex, term_hash
from kb.search.weights import Pruning, Weights

MAX_IMPACT = 255
SMALL_FILE = 4096
CACHED_TERMS = 1 << 16

IntArray = NDArray[np.int32]
Hashes = NDArray[np.uint64]
DocumentNumbers = NDArray[np.uint16] | NDArray[np.uint32]


# The dictionary is entered where terms with the same first bits begin.
HEAD_BITS = 12
HASH_SHIFT = HASH_PRIME.bit_length() - HEAD_BITS


class Impacts:
    """Frozen postings of `count` documents.

    `hashes` (uint64, ascending) are the terms; the postings of term `i` are
    `docs[starts[i]:starts[i + 1]]` (document numbers, ascending) and the same span of `impacts`.
    `peaks[i]` and `levels`, of which impacts are the product, are what the browser is sent.
    """

    def __init__(
        self,
        count: int,
        hashes: NDArray[np.uint64],
        starts: NDArray[np.uint32],
        docs: DocumentNumbers,
        impacts: NDArray[np.uint8],
        peaks: NDArray[np.uint8],
        levels: NDArray[np.uint8],
    ) -> None:
        self.count = count
        self.hashes, self.starts, self.docs, self.impacts = hashes, starts, docs, impacts
        self.peaks, self.levels = peaks, levels
        # Plain memory views: one look-up in them costs far less than a call into numpy.
        self._hashes, self._starts, self._docs = hashes.data, starts.data, docs.data
        self._heads = np.searchsorted(hashes, np.arange((1 << HEAD_BITS) + 1, dtype=np.uint64) << HASH_SHIFT).data
        self.place = lru_cache(maxsize=CACHED_TERMS)(self._find)

    def _find(self, term: str) -> int:
        wanted = term_hash(term)
        head = wanted >> HASH_SHIFT
        last = self._heads[head + 1]
        found = bisect_left(self._hashes, wanted, self._heads[head], last)
        return found if found < last and self._hashes[found] == wanted else -1

    def places(self, terms: Sequence[str]) -> NDArray[np.int64]:
        """The number of each of many terms, as `place` tells that of one."""
        wanted = np.fromiter(map(term_hash, terms), np.uint64, len(terms))
        found = np.searchsorted(self.hashes, wanted)
        return np.where(np.searchsorted(self.hashes, wanted, side="right") > found, found, -1)

    def frequency(self, term: str) -> int:
        """In how many documents a term stands."""
        return self.frequencies([term])[0]

    def frequencies(self, terms: Iterable[str]) -> list[int]:
        """In how many documents each term stands."""
        starts, place = self._starts, self.place
        return [starts[found + 1] - starts[found] if (found := place(term)) >= 0 else 0 for term in terms]

    def postings(self, term: str) -> tuple[DocumentNumbers, NDArray[np.uint8]]:
        """The documents of a term, ascending, and its impact in each; both empty for an unknown term."""
        place = self.place(term)
        span = slice(self._starts[place], self._starts[place + 1]) if place >= 0 else slice(0, 0)
        return self.docs[span], self.impacts[span]

    def leveled(self, term: str) -> tuple[DocumentNumbers, NDArray[np.uint8], int]:
        """The documents of a term, its level in each, and its peak; empty and 0 for an unknown term."""
        place = self.place(term)
        if place < 0:
            return self.docs[:0], self.levels[:0], 0
        span = slice(self._starts[place], self._starts[place + 1])
        return self.docs[span], self.levels[span], int(self.peaks[place])

    def score(self, weighted: Iterable[tuple[str, int]]) -> IntArray:
        """The sum over terms of weight times impact, for every document."""
        total = np.zeros(self.count, np.int32)
        found = ((self.place(term), weight) for term, weight in weighted)
        spans = [(slice(self._starts[place], self._starts[place + 1]), weight) for place, weight in found if place >= 0]
        if spans:
            # All together: a call into numpy costs as much as many postings; and it adds fast only at places of intp.
            docs = np.concatenate([self.docs[span] for span, _ in spans], dtype=np.intp)
            weights = np.array([weight for _, weight in spans], np.int32)
            shares = np.repeat(weights, [span.stop - span.start for span, _ in spans])
            shares *= np.concatenate([self.impacts[span] for span, _ in spans])
            np.add.at(total, docs, shares)
        return total

    def holds(self, term: str, start: int, end: int) -> bool:
        """Whether any document from `start` up to `end` holds a term."""
        if (place := self.place(term)) < 0:
            return False
        last = self._starts[place + 1]
        first = bisect_left(self._docs, start, self._starts[place], last)
        return first < last and self._docs[first] < end


def freeze(forward: ForwardIndex, weights: Weights) -> Impacts:
    """Compile a forward index into impacts: a term's peak (its idf, scaled) times its level in a document.

    A level is the saturated BM25F frequency in so many steps; common terms lose the documents that barely
    speak of them, and idf still counts those.
    """
    count = len(forward.digests)
    order = _used(forward)
    rank = np.zeros(len(forward.terms), np.uint32)
    rank[order] = np.arange(len(order), dtype=np.uint32)
    by_term = _stable_order(rank[forward.term_ids])
    docs = np.repeat(np.arange(count, dtype=np.uint32), np.diff(forward.starts))[by_term]
    frequencies = np.bincount(forward.term_ids, minlength=len(forward.terms))[order]
    shares = (forward.weights / (forward.weights + weights.k1))[by_term]
    kept = _kept(shares, np.repeat(frequencies, frequencies), weights.pruning)
    levels = np.clip(np.rint(shares[kept] * weights.levels), 1, weights.levels).astype(np.uint8)
    lengths = np.bincount(np.repeat(np.arange(len(order)), frequencies)[kept], minlength=len(order))
    starts = np.zeros(len(order) + 1, np.uint32)
    np.cumsum(lengths, out=starts[1:])
    peaks = peaks_of(frequencies, count, weights)
    impacts = impact(np.repeat(peaks, lengths), levels, weights.levels)
    numbers: DocumentNumbers = docs[kept]
    if count <= 1 << 16:
        numbers = numbers.astype(np.uint16)
    return Impacts(count, forward.hashes[order], starts, numbers, impacts, peaks, levels)


def refreeze(splice: Splice, old: Impacts, new: Impacts) -> Impacts:
    """What `freeze` gives, from the impacts of the same documents before some terms changed, and those of the terms."""
    terms_of, postings_of = splice.rows, partial(splice.values, old.starts, new.starts)
    return Impacts(
        old.count,
        terms_of(old.hashes, new.hashes),
        splice.starts(old.starts, new.starts),
        postings_of(old.docs, new.docs),
        postings_of(old.impacts, new.impacts),
        terms_of(old.peaks, new.peaks),
        postings_of(old.levels, new.levels),
    )


class Splice:
    """Some terms of old columns exchanged for those of new ones, in both of which terms stand by hash."""

    def __init__(self, hashes: NDArray[np.uint64], old: NDArray[np.uint64], new: NDArray[np.uint64]) -> None:
        wanted = np.unique(hashes)
        self._old = np.searchsorted(old, wanted), np.searchsorted(old, wanted, side="right")
        self._new = np.searchsorted(new, wanted), np.searchsorted(new, wanted, side="right")

    def rows(self, old: NDArray[Any], new: NDArray[Any]) -> Any:
        """A column of one value a term."""
        return np.concatenate(list(_exchanged(old, self._old, new, self._new)))

    def names(self, old: list[str], new: list[str]) -> list[str]:
        """A list of one name a term."""
        return list(chain.from_iterable(_exchanged(old, self._old, new, self._new)))

    def starts(self, old: NDArray[np.uint32], new: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Where the values of each term start, and where the last one's end."""
        lengths = self.rows(np.diff(old), np.diff(new))
        return np.concatenate((np.zeros(1, np.uint32), np.cumsum(lengths, dtype=np.uint32)))

    def values(
        self, old_starts: NDArray[np.uint32], new_starts: NDArray[np.uint32], old: NDArray[Any], new: NDArray[Any]
    ) -> Any:
        """A column of the values between such starts."""
        ours, theirs = [old_starts[one] for one in self._old], [new_starts[one] for one in self._new]
        return np.concatenate(list(_exchanged(old, ours, new, theirs)))


S = TypeVar("S", list[str], NDArray[Any])
_Ends = Sequence[NDArray[np.integer[Any]]]


def _exchanged(old: S, ours: _Ends, new: S, theirs: _Ends) -> Iterator[S]:
    """The old column but for what stands between some ends; there what stands in the new one between its own."""
    last = 0
    for first, end, new_first, new_end in zip(*ours, *theirs, strict=True):
        yield old[last:first]
        yield new[new_first:new_end]
        last = end
    yield old[last:]


def frozen_terms(forward: ForwardIndex) -> list[str]:
    """The terms of the frozen dictionary, in its order."""
    return [forward.terms[number] for number in _used(forward).tolist()]


def fingerprints(impacts: Impacts) -> Hashes:
    """For each term 64 bits of its documents, levels and peak."""
    sums = np.zeros(len(impacts.docs) + 1, np.uint64)
    np.cumsum(_mixed(impacts.docs.astype(np.uint64) << np.uint64(8) | impacts.levels), out=sums[1:])
    starts = impacts.starts.astype(np.int64)
    told = impacts.peaks.astype(np.uint64) << np.uint64(32) | np.diff(starts).astype(np.uint64)
    return _mixed(sums[starts[1:]] - sums[starts[:-1]] + _mixed(told))


def _mixed(numbers: Hashes) -> Hashes:
    """Each number's bits spread over all 64 (splitmix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _used(forward: ForwardIndex) -> NDArray[np.int64]:
    """The numbers of terms that any document holds, by hash."""
    used = np.flatnonzero(np.bincount(forward.term_ids, minlength=len(forward.terms)))
    return used[np.argsort(forward.hashes[used])]


def _stable_order(numbers: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Where numbers stand in ascending order, equal ones as they came; numpy sorts 16 bits at a time fastest."""
    by_low = np.argsort((numbers & 0xFFFF).astype(np.uint16), kind="stable")
    return by_low[np.argsort((numbers >> 16).astype(np.uint16)[by_low], kind="stable")]


def impact(peaks: NDArray[np.uint8], levels: NDArray[np.uint8], steps: int) -> NDArray[np.uint8]:
    """Peak times level over the number of levels, rounded, at least 1; in whole numbers, as the browser computes it."""
    doubled = 2 * peaks.astype(np.int32) * levels + steps
    found: NDArray[np.uint8] = np.maximum(doubled // (2 * steps), 1).astype(np.uint8)
    return found


def _kept(shares: NDArray[np.float32], frequencies: NDArray[np.int64], pruning: Iterable[Pruning]) -> NDArray[np.bool_]:
    kept = np.ones(len(shares), np.bool_)
    for one in pruning:
        kept &= (frequencies <= one.documents) | (shares >= one.share)
    return kept


def peaks_of(frequencies: NDArray[np.int64], count: int, weights: Weights) -> NDArray[np.uint8]:
    """The largest impact that a term of so many of all documents can have."""
    idf = np.log1p((count - frequencies + 0.5) / (frequencies + 0.5))
    return np.clip(np.rint(idf * (weights.k1 + 1) * weights.scale), 1, MAX_IMPACT).astype(np.uint8)


_ARRAYS = ("hashes", "starts", "docs", "impacts", "peaks", "levels")


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
