"""Term shards kept from build to build: only families whose postings changed are told again, and packed.

What was kept says of every term by a fingerprint what its postings were, and of every family where it stands and how
much it takes; a family's size decides over how many routes those of its first syllable are spread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

import msgspec
import numpy as np

from kb.content.files import write_atomically
from kb.search.impacts import Hashes, peaks_of
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
    shards_of,
)
from kb.text.terms import FOLDED, WORD_JOINT
from kb.text.vietnamese import fold

# The file of the commonest syllables.
COMMON = "hay-gap"


class _KeptFamily(msgspec.Struct, array_like=True):
    """About how many bytes a family takes, its spellings, and what places.json says of its long lists."""

    size: int
    spellings: list[str]
    long: list[tuple[str, int]]
    long_spellings: list[tuple[str, int]]


class _KeptPhrases(msgspec.Struct, array_like=True):
    """The phrases and names of a shard."""

    phrases: dict[str, dict[str, object]]
    names: list[tuple[int, list[int]]]


_Families = dict[str, _KeptFamily]


class KeptTerms(msgspec.Struct):
    """All that is kept of the last build's shards, and the digests of their files by name.

    Families and phrases stand by shard, still encoded, since few shards change; `sizes` are the families' by first
    syllable, `long` those with lists in files of their own, `common` those that every query begins with.
    """

    makers: str = ""
    terms: bytes = b"[]"
    hashes: bytes = b""
    prints: bytes = b""
    counts: dict[str, int] = {}
    peaks: list[int] = []
    families: list[msgspec.Raw] = []
    sizes: dict[str, int] = {}
    count: int = 0
    long: _Families = {}
    common: dict[str, Family] = {}
    routes: dict[str, int] = {}
    placed_from: str = ""
    placed: list[msgspec.Raw] = []
    files: dict[str, str] = {}


class TermShards:
    """The files of all terms: those of `made` are new, of the others `files` has digests."""

    def __init__(self, index: Index, terms: bytes, prints: Hashes, tables: PhraseTables, kept: KeptTerms) -> None:
        self._index, self._tables = index, tables
        self._counts = {**index.lexicon.syllables, **index.lexicon.words}
        self._names = _names(terms)
        self._told: dict[str, Family] = {}
        self._held: dict[int, _Families] = {}
        self.peaks = _short_peaks(index)
        changed = _changed(kept, self._names, index.impacts.hashes, prints)
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
        return len(self.kept.families)

    @property
    def long_families(self) -> Iterator[tuple[str, int]]:
        """The folded terms whose lists are files, each with its length."""
        long = (one for _, kept in sorted(self.kept.long.items()) for one in kept.long)
        return ((name[len(FOLDED) :], count) for name, count in long if name.startswith(FOLDED))

    @property
    def long_spellings(self) -> Iterator[tuple[str, int]]:
        """The spellings whose lists are files, and those that the folded term's serves."""
        return (one for _, kept in sorted(self.kept.long.items()) for one in kept.long_spellings)

    @property
    def routes(self) -> Mapping[str, int]:
        """Over how many routes the families of a first syllable are spread, where more than one."""
        return self.kept.routes

    def pairs(self) -> dict[str, int]:
        """Every two neighbours, folded, with the number of documents that hold them side by side."""
        lengths = np.diff(self._index.impacts.starts).tolist()
        told = zip(self._names, lengths, strict=True)
        return {term[len(FOLDED) :]: count for term, count in told if count and term[0] == FOLDED and " " in term}

    def content(self, name: str) -> bytes:
        """A file, told again if it is not new."""
        if name not in self.made:
            self.made |= self._remade(name)
        return self.made[name]

    def _update(self, terms: Mapping[str, list[str]], *, everywhere: bool) -> None:
        """Tell the families of changed terms again, then pack the shards in which anything changed, or all."""
        before, dirty = self.routes, set[int]()
        gone = dict(self._taken_out(terms, dirty))
        told = dict(self._tell(terms, gone))
        self._count(gone, -1)
        self._count(told, 1)
        self._file_lists(told, gone)
        self.kept.routes = routes_of(self.kept.sizes)
        shards = spread(self.kept.count, FAMILIES_A_SHARD, MOST_SHARDS)
        self._place(told | self._moved(before, shards, dirty), shards, dirty)
        dirty |= self._place_phrases(shards)
        self._pack(set(range(shards)) if everywhere else dirty)
        self._add({COMMON: self._packed_common()})
        for number, held in self._held.items():
            self.kept.families[number] = msgspec.Raw(msgspec.msgpack.encode(held))

    def _families(self, shard: int) -> _Families:
        """The families of a shard, to be changed in place."""
        if shard not in self._held:
            self._held[shard] = msgspec.msgpack.decode(self.kept.families[shard], type=_Families)
        return self._held[shard]

    def _taken_out(self, keys: Iterable[str], dirty: set[int]) -> Iterator[tuple[str, _KeptFamily]]:
        for key in keys if self.shards else ():
            shard = shard_of(key, self.routes, self.shards)
            if found := self._families(shard).pop(key, None):
                dirty.add(shard)
                yield key, found

    def _tell(
        self, terms: Mapping[str, list[str]], gone: Mapping[str, _KeptFamily]
    ) -> Iterator[tuple[str, _KeptFamily]]:
        for key, names in terms.items():
            known = gone[key].spellings if key in gone else ()
            if spellings := sorted(name for name in {*known, *names} if self._wanted(name, key)):
                found = self._told[key] = family(key, spellings, self._index.impacts, self._counts)
                long = [(name, one.count) for name, one in filed_lists(found)]
                yield key, _KeptFamily(found.size, spellings, long, list(long_spellings(found)))

    def _wanted(self, name: str, key: str) -> bool:
        """Whether a query can ask for a term; rare words of segmentation are never asked for."""
        lexicon, frequency = self._index.lexicon, self._index.impacts.frequency
        if self._index.impacts.place(name) < 0:  # gone with the last document that held it
            return False
        if WORD_JOINT in name:
            return name in lexicon.words
        # A pruned spelling goes with its twin; codes and numbers have none.
        return name in lexicon.syllables or frequency(name) > 0 or frequency(FOLDED + key) > 0

    def _count(self, families: Mapping[str, _KeptFamily], sign: int) -> None:
        """Count families in, or out."""
        sizes = self.kept.sizes
        self.kept.count += sign * len(families)
        for key, one in families.items():
            first = first_syllable(key)
            sizes[first] = sizes.get(first, 0) + sign * one.size

    def _file_lists(self, told: Mapping[str, _KeptFamily], gone: Mapping[str, _KeptFamily]) -> None:
        for key, one in gone.items():
            self.kept.long.pop(key, None)
            self.kept.common.pop(key, None)
            for name, _ in one.long:
                del self.kept.files[file_name(name)]
        for key, one in told.items():
            found = self._told[key]
            if one.long or one.long_spellings:
                self.kept.long[key] = one
                self._add(_list_files(found))
            if found.common:
                self.kept.common[key] = found.bare

    def _add(self, files: Mapping[str, bytes]) -> None:
        self.made |= files
        self.kept.files |= {name: digest_of(data) for name, data in files.items()}

    def _moved(self, before: Mapping[str, int], shards: int, dirty: set[int]) -> _Families:
        """The families whose shard may be another now, taken out of the one where they stood."""
        firsts = {one for one in before.keys() | self.routes.keys() if before.get(one) != self.routes.get(one)}
        if shards == self.shards:
            left = {number for first in firsts for number in shards_of(first, before, shards)}
        else:
            left = set(range(self.shards))
        moved: _Families = {}
        for number in left:
            held = self._families(number)
            keys = [key for key in held if shards != self.shards or first_syllable(key) in firsts]
            dirty |= {number} if keys else set()
            moved |= {key: held.pop(key) for key in keys}
        return moved

    def _place(self, families: _Families, shards: int, dirty: set[int]) -> None:
        """Put families into their shards."""
        if shards != self.shards:
            self._held = {number: {} for number in range(shards)}
            self.kept.families = [msgspec.Raw()] * shards
            dirty.clear()
            dirty.update(range(shards))
            self._forget(shards)
        for key, one in families.items():
            shard = shard_of(key, self.routes, shards)
            self._families(shard)[key] = one
            dirty.add(shard)

    def _place_phrases(self, shards: int) -> set[int]:
        """Find the shards of phrases and names if they or the routes changed; returns those that changed."""
        tables, names, common = self._tables, self._index.table.names, self.kept.common.keys()
        wanted = digest_of(msgspec.json.encode([tables, names, sorted(common), self.routes, shards]))
        if wanted == self.kept.placed_from:
            return set()
        encode, old = msgspec.msgpack.Encoder().encode, self.kept.placed
        placed = placed_phrases(tables, names, common, self.routes, shards)
        found = [encode(_KeptPhrases(msgspec.to_builtins(one.phrases), one.names)) for one in placed]
        self.kept.placed_from, self.kept.placed = wanted, list(map(msgspec.Raw, found))
        told = enumerate(found[:shards])
        return {number for number, one in told if number >= len(old) or bytes(old[number]) != one}

    def _pack(self, shards: Iterable[int]) -> None:
        self._add({f"t{number}": self._packed(number) for number in sorted(shards)})

    def _packed_common(self) -> bytes:
        families = [one for _, one in sorted(self.kept.common.items())]
        return packed(Shard(families, self._placed(self.shards).phrases), self.peaks)

    def _placed(self, number: int) -> _KeptPhrases:
        return msgspec.msgpack.decode(self.kept.placed[number], type=_KeptPhrases)

    def _packed(self, number: int) -> bytes:
        placed = self._placed(number)
        families = [self._family(key, one) for key, one in sorted(self._families(number).items())]
        return packed(Shard(families, placed.phrases, placed.names), self.peaks)

    def _family(self, key: str, kept: _KeptFamily) -> Family:
        if key not in self._told:
            self._told[key] = family(key, kept.spellings, self._index.impacts, self._counts)
        return self._told[key]

    def _forget(self, shards: int) -> None:
        for name in [name for name in self.kept.files if name[0] == "t" and int(name[1:]) >= shards]:
            del self.kept.files[name]

    def _remade(self, name: str) -> Mapping[str, bytes]:
        if name == COMMON:
            return {name: self._packed_common()}
        if name.startswith("t"):
            return {name: self._packed(int(name[1:]))}
        kept = self.kept.long.items()
        key, one = next(pair for pair in kept if any(file_name(long) == name for long, _ in pair[1].long))
        return _list_files(self._family(key, one))


def _names(terms: bytes) -> list[str]:
    return msgspec.json.decode(terms, type=list[str])


def _changed(kept: KeptTerms, terms: list[str], hashes: Hashes, prints: Hashes) -> Iterator[str]:
    """The terms that came, went or whose postings are others; terms and prints stand in the order of hashes."""
    old, old_prints = np.frombuffer(kept.hashes, np.uint64), np.frombuffer(kept.prints, np.uint64)
    if not len(old) or not len(hashes):
        return chain(_names(kept.terms), terms)
    places = np.minimum(np.searchsorted(old, hashes), len(old) - 1)
    same = (old[places] == hashes) & (old_prints[places] == prints)
    stayed = np.zeros(len(old), np.bool_)
    stayed[places[same]] = True
    gone, came = np.flatnonzero(~stayed).tolist(), np.flatnonzero(~same).tolist()
    # Where no term came or went, the old ones are these.
    names = terms if np.array_equal(old, hashes) else _names(kept.terms) if gone else []
    return chain((names[number] for number in gone), (terms[number] for number in came))


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
