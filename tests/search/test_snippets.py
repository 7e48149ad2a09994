"""Excerpts show the original text around what matched."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.search.query import Query
from kb.search.snippets import SNIPPET_CHARACTERS, Marker, marked_fragments

Read = Callable[[str], Query]
TEXT = "Tờ khai đăng ký kết hôn. Giấy xác nhận tình trạng hôn nhân. Trích lục ghi chú ly hôn, kèm giấy tờ tùy thân."


def marked(read: Read, query: str, text: str = TEXT) -> list[str]:
    return [one.text for one in marked_fragments(text, Marker.of(read(query))) if one.marked]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("đăng ký kết hôn", ["đăng ký kết hôn", "hôn", "hôn"]),
        ("dang ky ket hon", ["đăng ký kết hôn", "hôn", "hôn"]),
        ("ĐĂNG KÍ KẾT HÔN", ["đăng ký kết hôn", "hôn", "hôn"]),
        ("ly hôn", ["hôn", "hôn", "ly hôn"]),
        ("tuỳ thân", ["tùy thân"]),
        ("ddawng kys", ["đăng ký"]),
    ],
)
def test_matches_are_marked(read: Read, query: str, expected: list[str]) -> None:
    """Matches are marked in the text's own spelling, typed with marks or without; neighbours join."""
    assert marked(read, query) == expected


def test_marks_typed_must_agree(read: Read) -> None:
    """A marked word marks only words spelt so; an unmarked one marks any."""
    text = "Khai tử, khai từ, khai tu."
    assert marked(read, "khai tử", text) == ["Khai tử", "khai", "khai"]
    assert marked(read, "khai tu", text) == ["Khai tử", "khai từ", "khai tu"]


def test_abbreviations_mark_what_they_stand_for(read: Read) -> None:
    """The words that an abbreviation was expanded to are marked too."""
    assert marked(read, "CCCD", "Cấp thẻ căn cước lần đầu") == ["thẻ căn cước"]


def test_small_words_are_not_marked(read: Read) -> None:
    """Courtesies and small words mark nothing."""
    assert marked(read, "cho tôi hỏi ở xã ạ", "Cho phép ở tại xã") == ["xã"]


def test_words_are_marked_whole(read: Read) -> None:
    """Part of a word is no match."""
    assert marked(read, "an", "An toàn, Hoàn, ban, oan; an ninh") == ["An", "an"]


def test_the_excerpt_is_where_the_matches_are(read: Read) -> None:
    """A long text is cut around its densest matches, at spaces, with signs of what was left out."""
    text = "Mở đầu dài dòng. " * 30 + "Nộp lệ phí trước bạ khi sang tên xe. " + "Phần cuối không liên quan. " * 12
    fragments = marked_fragments(text, Marker.of(read("sang tên xe")))
    shown = "".join(one.text for one in fragments)
    assert "sang tên xe" in [one.text for one in fragments if one.marked]
    assert fragments[0].text == "… "
    assert fragments[-1].text == " …"
    assert len(shown) <= SNIPPET_CHARACTERS + 4


def test_nothing_matched_shows_the_beginning(read: Read) -> None:
    """Without a match the beginning of the text stands, unmarked."""
    fragments = marked_fragments("chữ " * 200, Marker.of(read("hộ chiếu")))
    assert not any(one.marked for one in fragments)
    assert fragments[0].text.startswith("chữ chữ")
    assert marked_fragments("", Marker.of(read("hộ chiếu"))) == ()


@settings(max_examples=100, deadline=None)
@given(
    words=st.lists(st.sampled_from(["hộ", "chiếu", "Hộ,", "cấp", "thẻ", "\n", "…", "<b>", "xe."]), max_size=120),
    query=st.sampled_from(["hộ chiếu", "ho chieu", "thẻ xe", "", "cấp"]),
)
def test_an_excerpt_is_a_piece_of_the_text(read: Read, words: list[str], query: str) -> None:
    """Whatever the text, the fragments together are a stretch of it, spaces folded, and not too long."""
    text = " ".join(words)
    fragments = marked_fragments(text, Marker.of(read(query)))
    shown = "".join(one.text for one in fragments)
    piece = shown.removeprefix("… ").removesuffix(" …") if len(text) > SNIPPET_CHARACTERS else shown
    assert piece in " ".join(text.split())
    assert len(shown) <= SNIPPET_CHARACTERS + 4
    assert all(one.text for one in fragments)
