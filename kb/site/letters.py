"""The letter index of a list: Đ stands by itself, letters with other marks under their plain one."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from kb.text.vietnamese import fold


class Letter(msgspec.Struct, frozen=True):
    """A letter of the index with the path of its first entry; "" where nothing begins with it."""

    text: str
    anchor: str
    path: str


def letter_of(text: str) -> str:
    """The index letter of a name: "Ăn" gives A, "Đăng" gives Đ, "3 năm" gives #."""
    first = text[:1].upper()
    if first == "Đ":
        return first
    plain = fold(first).upper()
    return plain if "A" <= plain <= "Z" else "#"


def letter_anchor(letter: str) -> str:
    """The anchor at which the entries of a letter begin."""
    return {"Đ": "chu-dd", "#": "chu-so"}.get(letter, f"chu-{letter.lower()}")


def letter_index(entries: Iterable[tuple[str, str]]) -> tuple[Letter, ...]:
    """One `Letter` for each letter met, in the entries' order; entries are (letter, path of its page)."""
    firsts: dict[str, str] = {}
    for letter, path in entries:
        firsts.setdefault(letter, path)
    return tuple(
        Letter(letter, letter_anchor(letter), f"{path}#{letter_anchor(letter)}") for letter, path in firsts.items()
    )
