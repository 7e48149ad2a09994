"""Term shards as bytes: names, families and their lists in code words; twin of the decoders in files.js."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

import msgspec

from kb.site.browser_bytes import deflated, varints
from kb.site.browser_codes import LETTERS, VARIANTS, Bits
from kb.site.browser_terms import DENSE, NAME_BITS, OWN, SAME, SPARSE, Family, List, Shard

# Gaps are coded by how long their list is, levels by the level before.
MOST_GAP_CONTEXTS, MOST_LEVEL_CONTEXTS = 12, 10


def packed(shard: Shard, peaks: Sequence[int]) -> bytes:
    """Names and families in code words, then the phrase tables; `peaks` are those of short lists by length."""
    bits = Bits()
    bits.number("named", len(shard.names))
    for key, documents in shard.names:
        bits.raw(key, NAME_BITS)
        bits.number("named", len(documents))
        bits.numbers("document", documents)
    bits.number("rest", len(shard.families))
    last = ""
    for family in shard.families:
        _write_family(bits, family, last, peaks)
        last = family.key
    written = bits.content()
    tables = deflated((msgspec.json.encode(shard.phrases),)) if shard.phrases else b""
    return varints([len(written)]) + written + tables


def _write_family(bits: Bits, family: Family, last: str, peaks: Sequence[int]) -> None:
    """A family: its key after the last one's, its spellings as marks upon the key, its lists."""
    marked = all(_is_key_with_marks(name, family.key) for name, _ in family.spellings)
    bits.symbol("family", (family.folded is not None) | bool(family.pruned) << 1 | (not marked) << 2)
    _write_key(bits, family.key, last)
    bits.number("spellings", len(family.spellings))
    for name, _ in family.spellings:
        if marked:
            _write_marks(bits, family.key, name)
        else:
            _write_key(bits, name, "")
    if family.folded:
        _write_list(bits, family.folded, "count", peaks)
    for _, one in family.spellings:
        bits.symbol("mode", one.mode)
        _write_list(bits, one, "own count" if one.mode == OWN else "count beside", peaks)
    bits.numbers("pruned", family.pruned)


def _write_key(bits: Bits, key: str, last: str) -> None:
    """A word after another with which it may begin alike."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(key, last, strict=False)))
    bits.number("shared", shared)
    bits.number("rest", len(key) - shared)
    for at in range(shared, len(key)):
        bits.letter(_letter_context(key[at - 1] if at else " "), LETTERS, key[at])


def _letter_context(before: str) -> str:
    return "letter start" if before in " _" else "letter vowel" if before in "aeiouy" else "letter cons"


def _is_key_with_marks(name: str, key: str) -> bool:
    pairs = zip(key, name, strict=False)
    return len(name) == len(key) and all(plain == letter or plain in VARIANTS for plain, letter in pairs)


def _write_marks(bits: Bits, key: str, spelling: str) -> None:
    for plain, letter in zip(key, spelling, strict=True):
        if plain in VARIANTS:
            bits.letter(f"marks {plain}", VARIANTS[plain], letter)


def _write_list(bits: Bits, one: List, count_context: str, peaks: Sequence[int]) -> None:
    if one.mode != SAME:
        bits.number(count_context, one.count)
    # A short list's length tells its peak, unless it was pruned.
    bits.number("below", peaks[one.count] - one.peak if one.count < len(peaks) else one.peak)
    if not one.filed:
        _write_columns(bits, one)


def _write_columns(bits: Bits, one: List) -> None:
    if one.mode == OWN:
        size = min(one.count.bit_length(), MOST_GAP_CONTEXTS)
        bits.numbers(f"first gap {size}", one.places[:1])
        bits.numbers(f"gap {size}", one.places[1:])
        for before, level in zip((0, *one.values), one.values, strict=False):
            bits.symbol(f"level {min(before, MOST_LEVEL_CONTEXTS)}", level)
    elif one.mode == SPARSE:
        bits.numbers("sparse", one.places)
        bits.numbers("off", one.values)
    elif one.mode == DENSE:
        bits.numbers("dense", one.values)


def list_file(one: List) -> bytes:
    """The columns of a list that has a file of its own."""
    bits = Bits()
    _write_columns(bits, one)
    return bits.content()
