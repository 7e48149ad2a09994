"""Term shards of the browser's search: families of spellings, their postings, what phrases mean, who is named so.

A family is a folded term with its marked spellings ("~dang ky", "đăng ký", "đang ký"). A list of documents holds the
level of its term in each; the browser works out impacts from levels and the term's peak, as the server does. Short
lists of a spelling are told by those of the folded one, so that it costs little beside its family. Families
stand in the shard of their route; long lists have files of their own, so that nobody fetches "giấy" who did not ask.
What queries weigh of the commonest syllables, all but their documents, stands in one file that every query begins with.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from kb.search.impacts import Impacts
from kb.site.browser_bytes import gaps, name_hash
from kb.text.terms import FOLDED, WORD_JOINT
from kb.text.vietnamese import fold

# A list of at least so many documents has a file of its own: a syllable's, and that of any other term.
LONG_SYLLABLE, LONG_LIST = 1500, 2400
MOST_SHARDS = 4_600
FAMILIES_A_SHARD = 12
# Families that begin with one syllable are spread over routes of about this many bytes, before they are coded.
ROUTE_BYTES = 600
# How a spelling is told by its folded twin: by itself, as the same list, by places in it, by a column beside it.
OWN, SAME, SPARSE, DENSE = range(4)
# So much of a hash tells a name from the few others of its shard.
NAME_BITS = 24

PhraseTables = Mapping[str, Mapping[str, object]]
Names = Mapping[str, list[int]]


class _Postings(msgspec.Struct, frozen=True):
    """The documents of a term, its level in each, and its peak."""

    docs: NDArray[np.int64]
    levels: NDArray[np.int64]
    peak: int


class List(msgspec.Struct, frozen=True):
    """One list of a family: its mode, how many documents it has, its peak, and its columns as the mode tells them.

    `filed` says that it has a file of its own.
    """

    mode: int
    count: int
    peak: int
    places: Sequence[int] = ()
    values: Sequence[int] = ()
    filed: bool = False


class Family(msgspec.Struct, frozen=True):
    """A folded term and its spellings, each with its list; `pruned` tells how many documents each list lost."""

    key: str
    folded: List | None
    spellings: tuple[tuple[str, List], ...]
    pruned: tuple[int, ...] = ()

    @property
    def lists(self) -> list[List]:
        """The folded list first, then those of the spellings."""
        return [one for one in (self.folded, *(one for _, one in self.spellings)) if one]

    @property
    def common(self) -> bool:
        """Whether it is a syllable so common that nobody fetches its shard to learn how common."""
        return bool(self.folded and self.folded.filed) and is_syllable(self.key)

    @property
    def bare(self) -> Family:
        """All but the documents of its lists."""

        def bare(one: List) -> List:
            return msgspec.structs.replace(one, places=(), values=())

        told = tuple((name, bare(one)) for name, one in self.spellings)
        return msgspec.structs.replace(self, folded=self.folded and bare(self.folded), spellings=told)

    @property
    def size(self) -> int:
        """About how many bytes it takes in a shard."""
        kept = sum(2 * len(one.places) + len(one.values) + 4 for one in self.lists if not one.filed)
        return kept + sum(len(name) for name, _ in self.spellings)


class Shard(msgspec.Struct, frozen=True):
    """What stands in one shard."""

    families: Sequence[Family] = ()
    phrases: dict[str, dict[str, object]] = msgspec.field(default_factory=dict)
    names: list[tuple[int, list[int]]] = msgspec.field(default_factory=list)


def is_syllable(key: str) -> bool:
    """Whether a term is one syllable."""
    return not {" ", WORD_JOINT} & set(key)


def name_pair(name: str) -> str:
    """The two neighbouring words of a name whose shard holds it: any, so that no shard holds all of "cấp ..."."""
    words = name.split(" ")
    first = name_hash(name) % max(len(words) - 1, 1)
    return " ".join(words[first : first + 2])


def name_key(name: str) -> int:
    """What tells a name from others of its shard."""
    return name_hash(f"{name}~") >> (32 - NAME_BITS)


def file_name(term: str) -> str:
    """The file of a long list."""
    return f"p{name_hash(term):08x}{name_hash(term + FOLDED):08x}"


def shard_of(key: str, routes: Mapping[str, int], shards: int) -> int:
    """The shard of a family: by its first syllable, and by its second where many families begin alike."""
    first, _, rest = key.replace(WORD_JOINT, " ").partition(" ")
    second = rest.partition(" ")[0]
    branch = name_hash(second) % routes.get(first, 1) if second else 0
    return name_hash(f"{first} {branch}") % shards


def shards_of(first: str, routes: Mapping[str, int], shards: int) -> set[int]:
    """The shards in which families stand that begin with a syllable."""
    return {name_hash(f"{first} {branch}") % shards for branch in range(routes.get(first, 1))}


def family(key: str, spellings: Sequence[str], impacts: Impacts, counts: Mapping[str, int]) -> Family:
    """A folded term with its spellings; `counts` are the lexicon's, from before common lists were pruned."""
    long = LONG_SYLLABLE if is_syllable(key) else LONG_LIST
    folded = _postings(impacts, FOLDED + key)
    lists = tuple((name, _beside(_postings(impacts, name), folded, long)) for name in spellings)
    lost = tuple(max(0, counts.get(name, 0) - one.count) for name, one in lists)
    return Family(key, _own(folded, long) if len(folded.docs) else None, lists, lost if any(lost) else ())


