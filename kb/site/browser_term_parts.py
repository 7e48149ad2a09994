"""Term shards kept from build to build: only families whose postings changed are told again, and packed.

What was kept says of every term by a fingerprint what its postings were, and of every family where it stands and how
much it takes; a family's size decides over how many routes those of its first syllable are spread.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from kb.content.files import write_atomically
from kb.search.impacts import Impacts, peaks_of
from kb.search.index import Index
from kb.site.browser_bytes import spread
from kb.site.browser_parts import digest_of
from kb.site.browser_shards import list_file, packed
from kb.site.browser_terms import (
    FAMILIES_A_SHARD,
    MOST_SHARDS,
    Family,
    PhraseTables,
    Shard,
    family,
    file_name,
    filed_lists,
    first_syllable,
    long_spellings,
    placed_phrases,
    routes_of,
    shard_of,
)
from kb.text.terms import FOLDED, WORD_JOINT
from kb.text.vietnamese import fold

_Hashes = NDArray[np.uint64]


class _KeptFamily(msgspec.Struct, array_like=True):
    """Where a family stands, about how many bytes it takes, its spellings; the last two as the start-up file says."""

    shard: int
    size: int
    spellings: list[str]
    long: list[tuple[str, int]]
    long_spellings: list[tuple[str, int]]


class _KeptPhrases(msgspec.Struct, array_like=True):
    """The phrases and names of a shard."""

    phrases: dict[str, dict[str, object]]
    names: list[tuple[int, list[int]]]


class KeptTerms(msgspec.Struct):
    """All that is kept of the last build's shards, and the digests of their files by name."""

    makers: str = ""
    terms: list[str] = []
    hashes: bytes = b""
    prints: bytes = b""
    counts: dict[str, int] = {}
    peaks: list[int] = []
    families: dict[str, _KeptFamily] = {}
    routes: dict[str, int] = {}
    placed_from: str = ""
    placed: list[_KeptPhrases] = []
    files: dict[str, str] = {}


