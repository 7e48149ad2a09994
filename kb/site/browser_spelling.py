"""What the browser mends typing with: every syllable with its count, and which syllables meet which.

Only fetched when a word is unknown or two neighbours never meet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from kb.site.browser_bytes import deflated, name_hash, spread, varints

MOST_FILES, NAMES_A_FILE, INITIALISMS_A_FILE = 128, 14, 200
SYLLABLES = "am-tiet"

Neighbours = Mapping[str, list[tuple[str, int]]]


def spelling_files(pairs: Mapping[str, int], syllables: Mapping[str, int]) -> dict[str, bytes]:
    """The list of `syllables` (folded, with counts), and the neighbours of each in some files; `pairs` tell those."""
    after: dict[str, list[tuple[str, int]]] = defaultdict(list)
    before: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for pair, count in pairs.items():
        one, two = pair.split(" ", 1)
        after[one].append((two, count))
        before[two].append((one, count))
    names = sorted({*syllables, *after, *before})
    numbers = {name: place for place, name in enumerate(names)}
    counts = varints(syllables.get(name, 0) for name in names)
    files = {SYLLABLES: deflated(("\n".join(names).encode() + b"\n\n", counts))}
    count = spread(len(names), NAMES_A_FILE, MOST_FILES)
    shards: list[list[str]] = [[] for _ in range(count)]
    for name in names:
        shards[name_hash(name) % count].append(name)
    for shard, held in enumerate(shards):
        body = b"".join(_entry(numbers[name], after.get(name, []), before.get(name, []), numbers) for name in held)
        files[f"n{shard}"] = deflated((varints([len(held)]) + body,))
    return files


def initialism_files(initialisms: Mapping[str, Sequence[str]]) -> list[bytes]:
    """The phrases that titles use, by their initials."""
    files: list[dict[str, Sequence[str]]] = [
        {} for _ in range(spread(len(initialisms), INITIALISMS_A_FILE, MOST_FILES))
    ]
    for key, phrases in sorted(initialisms.items()):
        files[name_hash(key) % len(files)][key] = phrases
    return [deflated((msgspec.json.encode(one),)) for one in files]


def _entry(
    number: int, after: list[tuple[str, int]], before: list[tuple[str, int]], numbers: Mapping[str, int]
) -> bytes:
    """A syllable, then those that follow it and those that stand before it, each with how often."""
    out = [number]
    for found in (after, before):
        out.append(len(found))
        last = -1
        for place, count in sorted((numbers[name], count) for name, count in found):
            out += (place - last - 1, count)
            last = place
    return varints(out)
