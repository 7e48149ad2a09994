"""Letters that look right and are not: text outside NFC, look-alikes, invisible characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kb.text.vietnamese import clean

# Each with what `clean` would make of it; ordinary punctuation and Vietnamese letters are not among them.
_SUSPECT = re.compile(
    r"[\u00a0\u202f\u2002\u2003\u2009\u3000\u200b-\u200f\ufeff\u00adÐðƉɖƣƢ\u0400-\u04ff\ue000-\uf8ff]"
)


def letter_faults(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Line, column, rule and message of each line that holds wrong letters."""
    if unicodedata.is_normalized("NFC", text) and not _SUSPECT.search(text):
        return
    for number, line in enumerate(text.splitlines(), 1):
        if not unicodedata.is_normalized("NFC", line):
            yield number, _first_difference(line), "nfc", "chữ có dấu chưa ghép (NFD); lưu lại ở dạng NFC"
        if match := _SUSPECT.search(line):
            name = f"U+{ord(match[0]):04X}"
            instead = clean(match[0]).strip()
            advice = f"thay bằng “{instead}”" if instead and instead != match[0] else "xóa hoặc thay bằng dấu cách"
            yield number, match.start() + 1, "ky-tu-la", f"có ký tự lạ {name}; {advice}"


def _first_difference(line: str) -> int:
    normal = unicodedata.normalize("NFC", line)
    pairs = enumerate(zip(line, normal, strict=False), 1)
    return next((place for place, (one, other) in pairs if one != other), len(normal))