def _postings(impacts: Impacts, term: str) -> _Postings:
    docs, levels, peak = impacts.leveled(term)
    return _Postings(docs.astype(np.int64), levels.astype(np.int64), peak)


def _own(found: _Postings, long: int) -> List:
    count = len(found.docs)
    return List(OWN, count, found.peak, gaps(found.docs), found.levels.tolist(), filed=count >= long)


def _beside(found: _Postings, folded: _Postings, long: int) -> List:
    """A spelling's list told by its family's: where it stands, and how its levels differ."""
    docs, levels, count = found.docs, found.levels, len(found.docs)
    if not len(folded.docs):
        return _own(found, long)
    if np.array_equal(docs, folded.docs) and np.array_equal(levels, folded.levels):
        return List(SAME, count, found.peak)
    at = np.searchsorted(folded.docs, docs)
    within = count and at[-1] < len(folded.docs) and np.array_equal(folded.docs[at], docs)
    if not within or len(folded.docs) >= long:
        return _own(found, long)
    off = levels - folded.levels[at]
    zigzag = np.where(off < 0, -2 * off - 1, 2 * off)
    if count * 4 < len(folded.docs):
        return List(SPARSE, count, found.peak, gaps(at), zigzag.tolist())
    column = np.zeros(len(folded.docs), np.int64)
    column[at] = zigzag + 1
    return List(DENSE, count, found.peak, (), column.tolist())


def filed_lists(family: Family) -> Iterator[tuple[str, List]]:
    """The lists of a family that have files of their own, by term."""
    if family.folded and family.folded.filed:
        yield FOLDED + family.key, family.folded
    yield from ((name, one) for name, one in family.spellings if one.filed)


def long_spellings(family: Family) -> Iterator[tuple[str, int]]:
    """The spellings whose lists are files, and those that the folded term's serves ("="), each with its length."""
    for name, one in family.spellings:
        if one.filed:
            yield name, one.count
        elif one.mode == SAME and family.folded and family.folded.filed:
            yield f"{name}=", one.count


def first_syllable(key: str) -> str:
    """The syllable by which families are spread over routes."""
    return key.replace(WORD_JOINT, " ").partition(" ")[0]


def routes_of(sizes: Mapping[str, int]) -> dict[str, int]:
    """Over how many routes the families of a first syllable are spread, where more than one."""
    return {first: count for first, size in sorted(sizes.items()) if (count := -(-size // ROUTE_BYTES)) > 1}


def placed_phrases(
    tables: PhraseTables, names: Names, common: Container[str], routes: Mapping[str, int], shards: int
) -> list[Shard]:
    """Shards that hold the phrases of tables keyed by table name and phrase, and documents by folded name.

    One more shard, the last, holds those that lead to common syllables.
    """
    found = [Shard() for _ in range(shards + 1)]
    for table, key, value in _phrases(tables):
        first = first_words(key)
        number = shards if first in common else shard_of(first, routes, shards)
        found[number].phrases.setdefault(table, {})[key] = value
    for name, numbers in sorted(names.items()):
        found[shard_of(name_pair(name), routes, shards)].names.append((name_key(name), numbers))
    return found


def _phrases(tables: PhraseTables) -> Iterator[tuple[str, str, object]]:
    for table, entries in tables.items():
        yield from ((table, key, value) for key, value in sorted(entries.items()))


def first_words(phrase: str) -> str:
    """What leads to a phrase's shard: its first two words, which every query that holds it asks for."""
    return " ".join(fold(phrase).split(" ")[:2])
