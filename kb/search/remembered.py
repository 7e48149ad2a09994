"""Work whose result is kept with a digest of what it was made from, and made again only when that changes.

What cannot be kept (a folder that may only be read) is made each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
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
    """Rows by the id of their record, each with what it was made from; `shared` concerns all."""

    shared: str = ""
    rows: dict[str, tuple[str, bytes]] = {}


def remembered_rows(file: Path, shared: str, made_from: Mapping[str, str], make: Callable[[str], bytes]) -> bytes:
    """A row for each id, in order: as it was where the id is made from the same, and `shared` stayed too."""
    kept = _read_rows(file)
    known = kept.rows if kept.shared == shared else {}
    rows = {
        one: found if (found := known.get(one)) and found[0] == told else (told, make(one))
        for one, told in made_from.items()
    }
    if rows != known or list(rows) != list(known):
        with suppress(OSError):
            write_atomically(file, msgspec.msgpack.encode(_Rows(shared, rows)))
    return b"".join([row for _, row in rows.values()])


def _read_rows(file: Path) -> _Rows:
    try:
        return msgspec.msgpack.decode(file.read_bytes(), type=_Rows)
    except (OSError, msgspec.MsgspecError):
        return _Rows()