class TermShards:
    """The files of all terms: those of `made` are new, of the others `files` has digests."""

    def __init__(self, index: Index, terms: list[str], tables: PhraseTables, kept: KeptTerms) -> None:
        self._index, self._tables = index, tables
        self._counts = {**index.lexicon.syllables, **index.lexicon.words}
        self._told: dict[str, Family] = {}
        self.peaks = _short_peaks(index)
        prints = fingerprints(index.impacts)
        changed = _changed(kept, terms, index.impacts.hashes, prints)
        counted = {name for name, _ in self._counts.items() ^ kept.counts.items()}
        self.kept = msgspec.structs.replace(
            kept,
            terms=terms,
            hashes=index.impacts.hashes.tobytes(),
            prints=prints.tobytes(),
            counts=self._counts,
            peaks=self.peaks,
        )
        self.made: dict[str, bytes] = {}
        # Every shard tells peaks by how far they lie below these.
        self._update(_by_family({*changed, *counted}), everywhere=kept.peaks != self.peaks)

    @property
    def shards(self) -> int:
        """How many shards there are."""
        return len(self.kept.placed)

    @property
    def long_families(self) -> Iterator[tuple[str, int]]:
        """The folded terms whose lists are files, each with its length."""
        return ((name[len(FOLDED) :], count) for name, count in self._long() if name.startswith(FOLDED))

    @property
    def long_spellings(self) -> Iterator[tuple[str, int]]:
        """The spellings whose lists are files, and those that the folded term's serves."""
        return (one for _, kept in sorted(self._longest()) for one in kept.long_spellings)

    @property
    def routes(self) -> Mapping[str, int]:
        """Over how many routes the families of a first syllable are spread, where more than one."""
        return self.kept.routes

    def pairs(self) -> dict[str, int]:
        """Every two neighbours, folded, with the number of documents that hold them side by side."""
        lengths = np.diff(self._index.impacts.starts).tolist()
        told = zip(self.kept.terms, lengths, strict=True)
        return {term[len(FOLDED) :]: count for term, count in told if count and term[0] == FOLDED and " " in term}

    def content(self, name: str) -> bytes:
        """A file, told again if it is not new."""
        if name not in self.made:
            self.made |= self._remade(name)
        return self.made[name]

    def _long(self) -> Iterator[tuple[str, int]]:
        return (one for _, kept in sorted(self._longest()) for one in kept.long)

    def _longest(self) -> Iterator[tuple[str, _KeptFamily]]:
        return ((key, one) for key, one in self.kept.families.items() if one.long or one.long_spellings)

    def _update(self, terms: Mapping[str, list[str]], *, everywhere: bool) -> None:
        """Tell the families of changed terms again, then pack the shards in which anything changed, or all."""
        families, before = self.kept.families, self.kept.routes
        gone = {key: families.pop(key) for key in terms if key in families}
        for key, names in terms.items():
            known = gone[key].spellings if key in gone else ()
            if spellings := sorted(name for name in {*known, *names} if self._wanted(name, key)):
                families[key] = self._keep(key, spellings)
        self._file_lists(terms, gone)
        self.kept.routes = _routes(families)
        shards = spread(len(families), FAMILIES_A_SHARD, MOST_SHARDS)
        dirty = {one.shard for one in gone.values()} | self._place(terms, before, shards)
        dirty |= self._place_phrases(shards)
        self._pack(set(range(shards)) if everywhere else {one for one in dirty if one < shards})
        self._forget(shards)

    def _wanted(self, name: str, key: str) -> bool:
        """Whether a query can ask for a term; rare words of segmentation are never asked for."""
        lexicon, frequency = self._index.lexicon, self._index.impacts.frequency
        if self._index.impacts.place(name) < 0:  # gone with the last document that held it
            return False
        if WORD_JOINT in name:
            return name in lexicon.words
        # A pruned spelling goes with its twin; codes and numbers have none.
        return name in lexicon.syllables or frequency(name) > 0 or frequency(FOLDED + key) > 0

    def _keep(self, key: str, spellings: list[str]) -> _KeptFamily:
        found = self._told[key] = family(key, spellings, self._index.impacts, self._counts)
        long = [(name, one.count) for name, one in filed_lists(found)]
        return _KeptFamily(-1, found.size, spellings, long, list(long_spellings(found)))

    def _file_lists(self, changed: Iterable[str], gone: Mapping[str, _KeptFamily]) -> None:
        for name in (name for one in gone.values() for name, _ in one.long):
            del self.kept.files[file_name(name)]
        for key in changed:
            if key in self.kept.families:
                self._add(_list_files(self._told[key]))

    def _add(self, files: Mapping[str, bytes]) -> None:
        self.made |= files
        self.kept.files |= {name: digest_of(data) for name, data in files.items()}

    def _place(self, changed: Mapping[str, object], before: Mapping[str, int], shards: int) -> set[int]:
        """Find the shards of families that changed or whose routes did; returns those left and those entered."""
        moved = {one for one in before.keys() | self.routes.keys() if before.get(one) != self.routes.get(one)}
        everywhere = shards != self.shards
        dirty: set[int] = set()
        for key, one in self.kept.families.items():
            if everywhere or key in changed or (moved and first_syllable(key) in moved):
                dirty.add(one.shard)
                one.shard = shard_of(key, self.routes, shards)
                dirty.add(one.shard)
        return dirty - {-1}

    def _place_phrases(self, shards: int) -> set[int]:
        """Find the shards of phrases and names if they or the routes changed; returns those that changed."""
        tables, names = self._tables, self._index.table.names
        wanted = digest_of(msgspec.json.encode([tables, names, self.routes, shards]))
        if wanted == self.kept.placed_from:
            return set()
        found = [
            _KeptPhrases(msgspec.to_builtins(one.phrases), one.names)
            for one in placed_phrases(tables, names, self.routes, shards)
        ]
        old = self.kept.placed
        self.kept.placed_from, self.kept.placed = wanted, found
        return {number for number, one in enumerate(found) if number >= len(old) or old[number] != one}

    def _pack(self, shards: set[int]) -> None:
        held: dict[int, list[str]] = defaultdict(list)
        for key, one in self.kept.families.items():
            if one.shard in shards:
                held[one.shard].append(key)
        self._add({f"t{number}": self._packed(number, held[number]) for number in sorted(shards)})

    def _packed(self, number: int, keys: Iterable[str]) -> bytes:
        placed = self.kept.placed[number]
        families = [self._family(key) for key in sorted(keys)]
        return packed(Shard(families, placed.phrases, placed.names), self.peaks)

    def _family(self, key: str) -> Family:
        if key not in self._told:
            spellings = self.kept.families[key].spellings
            self._told[key] = family(key, spellings, self._index.impacts, self._counts)
        return self._told[key]

    def _forget(self, shards: int) -> None:
        for name in [name for name in self.kept.files if name[0] == "t" and int(name[1:]) >= shards]:
            del self.kept.files[name]

    def _remade(self, name: str) -> Mapping[str, bytes]:
        if name.startswith("t"):
            number = int(name[1:])
            held = [key for key, one in self.kept.families.items() if one.shard == number]
            return {name: self._packed(number, held)}
        key = next(key for key, one in self._longest() if any(file_name(long) == name for long, _ in one.long))
        return _list_files(self._family(key))


