"""Prose, paging, letters, addresses, charts, holidays: the small parts of pages."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kb.content.catalogue import Catalogue
from kb.settings import Settings
from kb.site.asking import BadRequestError, parse_search
from kb.site.browser_bytes import varints
from kb.site.browser_parts import Parts
from kb.site.browser_spelling import SpellingFiles
from kb.site.changes import read_changes
from kb.site.charts import LONGEST_BAR, bar_chart
from kb.site.feedback import make_report
from kb.site.holiday_table import holiday_list
from kb.site.letters import letter_anchor, letter_of
from kb.site.paging import page_count, paging
from kb.site.prose import prose_html


def test_prose_makes_paragraphs_and_lists() -> None:
    """Blank lines part paragraphs; lines with hyphens or numbers become lists."""
    html = prose_html("Bạn cần:\n\n- một\n- hai\n\n1. trước\n2. sau", lambda code: "")
    assert html == "<p>Bạn cần:</p>\n<ul><li>một</li><li>hai</li></ul>\n<ol><li>trước</li><li>sau</li></ol>"


def test_prose_links_codes_that_exist() -> None:
    """A known code becomes a link; money and unknown codes stay text."""
    html = prose_html("mã 1.004222, phí 1.000.000 đồng", lambda code: f"/thu-tuc/{code}/")
    assert html == '<p>mã <a href="/thu-tuc/1.004222/">1.004222</a>, phí 1.000.000 đồng</p>'


@given(st.text(max_size=300))
def test_prose_never_lets_markup_through(text: str) -> None:
    """Only tags that prose itself makes come out."""
    html = prose_html(text, lambda code: "")
    for tag in ("p", "ul", "ol", "li"):
        html = html.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    assert "<" not in re.sub(r'<ol start="\d+">', "", html)


@given(st.text(max_size=80))
def test_any_query_string_is_read_or_refused(text: str) -> None:
    """Parsing an address either gives a search or a refusal with a message, never another error."""
    with suppress(BadRequestError):
        assert len(parse_search(f"q={text}&trang=1").text) <= 200


def test_a_search_keeps_itself_in_its_links() -> None:
    """The link to another page of results asks the same again."""
    asked = parse_search("q=kết hôn&cap=xa&cap=tinh&loai=thu-tuc&sap-xep=moi-nhat")
    assert parse_search(asked.parameters(page=3).split("?")[1]).filters == asked.filters
    assert "loai=thu-tuc" in asked.parameters()
    assert "trang=3" in asked.parameters(page=3)


def test_paging_keeps_both_ends_in_reach() -> None:
    """Long lists show the first, the last and the near pages."""
    links = paging(7, 20, lambda page: f"/{page}/").links
    assert [link.text for link in links] == ["1", "…", "6", "7", "8", "…", "20"]
    assert page_count(0) == 1
    assert page_count(101) == 3


def test_letters_know_dd() -> None:
    """Đ stands by itself; Ă and Â stand under A."""
    assert [letter_of(name) for name in ("Đất", "Dân", "Ăn", "Ẩn", "3 năm")] == ["Đ", "D", "A", "A", "#"]
    assert letter_anchor("Đ") != letter_anchor("D")


def test_the_longest_bar_is_the_largest_value() -> None:
    """Bars are drawn to the scale of the largest value, shares to that of 100 %."""
    assert bar_chart([("a", 50), ("b", 25)], "", 5).bars[1].width == LONGEST_BAR // 2
    assert bar_chart([("a", 50)], "%", 5).bars[0].width == LONGEST_BAR // 2
    assert bar_chart([], "", 5).bars == ()


def test_holidays_hold_tet_and_national_day() -> None:
    """The table of holidays has the fixed days and the lunar new year."""
    days = holiday_list(2026, 2).split(" ")
    assert {"20260101", "20260217", "20260902", "20270206"} <= set(days)


def test_reports_mask_personal_numbers() -> None:
    """Identity and telephone numbers are masked; amounts and codes stay."""
    now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    text = make_report("x", "khac", "gọi +84 912.345.678; mã 1.004222; 1.500.000 đồng", now).text
    assert "912" not in text
    assert "1.004222" in text
    assert "1.500.000" in text


def test_changes_are_read_from_history(folder: Any) -> None:
    """An edited fee shows as a change, old value and new, with its day."""

    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
        day = {"GIT_AUTHOR_DATE": "2026-10-01T12:00:00+07:00", "GIT_COMMITTER_DATE": "2026-10-01T12:00:00+07:00"}
        subprocess.run(
            ("git", *identity, *arguments),
            cwd=folder.content,
            check=True,
            capture_output=True,
            env={"PATH": "/usr/bin:/bin", **day},
        )

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "one")
    folder.edit("procedures/g01-ca05/1.004222.yaml", "so_tien: 10000", "so_tien: 12000")
    git("commit", "-qam", "two")
    catalogue: Catalogue = folder.load()
    (change,) = read_changes(folder.settings, catalogue)["1.004222"]
    assert change.date == dt.date(2026, 10, 1)
    assert "10.000 đồng" in change.old
    assert "12.000 đồng" in change.new


def test_content_without_history_has_no_changes(tmp_path: Path, sample: Catalogue) -> None:
    """Content that no git knows is simply without changes."""
    assert read_changes(Settings(content=tmp_path, state=tmp_path), sample) == {}


@given(st.lists(st.integers(0, 2**62)))
def test_numbers_of_varying_length_are_read_again(numbers: list[int]) -> None:
    """Seven bits a byte, low bits first, until a byte below 128."""
    found, shift, value = [], 0, 0
    for byte in varints(numbers):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            found.append(value)
            shift, value = 0, 0
    assert found == numbers


def test_a_catalogue_without_words_has_spelling_files() -> None:
    """They are empty, and there all the same."""
    parts = Parts({})
    SpellingFiles({}, {}).add_to(parts)
    assert list(parts.made) == ["am-tiet", "n0"]
