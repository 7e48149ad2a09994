"""What the browser mends typing with: every syllable with its count, and which syllables meet which.

Only fetched when a word is unknown or two neighbours never meet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

import msgspec

from kb.site.browser_bytes import deflated, file_path, name_hash, spread, varints
from kb.site.browser_parts import Parts, digest_of

MOST_FILES, NAMES_A_FILE, INITIALISMS_A_FILE = 128, 14, 200
SYLLABLES = "am-tiet"


class SpellingFiles:
    """The list of `syllables` (folded, with counts), and the neighbours of each in some files; `pairs` tell those."""

    def __init__(self, pairs: Mapping[str, int], syllables: Mapping[str, int]) -> None:
        halves = [one.partition(" ") for one in pairs]
        self._names = sorted({*syllables, *(one for one, _, _ in halves), *(two for _, _, two in halves)})
        self._syllables = syllables
        self.count = spread(len(self._names), NAMES_A_FILE, MOST_FILES)
        self._shard_of = {name: name_hash(name) % self.count for name in self._names}
        self._held: list[list[tuple[str, str, int]]] = [[] for _ in range(self.count)]
        for (one, _, two), count in zip(halves, pairs.values(), strict=True):
            for shard in {self._shard_of[one], self._shard_of[two]}:
                self._held[shard].append((one, two, count))

    def add_to(self, parts: Parts) -> None:
        """Tell every file; a changed count concerns the files of two syllables."""
        listed = digest_of("\n".join(self._names).encode())
        counts = [self._syllables.get(name, 0) for name in self._names]
        parts.part(SYLLABLES, [listed, counts], lambda: {file_path(SYLLABLES): self._list(counts)})
        for shard, held in enumerate(self._held):
            parts.part(f"n{shard}", [listed, held], partial(self._neighbours, shard))

    def _list(self, counts: Sequence[int]) -> bytes:
        return deflated(("\n".join(self._names).encode() + b"\n\n", varints(counts)))

    def _neighbours(self, shard: int) -> Mapping[str, bytes]:
        after: dict[str, list[tuple[int, int]]] = defaultdict(list)
        before: dict[str, list[tuple[int, int]]] = defaultdict(list)
        numbers = {name: place for place, name in enumerate(self._names)}
        for one, two, count in self._held[shard]:
            after[one].append((numbers[two], count))
            before[two].append((numbers[one], count))
        held = [name for name in self._names if self._shard_of[name] == shard]
        body = b"".join(_entry(numbers[name], after.get(name, []), before.get(name, [])) for name in held)
        return {file_path(f"n{shard}"): deflated((varints([len(held)]) + body,))}


def initialism_files(initialisms: Mapping[str, Sequence[str]]) -> list[bytes]:
    """The phrases that titles use, by their initials."""
    files: list[dict[str, Sequence[str]]] = [
        {} for _ in range(spread(len(initialisms), INITIALISMS_A_FILE, MOST_FILES))
    ]
    for key, phrases in sorted(initialisms.items()):
        files[name_hash(key) % len(files)][key] = phrases
    return [deflated((msgspec.json.encode(one),)) for one in files]


def _entry(number: int, after: list[tuple[int, int]], before: list[tuple[int, int]]) -> bytes:
    """A syllable, then those that follow it and those that stand before it, each with how often."""
    out = [number]
    for found in (after, before):
        out.append(len(found))
        last = -1
        for place, count in sorted(found):
            out += (place - last - 1, count)
            last = place
    return varints(out)
