"""Work whose result is kept with a digest of what it was made from, and made again only when that changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from kb.content.files import write_atomically

T = TypeVar("T")


def remembered(file: Path, inputs: object, kind: type[T], make: Callable[[], T]) -> T:
    """What `make` gives, or gave last time where `inputs` (anything that JSON can hold) are the same."""
    wanted = hashlib.blake2b(msgspec.json.encode(inputs), digest_size=16).hexdigest().encode()
    try:
        made_from, _, kept = file.read_bytes().partition(b"\n")
        if made_from == wanted:
            return msgspec.json.decode(kept, type=kind)
    except (OSError, ValueError):
        pass
    made = make()
    write_atomically(file, wanted + b"\n" + msgspec.json.encode(made))
    return made
