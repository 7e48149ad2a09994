"""Twins of the site's files, compressed once at build time for hosts that send them as they are."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module

from kb.errors import KbError

# What hosts send compressed; search data (.kb) is deflated inside, images are packed already.
_ENDINGS = (".html", ".css", ".js", ".json", ".jsonl", ".xml", ".csv", ".svg", ".txt")
# Below this size compressing saves no packet.
LEAST_BYTES = 1_200
# Beyond this quality, and with a larger window, brotli takes twenty times as long for three bytes in a hundred.
_BROTLI_QUALITY, _BROTLI_WINDOW = 9, 16
# Part of every twin's key: another way to pack makes all twins anew.
PACKING = f"gz9br{_BROTLI_QUALITY}w{_BROTLI_WINDOW}"

Compress = Callable[[bytes], bytes]


def compressors() -> Mapping[str, Compress]:
    """A function for each ending of a twin; raises `KbError` where brotli is not installed."""
    try:
        brotli = import_module("brotli")
    except ImportError:
        raise KbError("chưa có gói brotli để nén sẵn", fix="chạy: pip install brotli") from None
    return {
        ".gz": partial(gzip.compress, compresslevel=9, mtime=0),
        ".br": partial(brotli.compress, quality=_BROTLI_QUALITY, lgwin=_BROTLI_WINDOW),
    }


def has_twins(name: str, size: int) -> bool:
    """Whether a file is worth compressing."""
    return size >= LEAST_BYTES and name.endswith(_ENDINGS)
