"""Work whose result is kept with a digest of what it was made from, and made again only when that changes.

What cannot be kept (a folder that may only be read) is made each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import accumulate
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
    with suppress(OSError):
        write_atomically(file, wanted + b"\n" + msgspec.json.encode(made))
    return made


class _Rows(msgspec.Struct):
    """Rows one after another: how long each is, and of what it was made by its id; `shared` concerns all."""

    shared: str = ""
    made_from: dict[str, str] = {}
    lengths: list[int] = []
    data: bytes = b""


def remembered_rows(file: Path, shared: str, made_from: Mapping[str, str], make: Callable[[str], bytes]) -> bytes:
    """A row for each id, in order: as it was where the id is made from the same, and `shared` stayed too."""
    kept = _read_rows(file)
    if (kept.shared, kept.made_from, [*kept.made_from]) == (shared, made_from, [*made_from]):
        return kept.data
    known = kept.made_from if kept.shared == shared else {}
    ends = list(accumulate(kept.lengths))
    old = {one: kept.data[end - length : end] for one, length, end in zip(known, kept.lengths, ends, strict=False)}
    rows = [old[one] if known.get(one) == told else make(one) for one, told in made_from.items()]
    data = b"".join(rows)
    with suppress(OSError):
        write_atomically(file, msgspec.msgpack.encode(_Rows(shared, dict(made_from), list(map(len, rows)), data)))
    return data


def _read_rows(file: Path) -> _Rows:
    """What was kept; nothing where that does not fit together."""
    try:
        kept = msgspec.msgpack.decode(file.read_bytes(), type=_Rows)
    except (OSError, msgspec.MsgspecError):
        return _Rows()
    whole = len(kept.lengths) == len(kept.made_from) and sum(kept.lengths) == len(kept.data)
    return kept if whole else _Rows()