def fingerprints(impacts: Impacts) -> _Hashes:
    """For each term 64 bits of its documents, levels and peak."""
    sums = np.zeros(len(impacts.docs) + 1, np.uint64)
    np.cumsum(_mixed(impacts.docs.astype(np.uint64) << np.uint64(8) | impacts.levels), out=sums[1:])
    starts = impacts.starts.astype(np.int64)
    told = impacts.peaks.astype(np.uint64) << np.uint64(32) | np.diff(starts).astype(np.uint64)
    return _mixed(sums[starts[1:]] - sums[starts[:-1]] + _mixed(told))


def _mixed(numbers: _Hashes) -> _Hashes:
    """Each number's bits spread over all 64 (splitmix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _changed(kept: KeptTerms, terms: list[str], hashes: _Hashes, prints: _Hashes) -> Iterator[str]:
    """The terms that came, went or whose postings are others; terms and prints stand in the order of hashes."""
    old, old_prints = np.frombuffer(kept.hashes, np.uint64), np.frombuffer(kept.prints, np.uint64)
    if not len(old) or not len(hashes):
        return chain(kept.terms, terms)
    places = np.minimum(np.searchsorted(old, hashes), len(old) - 1)
    same = (old[places] == hashes) & (old_prints[places] == prints)
    stayed = np.zeros(len(old), np.bool_)
    stayed[places[same]] = True
    gone, came = np.flatnonzero(~stayed).tolist(), np.flatnonzero(~same).tolist()
    return chain((kept.terms[number] for number in gone), (terms[number] for number in came))


def _by_family(terms: Iterable[str]) -> dict[str, list[str]]:
    """The marked terms among some, by the folded one; a folded term brings its family, maybe without any."""
    grouped: dict[str, list[str]] = {}
    for term in terms:
        if term.startswith(FOLDED):
            grouped.setdefault(term[len(FOLDED) :], [])
        else:
            grouped.setdefault(fold(term), []).append(term)
    return grouped


def _short_peaks(index: Index) -> list[int]:
    """The peaks of lists too short to be pruned, by their length."""
    lengths = np.arange(min((one.documents for one in index.weights.pruning), default=0) + 1)
    found: list[int] = peaks_of(lengths, index.table.count, index.weights).tolist()
    return found


def _routes(families: Mapping[str, _KeptFamily]) -> dict[str, int]:
    sizes: dict[str, int] = defaultdict(int)
    for key, one in families.items():
        sizes[first_syllable(key)] += one.size
    return routes_of(sizes)


def _list_files(found: Family) -> dict[str, bytes]:
    return {file_name(name): list_file(one) for name, one in filed_lists(found)}


def read_terms(path: Path, makers: str) -> KeptTerms:
    """What the last build kept, if the same code made it."""
    try:
        kept = msgspec.msgpack.decode(path.read_bytes(), type=KeptTerms)
    except (OSError, msgspec.MsgspecError):
        return KeptTerms()
    return kept if kept.makers == makers else KeptTerms()


def save_terms(path: Path, kept: KeptTerms, makers: str) -> None:
    """Keep what the next build need not tell again."""
    write_atomically(path, msgspec.msgpack.encode(msgspec.structs.replace(kept, makers=makers)))
