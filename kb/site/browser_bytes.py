"""Bytes that the browser's search reads: names by hash, numbers of varying length, deflated columns."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb.site import urls

# Ends no host compresses again, serves as something else or answers in ranges.
ENDING = ".kb"


def file_path(name: str) -> str:
    """The path of a file that the browser searches."""
    return f"{urls.SEARCH_DATA}{name}{ENDING}"


_FNV_START, _FNV_PRIME, _MASK = 0x811C9DC5, 0x01000193, 0xFFFFFFFF


def name_hash(text: str) -> int:
    """32 bits of FNV-1a over UTF-8 with a last mix, as the browser computes them."""
    value = _FNV_START
    for byte in text.encode():
        value = ((value ^ byte) * _FNV_PRIME) & _MASK
    value = ((value ^ (value >> 15)) * 0x2C1B3C6D) & _MASK
    return value ^ (value >> 13)


def varints(numbers: Sequence[int] | NDArray[np.int64]) -> bytes:
    """Whole numbers from 0, seven bits a byte, low bits first; the high bit says that more follow."""
    left = np.asarray(numbers, np.int64)
    sizes = np.ones(len(left), np.int64)
    for bits in range(7, int(left.max(initial=0)).bit_length(), 7):
        sizes += left >> bits > 0
    starts = np.cumsum(sizes) - sizes
    out = np.empty(int(sizes.sum()), np.uint8)
    for byte in range(int(sizes.max(initial=0))):
        longer = sizes > byte
        more = sizes[longer] > byte + 1
        out[starts[longer] + byte] = (left[longer] >> (7 * byte) & 127) | more * 128
    return out.tobytes()


def gaps(ascending: NDArray[np.int64]) -> list[int]:
    """An ascending list as the distances between neighbours, less one."""
    found: list[int] = (np.diff(ascending, prepend=-1) - 1).tolist()
    return found


def deflated(columns: Sequence[bytes], dictionary: bytes = b"") -> bytes:
    """Columns one after another as one raw deflate stream; each gets its own code tables.

    A shared dictionary works in every browser: the reader puts it before the stream as a stored block.
    """
    packer = (
        zlib.compressobj(9, zlib.DEFLATED, -15, 9, 0, dictionary)
        if dictionary
        else zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    )
    parts: list[bytes] = []
    for place, column in enumerate(columns):
        parts.append(packer.compress(column))
        # A boundary costs five bytes, so only long columns get one.
        if place + 1 < len(columns) and len(column) > _WORTH_A_TABLE:
            parts.append(packer.flush(zlib.Z_SYNC_FLUSH))
    return b"".join((*parts, packer.flush()))


_WORTH_A_TABLE = 1_000


def spread(count: int, each: int, most: int) -> int:
    """Over how many files so many things are spread: about `each` in one, in `most` files at the most."""
    return max(1, min(most, count // each))
