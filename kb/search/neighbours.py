"""Which spellings of two neighbouring syllables stand together in the index: what missing marks are guessed from.

Looked up spelling by spelling, two unmarked syllables would cost up to 64 terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.search.forward import term_hash
from kb.search.impacts import Impacts, Splice, map_array
from kb.search.lexicon import Lexicon
from kb.text.terms import FOLDED
from kb.text.vietnamese import fold

# Only the commonest spellings of a syllable are thought of; a rank among them takes three bits.
MANY_SPELLINGS, RANK_BITS = 8, 3

# In how many documents a spelling of one syllable stands right before a spelling of another, then the two ranks.
Meeting = tuple[int, int, int]


class Neighbours:
    """Meetings by unmarked pair: those of term `i` of the impacts are `packed[starts[i]:starts[i + 1]]`.

    A packed meeting is its count, then its two ranks; `place` tells the number of a term, or -1.
    """

    def __init__(self, place: Callable[[str], int], starts: NDArray[np.uint32], packed: NDArray[np.uint32]) -> None:
        self.starts, self.packed = starts, packed
        self._place = place
        # Plain memory views, as in `Impacts`.
        self._starts, self._packed = starts.data, packed.data

    def meetings(self, first: str, second: str) -> list[Meeting]:
        """Where spellings of two unmarked syllables meet, `second` right after `first`."""
        place = self._place(f"{FOLDED}{first} {second}")
        if place < 0:
            return []
        found = self._packed[self._starts[place] : self._starts[place + 1]].tolist()
        return [
            (one >> 2 * RANK_BITS, one >> RANK_BITS & MANY_SPELLINGS - 1, one & MANY_SPELLINGS - 1) for one in found
        ]


def make_neighbours(terms: Iterable[str], impacts: Impacts, lexicon: Lexicon) -> Neighbours:
    """The meetings that the marked pairs among `terms` tell of."""
    names = [one for one in terms if not one.startswith(FOLDED)]
    spelt = _ranked(names, lexicon)
    parted = (name.partition(" ") for name in names)
    pairs = [(one, two) for one, _, two in parted if one in spelt and two in spelt]
    own = impacts.places([f"{one} {two}" for one, two in pairs])
    unmarked = impacts.places([f"{FOLDED}{spelt[one][0]} {spelt[two][0]}" for one, two in pairs])
    ranks = np.array([spelt[one][1] << RANK_BITS | spelt[two][1] for one, two in pairs], np.int64)
    counts = np.where(own < 0, 0, np.diff(impacts.starts.astype(np.int64), append=0)[own])
    packed = (counts << 2 * RANK_BITS | ranks).astype(np.uint32)
    order = np.lexsort((packed, unmarked))
    order = order[counts[order] > 0]
    starts = np.searchsorted(unmarked[order], np.arange(len(impacts.hashes) + 1)).astype(np.uint32)
    return Neighbours(impacts.place, starts, packed[order])


def remake_neighbours(
    old: Neighbours, old_impacts: Impacts, terms: Iterable[str], impacts: Impacts, lexicon: Lexicon
) -> Neighbours:
    """What `make_neighbours` gives, from the meetings before some terms changed; spellings must rank as they did."""
    names = set(terms)
    pairs = {fold(name.removeprefix(FOLDED)) for name in names if " " in name}
    made = make_neighbours({one for pair in pairs for one in _spelt(pair, lexicon)}, impacts, lexicon)
    wanted = names.union(FOLDED + pair for pair in pairs)
    hashes = np.fromiter(map(term_hash, wanted), np.uint64, len(wanted))
    splice = Splice(hashes, old_impacts.hashes, impacts.hashes)
    packed = splice.values(old.starts, made.starts, old.packed, made.packed)
    return Neighbours(impacts.place, splice.starts(old.starts, made.starts), packed)


def _spelt(pair: str, lexicon: Lexicon) -> Iterator[str]:
    """The spellings of the two syllables of an unmarked pair, and of the pair."""
    first, second = (lexicon.marked.get(one, (one,))[:MANY_SPELLINGS] for one in pair.split(" "))
    yield from (*first, *second)
    yield from (f"{one} {two}" for one in first for two in second)


def _ranked(terms: Iterable[str], lexicon: Lexicon) -> dict[str, tuple[str, int]]:
    """The unmarked form and the rank of each spelling thought of; what the lexicon does not list is spelt one way."""
    spelt = {
        spelling: (plain, rank)
        for plain, found in lexicon.marked.items()
        for rank, spelling in enumerate(found[:MANY_SPELLINGS])
    }
    unlisted = (one for one in terms if " " not in one and one not in lexicon.syllables and one not in lexicon.marked)
    return spelt | {one: (one, 0) for one in unlisted if fold(one) == one}


def save_neighbours(folder: Path, neighbours: Neighbours) -> None:
    """Write the meetings beside the impacts."""
    np.save(folder / "neighbour_starts.npy", neighbours.starts)
    np.save(folder / "neighbours.npy", neighbours.packed)


def open_neighbours(folder: Path, place: Callable[[str], int]) -> Neighbours:
    """Map what `save_neighbours` wrote; `place` is that of the impacts of the same folder."""
    return Neighbours(place, map_array(folder / "neighbour_starts.npy"), map_array(folder / "neighbours.npy"))
