"""What readers report: checked, stripped of personal numbers, appended to a file of JSON lines."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec

from kb.site.asking import BadRequestError

FILE_NAME = "feedback.jsonl"
MOST_CHARACTERS = 2_000
MOST_FORM_BYTES = 16_000
MOST_FILE_BYTES = 20_000_000

PARTS: Mapping[str, str] = MappingProxyType(
    {
        "giay-to": "Giấy tờ",
        "le-phi": "Phí, lệ phí",
        "thoi-han": "Thời hạn",
        "co-quan": "Nơi giải quyết",
        "trinh-tu": "Các bước",
        "can-cu": "Căn cứ pháp lý",
        "khac": "Mục khác",
    }
)
# Numbers of identity papers and telephones, which nobody needs here.
_PERSONAL = re.compile(r"(?<!\d)(?:\+?84|0)?(?:[\s.-]?\d){9,12}(?!\d)")


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One report of an error."""

    time: str
    subject: str
    part: str
    text: str


def make_report(subject: str, part: str, text: str, now: dt.datetime) -> Report:
    """A report fit to be kept; raises `BadRequestError` telling what to change."""
    if not text:
        raise BadRequestError("Xin viết điều bạn thấy sai rồi gửi lại.")
    if len(text) > MOST_CHARACTERS:
        raise BadRequestError(f"Lời góp ý dài {len(text)} ký tự; xin rút còn {MOST_CHARACTERS} ký tự.")
    return Report(
        time=now.isoformat(timespec="seconds"),
        subject=subject[:80],
        part=part if part in PARTS else "khac",
        text=_PERSONAL.sub(" [đã che số] ", text),
    )


def keep_report(state: Path, report: Report) -> bool:
    """Append a report; False where the file is full, so that nobody can fill the disk."""
    path = state / FILE_NAME
    state.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > MOST_FILE_BYTES:
        return False
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, msgspec.json.encode(report) + b"\n")
    finally:
        os.close(descriptor)
    return True
