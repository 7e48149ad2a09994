"""YAML text to plain values that know their line and column.

Every scalar stays text: an unquoted 1.000110 must not become a number. Built on parser events, so
that duplicate keys are seen and aliases (which can expand without bound) are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

KeyPath = tuple[str | int, ...]
Position = tuple[int, int]

MAX_DEPTH = 40


@dataclass(frozen=True, slots=True)
class YamlError(Exception):
    """YAML that cannot be read: the position (from 1) and a message in Vietnamese."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: text scalars, lists and mappings, and where each stands."""

    value: Any
    positions: dict[KeyPath, Position]

    def position(self, path: KeyPath) -> Position:
        """Line and column (from 1) of the nearest value at or above `path`."""
        while path not in self.positions and path:
            path = path[:-1]
        return self.positions.get(path, (1, 1))


def parse_yaml(text: str) -> Document:
    """Parse one YAML document; raises `YamlError` at the first thing that cannot be read."""
    try:
        builder = _Builder(yaml.parse(text, Loader=yaml.CBaseLoader))
        return builder.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise YamlError(line, column, _explain(error, _line(text, line))) from None
    except yaml.YAMLError as error:
        raise YamlError(1, 1, f"tệp có ký tự mà YAML không cho phép: {error}".splitlines()[0]) from None


class _Builder:
    """Builds values from parser events, remembering where each began."""

    def __init__(self, events: Any) -> None:
        self._events = events
        self._positions: dict[KeyPath, Position] = {}

    def document(self) -> Document:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                value = self._value(next(self._events), ())
                self._expect_end()
                return Document(value, self._positions)
        return Document(None, {})

    def _expect_end(self) -> None:
        next(self._events)
        following = next(self._events)
        if isinstance(following, yaml.DocumentStartEvent):
            raise _fault(following, "một tệp chỉ chứa một tài liệu YAML; bỏ dòng --- thứ hai")

    def _value(self, event: Any, path: KeyPath) -> Any:
        self._positions.setdefault(path, _position(event))
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        if len(path) > MAX_DEPTH:
            raise _fault(event, f"lồng nhau quá {MAX_DEPTH} tầng")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        raise _fault(event, "không dùng neo (&) và tham chiếu (*) của YAML; hãy viết lại giá trị")

    def _sequence(self, path: KeyPath) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: KeyPath) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise _fault(event, "khóa phải là chữ")
            key = event.value
            if key in pairs:
                raise _fault(event, f"khóa “{key}” bị lặp; giữ lại một")
            self._positions[(*path, key)] = _position(event)
            pairs[key] = self._value(next(self._events), (*path, key))
        return pairs


def _fault(event: Any, message: str) -> YamlError:
    return YamlError(*_position(event), message)


def _position(event: Any) -> Position:
    return event.start_mark.line + 1, event.start_mark.column + 1


_EXPLANATIONS = (
    ("mapping values are not allowed", "có dấu “: ” trong giá trị; đặt giá trị trong dấu nháy kép"),
    ("could not find expected ':'", "thiếu dấu hai chấm sau khóa"),
    ("did not find expected key", "thụt dòng không thẳng hàng, hoặc thiếu dấu nháy"),
    ("did not find expected ',' or ']'", "danh sách […] chưa đóng hoặc thiếu dấu phẩy"),
    ("did not find expected ',' or '}'", "nhóm {…} chưa đóng hoặc thiếu dấu phẩy"),
    ("found unexpected end of stream", "dấu nháy chưa đóng"),
    ("cannot start any token", "giá trị bắt đầu bằng ký tự đặc biệt; đặt trong dấu nháy kép"),
    ("did not find expected '-' indicator", "mục danh sách phải bắt đầu bằng “- ” và thẳng hàng"),
    ("did not find expected node content", "thiếu giá trị, hoặc giá trị bắt đầu bằng ký tự đặc biệt"),
    ("found undefined tag handle", "không dùng thẻ (!) của YAML; đặt giá trị trong dấu nháy kép"),
)


def _line(text: str, number: int) -> str:
    lines = text.splitlines()
    return lines[number - 1] if number <= len(lines) else ""


def _explain(error: yaml.MarkedYAMLError, line: str) -> str:
    problem = str(error.problem)
    if line[: len(line) - len(line.lstrip())].count("\t"):
        return "dùng dấu cách để thụt dòng, không dùng phím Tab"
    for needle, explanation in _EXPLANATIONS:
        if needle in problem:
            return explanation
    return f"không đọc được YAML ({problem})"
