"""Term shards of the browser's search: families of spellings, their postings, and what phrases mean.

A family is a folded term with its marked spellings ("~dang ky", "đăng ký", "đang ký"). All its lists share
the documents of the folded one, and an exact impact is kept as its distance from what the folded one
foretells, so that a spelling costs little beside its family. Families stand in the shard of their route;
long ones have files of their own, so that nobody fetches "giấy" who did not ask for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from kb.search.impacts import Impacts
from kb.site.browser_bytes import deflated, gaps, name_hash, spread, varints
from kb.text.terms import FOLDED, WORD_JOINT
from kb.text.vietnamese import fold

# A family in at least so many documents has files of its own.
LONG_FAMILY = 500
# A spelling of a long family in fewer documents stays in the shard.
SHORT_COLUMN = 48
MOST_SHARDS = 3_600
FAMILIES_A_SHARD = 20
# Families that begin with one syllable are spread over routes of about this many bytes, before deflating.
ROUTE_BYTES = 800
OWN, SAME, SPARSE, DENSE = range(4)
SCALE = 256

Columns = tuple[NDArray[np.int64], NDArray[np.int64]]
PhraseTables = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class _List:
    """One list of a family: its mode, how many documents it has, its ratio to the folded one, its columns."""

    mode: int
    count: int
    ratio: int
    places: bytes
    values: bytes


@dataclass(frozen=True, slots=True)
class _Family:
    """A folded term and its spellings, each with its list; `pruned` tells how many documents each list lost."""

    key: str
    long: bool
    folded: _List | None
    spellings: tuple[tuple[str, _List], ...]
    pruned: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """About how many bytes it takes in a shard."""
        kept = [one for one in (self.folded, *(one for _, one in self.spellings)) if one and not self.filed(one)]
        return sum(len(one.places) + len(one.values) + 4 for one in kept) + sum(len(name) for name, _ in self.spellings)

    def filed(self, one: _List) -> bool:
        """Whether a list has a file of its own."""
        return self.long and one.mode != SAME and (one is self.folded or one.count >= SHORT_COLUMN)


@dataclass(frozen=True, slots=True)
class TermFiles:
    """The files of all terms, and what the start-up file must say of them."""

    files: Mapping[str, bytes]
    shards: int
    routes: Mapping[str, int]
    long_families: tuple[str, ...]
    long_spellings: tuple[str, ...]


def term_files(impacts: Impacts, terms: Iterable[str], tables: PhraseTables, counts: Mapping[str, int]) -> TermFiles:
    """The shards of `terms` and of phrase tables, which are keyed by table name and phrase.

    `counts` are the lexicon's, from before common lists were pruned.
    """
    families = [_with_counts(family, counts) for family in _families(impacts, terms)]
    routes = _routes(families)
    shards = spread(len(families), FAMILIES_A_SHARD, MOST_SHARDS)
    by_shard: dict[int, list[_Family]] = defaultdict(list)
    for family in families:
        by_shard[shard_of(family.key, routes, shards)].append(family)
    phrases = _phrases_by_shard(tables, shards)
    files = {f"t{shard}": _shard(by_shard.get(shard, []), phrases.get(shard, {})) for shard in range(shards)}
    long_lists = [(family, name, one) for family in families for name, one in _filed(family)]
    files |= {file_name(name): _column(one) for _, name, one in long_lists}
    return TermFiles(
        files,
        shards,
        routes,
        tuple(family.key for family in families if family.folded and family.filed(family.folded)),
        tuple(name for _, name, _ in long_lists if not name.startswith(FOLDED)),
    )


def file_name(term: str) -> str:
    """The file of a long list."""
    return f"p{name_hash(term):08x}{name_hash(term + FOLDED):08x}"


def shard_of(key: str, routes: Mapping[str, int], shards: int) -> int:
    """The shard of a family: by its first syllable, and by its second where many families begin alike."""
    first, _, rest = key.replace(WORD_JOINT, " ").partition(" ")
    second = rest.partition(" ")[0]
    branch = name_hash(second) % routes.get(first, 1) if second else 0
    return name_hash(f"{first} {branch}") % shards


def _families(impacts: Impacts, terms: Iterable[str]) -> Iterator[_Family]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        if not term.startswith(FOLDED):
            grouped[fold(term)].append(term)
    for key, spellings in sorted(grouped.items()):
        yield _family(key, sorted(spellings), impacts)


def _family(key: str, spellings: list[str], impacts: Impacts) -> _Family:
    folded = _postings(impacts, FOLDED + key)
    exact = [(name, _postings(impacts, name)) for name in spellings]
    if not len(folded[0]):
        return _Family(
            key,
            any(len(found[0]) >= LONG_FAMILY for _, found in exact),
            None,
            tuple((name, _own(found)) for name, found in exact),
        )
    lists = tuple((name, _beside(found, folded)) for name, found in exact)
    return _Family(key, len(folded[0]) >= LONG_FAMILY, _own(folded), lists)


def _with_counts(family: _Family, counts: Mapping[str, int]) -> _Family:
    lost = tuple(max(0, counts.get(name, 0) - one.count) for name, one in family.spellings)
    return replace(family, pruned=lost) if any(lost) else family


def _postings(impacts: Impacts, term: str) -> Columns:
    docs, values = impacts.postings(term)
    return docs.astype(np.int64), values.astype(np.int64)


def _own(found: Columns) -> _List:
    return _List(OWN, len(found[0]), 0, gaps(found[0]), found[1].astype(np.uint8).tobytes())


def _beside(found: Columns, folded: Columns) -> _List:
    """A spelling's list told by its family's: where it stands, and how its impacts differ from those foretold."""
    docs, values = found
    if len(docs) == len(folded[0]) and np.array_equal(docs, folded[0]) and np.array_equal(values, folded[1]):
        return _List(SAME, len(docs), 0, b"", b"")
    at = np.searchsorted(folded[0], docs)
    if len(at) and (at[-1] >= len(folded[0]) or not np.array_equal(folded[0][at], docs)):
        return _own(found)
    ratio = int(np.median(values * SCALE // folded[1][at])) if len(at) else SCALE
    off = values - foretold(folded[1][at], ratio)
    zigzag = np.where(off < 0, -2 * off - 1, 2 * off)
    if len(docs) * 4 < len(folded[0]):
        return _List(SPARSE, len(docs), ratio, gaps(at), varints(zigzag.tolist()))
    column = np.zeros(len(folded[0]), np.int64)
    column[at] = zigzag + 1
    return _List(DENSE, len(docs), ratio, b"", varints(column.tolist()))


def foretold(folded: NDArray[np.int64], ratio: int) -> NDArray[np.int64]:
    """The impacts of a spelling if it were the only one in its documents."""
    return np.clip((folded * ratio + SCALE // 2) // SCALE, 1, 255)


def _filed(family: _Family) -> Iterator[tuple[str, _List]]:
    if family.folded and family.filed(family.folded):
        yield FOLDED + family.key, family.folded
    yield from ((name, one) for name, one in family.spellings if family.filed(one))


def _column(one: _List) -> bytes:
    return deflated((one.places, one.values))


def _routes(families: Iterable[_Family]) -> dict[str, int]:
    """Over how many routes the families of a first syllable are spread, where more than one."""
    sizes: dict[str, int] = defaultdict(int)
    for family in families:
        first = family.key.replace(WORD_JOINT, " ").partition(" ")[0]
        sizes[first] += family.size
    return {first: count for first, size in sorted(sizes.items()) if (count := -(-size // ROUTE_BYTES)) > 1}


def _phrases_by_shard(tables: PhraseTables, count: int) -> dict[int, dict[str, dict[str, object]]]:
    """Each phrase in the shard of its first word alone, which every query that holds it asks for."""
    shards: dict[int, dict[str, dict[str, object]]] = defaultdict(lambda: defaultdict(dict))
    for table, entries in tables.items():
        for key, value in sorted(entries.items()):
            first = fold(key).partition(" ")[0]
            shards[name_hash(f"{first} 0") % count][table][key] = value
    return shards


def _shard(families: list[_Family], phrases: Mapping[str, object]) -> bytes:
    """Tables, spellings, then the columns of every list that has no file of its own."""
    tables = msgspec.json.encode(phrases) if phrases else b""
    names = "\n".join(name for family in families for name, _ in family.spellings).encode()
    numbers: list[int] = [len(tables), len(names), len(families)]
    places, values = bytearray(), bytearray()
    for family in families:
        lists = [one for one in (family.folded, *(one for _, one in family.spellings)) if one]
        flags = bool(family.pruned) << 2 | (family.folded is not None) << 1 | family.long
        numbers.append(len(family.spellings) << 3 | flags)
        for one in lists:
            numbers.append(one.count << 2 | one.mode)
            if one.mode in (SPARSE, DENSE):
                numbers.append(one.ratio)
            if not family.filed(one):
                places += one.places
                values += one.values
        numbers += family.pruned
    head = varints(numbers)
    return deflated((varints([len(head)]) + head + tables, names, bytes(places), bytes(values)))
