"""Plain values to typed records, reporting every fault by its key path.

msgspec stops at the first fault and speaks English; editors need all of them, in Vietnamese.
"""

from __future__ import annotations

import datetime as dt
import re
import types
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import EnumType, StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from kb.content.yaml_source import KeyPath

T = TypeVar("T", bound=msgspec.Struct)

_TRUE, _FALSE = frozenset({"true", "có", "co"}), frozenset({"false", "không", "khong"})
_INTEGER = re.compile(r"-?\d{1,15}")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the value at `path`, and the rule that says so."""

    path: KeyPath
    message: str
    rule: str = "kieu-du-lieu"


def decode(value: Any, record: type[T], path: KeyPath = ()) -> tuple[T | None, list[Fault]]:
    """A record from plain values, or None with every fault found."""
    faults: list[Fault] = []
    result = _record(value, record, path, faults, partial=False)
    return (None, faults) if faults else (result, faults)


def decode_changes(value: Any, record: type[T], path: KeyPath) -> list[Fault]:
    """The faults of a mapping that holds only some keys of `record`; empty values are allowed."""
    faults: list[Fault] = []
    if isinstance(value, Mapping):
        value = {key: item for key, item in value.items() if item not in ("", [], {})}
    _record(value, record, path, faults, partial=True)
    return faults


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    type: Any
    required: bool


@cache
def _fields(record: type[msgspec.Struct]) -> dict[str, _Field]:
    hints = get_type_hints(record)
    return {
        info.encode_name: _Field(info.name, hints[info.name], info.required) for info in msgspec.structs.fields(record)
    }


def _record(value: Any, record: type[T], path: KeyPath, faults: list[Fault], *, partial: bool) -> T | None:
    if not isinstance(value, Mapping):
        faults.append(Fault(path, "cần một nhóm “khóa: giá trị” ở đây"))
        return None
    fields = _fields(record)
    arguments: dict[str, Any] = {}
    for key, item in value.items():
        field = fields.get(key)
        if field is None:
            faults.append(Fault((*path, key), _unknown_key(key, fields), "khoa-la"))
            continue
        arguments[field.name] = _value(item, field.type, (*path, key), faults)
    missing = [key for key, field in fields.items() if field.required and key not in value]
    if missing and not partial:
        faults.append(Fault(path, f"thiếu khóa bắt buộc: {', '.join(missing)}", "thieu-khoa"))
    return record(**arguments) if not faults and not partial else None


def _unknown_key(key: str, fields: Mapping[str, _Field]) -> str:
    near = get_close_matches(key, fields, n=1, cutoff=0.7)
    hint = f"có phải “{near[0]}”?" if near else f"các khóa dùng được: {', '.join(sorted(fields))}"
    return f"không có khóa “{key}”; {hint}"


def _value(value: Any, expected: Any, path: KeyPath, faults: list[Fault]) -> Any:
    origin = get_origin(expected)
    if origin in (Union, types.UnionType):
        if value == "":
            return None
        inner = next(arg for arg in get_args(expected) if arg is not type(None))
        return _value(value, inner, path, faults)
    if origin is tuple:
        return _tuple(value, get_args(expected)[0], path, faults)
    if origin is dict:
        return value if isinstance(value, dict) else _refuse(path, "cần một nhóm “khóa: giá trị” ở đây", faults)
    if isinstance(expected, type) and issubclass(expected, msgspec.Struct):
        return _record(value, expected, path, faults, partial=False)
    if not isinstance(value, str):
        return _refuse(path, "cần một giá trị đơn (chữ hoặc số) ở đây, không phải danh sách hay nhóm", faults)
    return _scalar(value, expected, path, faults)


def _tuple(value: Any, item_type: Any, path: KeyPath, faults: list[Fault]) -> Any:
    if not isinstance(value, list):
        if value == "":
            return ()
        return _refuse(path, "cần một danh sách; viết mỗi mục một dòng bắt đầu bằng “- ”", faults)
    return tuple(_value(item, item_type, (*path, index), faults) for index, item in enumerate(value))


def _scalar(value: str, expected: Any, path: KeyPath, faults: list[Fault]) -> Any:
    if expected is str:
        return value
    if expected is int:
        if _INTEGER.fullmatch(value):
            return int(value)
        return _refuse(path, f"“{value}” không phải số nguyên; viết liền, không dấu chấm (20000)", faults)
    if expected is bool:
        if value.lower() in _TRUE | _FALSE:
            return value.lower() in _TRUE
        return _refuse(path, f"“{value}” không hợp lệ; viết true hoặc false", faults)
    if expected is dt.date:
        return _date(value, path, faults)
    if isinstance(expected, EnumType):
        return _enum(value, expected, path, faults)
    raise TypeError(f"no decoding for {expected!r}")


def _date(value: str, path: KeyPath, faults: list[Fault]) -> dt.date | None:
    try:
        return dt.datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        _refuse(path, f"“{value}” không phải ngày có thật; viết năm-tháng-ngày (2026-01-31)", faults)
        return None


def _enum(value: str, expected: Any, path: KeyPath, faults: list[Fault]) -> StrEnum | None:
    try:
        member: StrEnum = expected(value)
        return member
    except ValueError:
        allowed = ", ".join(member.value for member in expected)
        _refuse(path, f"“{value}” không hợp lệ; chọn một trong: {allowed}", faults)
        return None


def _refuse(path: KeyPath, message: str, faults: list[Fault]) -> None:
    faults.append(Fault(path, message))
