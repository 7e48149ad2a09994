"""What the browser mends typing with: every syllable with its count, and which syllables meet which.

Only fetched when a word is unknown or two neighbours never meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import msgspec
import numpy as np
from numpy.typing import NDArray

from kb.site.browser_bytes import deflated, file_path, name_hash, spread, varints
from kb.site.browser_parts import Parts, digest_of

Numbers = NDArray[np.int64]

MOST_FILES, NAMES_A_FILE, INITIALISMS_A_FILE = 128, 14, 200
SYLLABLES = "am-tiet"


class SpellingFiles:
    """The list of `syllables` (folded, with counts), and the neighbours of each in some files; `pairs` tell those."""

    def __init__(self, pairs: Mapping[str, int], syllables: Mapping[str, int]) -> None:
        halves = [one.split(" ") for one in pairs]
        self._names = sorted({*syllables, *(one for one, _ in halves), *(two for _, two in halves)})
        self._syllables = syllables
        self.count = spread(len(self._names), NAMES_A_FILE, MOST_FILES)
        numbers = {name: place for place, name in enumerate(self._names)}
        self._pairs = np.array([[numbers[one], numbers[two]] for one, two in halves], np.int64).reshape(-1, 2)
        self._counts = np.fromiter(pairs.values(), np.int64, len(pairs))

    def add_to(self, parts: Parts) -> None:
        """Tell every file; a changed count concerns the files of two syllables."""
        listed = digest_of("\n".join(self._names).encode())
        counts = [self._syllables.get(name, 0) for name in self._names]
        parts.part(SYLLABLES, [listed, counts], lambda: {file_path(SYLLABLES): self._list(counts)})
        for number, (held, entries) in enumerate(self._files()):
            made = partial(_file, f"n{number}", held, entries)
            parts.part(f"n{number}", [held, digest_of(entries.tobytes())], made)

    def _list(self, counts: Sequence[int]) -> bytes:
        return deflated(("\n".join(self._names).encode() + b"\n\n", varints(counts)))

    def _files(self) -> Iterator[tuple[int, Numbers]]:
        """How many syllables each file holds, and their entries one after another.

        An entry is a syllable's number, how many follow it, those with how often, and as many as stand before it.
        """
        home = np.array([name_hash(name) % self.count for name in self._names], np.int64)
        order = np.argsort(home, kind="stable")
        one, two = self._pairs.T
        after, before = (np.bincount(side, minlength=len(home)) for side in (one, two))
        lengths = 3 + 2 * (after + before)
        ends = np.cumsum(lengths[order])
        starts = np.empty_like(ends)
        starts[order] = ends - lengths[order]
        entries = np.empty(int(lengths.sum()), np.int64)
        entries[starts] = np.arange(len(home))
        entries[starts + 1] = after
        entries[starts + 2 + 2 * after] = before
        _put(entries, starts + 2, one, two, self._counts)
        _put(entries, starts + 3 + 2 * after, two, one, self._counts)
        held = np.bincount(home, minlength=self.count)
        sizes = np.bincount(home, lengths, self.count).astype(np.int64)
        return zip(held.tolist(), np.split(entries, np.cumsum(sizes)[:-1]), strict=True)


def _put(entries: Numbers, starts: Numbers, owner: Numbers, other: Numbers, counts: Numbers) -> None:
    """Write what stands beside each owner where its part starts: gaps between numbers, each with how often."""
    order = np.lexsort((other, owner))
    owner, other = owner[order], other[order]
    first = np.diff(owner, prepend=-1) > 0
    places = np.arange(len(owner))
    at = starts[owner] + 2 * (places - np.maximum.accumulate(np.where(first, places, 0)))
    entries[at] = np.where(first, other, np.diff(other, prepend=0) - 1)
    entries[at + 1] = counts[order]


def _file(name: str, held: int, entries: Numbers) -> Mapping[str, bytes]:
    return {file_path(name): deflated((varints([held]) + varints(entries),))}


def initialism_files(initialisms: Mapping[str, Sequence[str]]) -> list[bytes]:
    """The phrases that titles use, by their initials."""
    files: list[dict[str, Sequence[str]]] = [
        {} for _ in range(spread(len(initialisms), INITIALISMS_A_FILE, MOST_FILES))
    ]
    for key, phrases in sorted(initialisms.items()):
        files[name_hash(key) % len(files)][key] = phrases
    return [deflated((msgspec.json.encode(one),)) for one in files]
