"""YAML is read as text with positions, and whatever could mislead is refused by line and column."""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kb.content.yaml_source import MAX_DEPTH, Document, YamlError, parse_yaml


def fault(text: str) -> YamlError:
    """The error of a text that must not parse."""
    with pytest.raises(YamlError) as caught:
        parse_yaml(text)
    return caught.value


@pytest.mark.parametrize(
    "scalar", ["1.000110", "no", "yes", "null", "~", "2026-01-31", "07", "1e3", "0x1F", "20_000", "đúng", ".5"]
)
def test_a_scalar_stays_the_text_that_was_written(scalar: str) -> None:
    """An unquoted code, date or `no` is never turned into a number, a date or a truth value."""
    assert parse_yaml(f"ma: {scalar}\n").value == {"ma": scalar}


def test_an_absent_value_is_empty_text() -> None:
    """A key without a value holds "", so that the model decides what emptiness means."""
    assert parse_yaml("ma:\nten: x\n").value == {"ma": "", "ten": "x"}


@pytest.mark.parametrize("text", ["", "\n", "# chỉ có ghi chú\n"])
def test_an_empty_file_is_no_value(text: str) -> None:
    """A file without a document gives None and points at its first character."""
    assert parse_yaml(text).value is None
    assert parse_yaml(text).position(("ma",)) == (1, 1)


def test_a_repeated_key_is_refused_where_it_is_repeated() -> None:
    """The second `ten` is named with its own line, since YAML would silently keep one of the two."""
    error = fault("ma: a\nten: b\nnhom:\n  ten: c\n  ten: d\n")
    assert (error.line, error.column) == (5, 3)
    assert "“ten” bị lặp" in error.message


@pytest.mark.parametrize("text", ["a: &x [1]\nb: *x\n", "a: &x {c: 1}\nb:\n  <<: *x\n"])
def test_aliases_and_merge_keys_are_refused(text: str) -> None:
    """A reference to another place in the file is refused at the reference."""
    error = fault(text)
    assert error.line >= 2
    assert "tham chiếu" in error.message


def test_a_file_of_nested_aliases_does_not_explode() -> None:
    """The billion-laughs file stops at its first alias, at once."""
    lines = ["a0: &a0 [x, x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    started = time.perf_counter()
    assert fault("\n".join(lines)).line == 2
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("text", ["a:\n\t- b\n", "a:\n\tb: c\n"])
def test_a_tab_is_explained(text: str) -> None:
    """Indenting by tab says to use spaces, on the tab's line."""
    error = fault(text)
    assert error.line == 2
    assert "Tab" in error.message


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("ten: Điều 1: phạm vi\n", 1, "dấu nháy kép"),
        ('ten: "chưa đóng\nma: x\n', 3, "dấu nháy chưa đóng"),
        ("ds: [a, b\nma: x\n", 2, "chưa đóng"),
        ("nhom: {a: b\nma: x\n", 2, "chưa đóng"),
        ("ds:\n  - a\n b: c\n", 3, "thẳng hàng"),
        ("ten: @abc\n", 1, "ký tự đặc biệt"),
        ("ten: !x a\n---\nma: b\n", 2, "một tài liệu"),
        ("ten: !a!b c\n", 1, "thẻ"),
        ("? [a]\n: b\n", 1, "khóa phải là chữ"),
        ("a\nb: c\n", 2, "dấu"),
    ],
)
def test_each_common_slip_is_explained_in_vietnamese(text: str, line: int, says: str) -> None:
    """What editors mistype most gives the line and the way out, not a parser's jargon."""
    error = fault(text)
    assert (error.line, says in error.message) == (line, True), error


def test_control_characters_are_refused() -> None:
    """A character that YAML does not allow is a fault, not a crash."""
    assert "ký tự" in fault("ten: a\x07b\n").message


def test_nesting_stops_at_a_depth_no_record_needs() -> None:
    """One level too many is refused with its position; the deepest allowed is read."""
    deepest = MAX_DEPTH + 1
    assert parse_yaml("[" * deepest + "]" * deepest).value
    assert "tầng" in fault("[" * (deepest + 1) + "]" * (deepest + 1)).message
    assert "tầng" in fault("[" * 100_000).message


def test_every_value_knows_its_line_and_column() -> None:
    """A key path leads to where its key (or list item) begins, counted from 1."""
    document = parse_yaml("ma: x\ncach_thuc:\n  - kenh: truc_tuyen\n    phi:\n      - {so_tien: 10}\n")
    assert document.position(("ma",)) == (1, 1)
    assert document.position(("cach_thuc", 0, "kenh")) == (3, 5)
    assert document.position(("cach_thuc", 0, "phi", 0, "so_tien")) == (5, 10)


def test_an_unknown_path_points_at_the_nearest_value_above() -> None:
    """A missing key is reported at the record that lacks it."""
    document = parse_yaml("a: 1\ncach_thuc:\n  - kenh: x\n")
    assert document.position(("cach_thuc", 0, "thoi_han", "so")) == (3, 5)
    assert Document(None, {}).position(("gì", "đó")) == (1, 1)


texts = st.text(max_size=30)
values: st.SearchStrategy[Any] = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)


@given(values)
def test_what_is_dumped_is_read_back(value: Any) -> None:
    """Reading a dumped value gives that value: load∘dump is the identity."""
    dumped = yaml.dump(value, default_style='"', allow_unicode=True, width=60)
    assert parse_yaml(dumped).value == value


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"%@`#?,\n\t \\đ0."), max_size=60) | st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_place_inside_it(text: str) -> None:
    """Whatever is in a file, the reader gives a value or one fault at a real position; nothing else escapes."""
    error = None
    try:
        parse_yaml(text)
    except YamlError as caught:
        error = caught
    assert error is None or error.message
    assert error is None or 1 <= error.line <= text.count("\n") + text.count("\r") + 2
    assert error is None or error.column >= 1


plain_texts = st.text(alphabet=st.characters(categories=["L", "Nd"], include_characters=" :#-"), max_size=20)


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), plain_texts, min_size=1, max_size=6))
def test_positions_point_at_their_keys(value: dict[str, str]) -> None:
    """At the line and column of a key stands that key."""
    dumped = yaml.dump(value, default_flow_style=False, allow_unicode=True, width=10_000, sort_keys=False)
    lines = dumped.split("\n")
    document = parse_yaml(dumped)
    for key in value:
        line, column = document.position((key,))
        assert lines[line - 1][column - 1 :].lstrip("'\"").startswith(key)
