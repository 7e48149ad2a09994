"""Numbers, money, dates and times as Vietnamese writes them."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import pytest

from kb.content.formats import (
    format_amount,
    format_date,
    format_fee,
    format_month,
    format_number,
    format_time,
    label,
    lower_first,
    upper_first,
)
from kb.content.model import (
    ChannelKind,
    Currency,
    Fee,
    FeeKind,
    Kind,
    Level,
    OnlineLevel,
    Part,
    Status,
    TimeLimit,
    TimeUnit,
)


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (999, "999"), (1000, "1.000"), (20000, "20.000"), (1234567, "1.234.567")]
)
def test_thousands_are_parted_by_dots(number: int, text: str) -> None:
    """Vietnamese puts a dot, not a comma, between thousands."""
    assert format_number(number) == text


def test_money_names_its_currency() -> None:
    """Dong is written out, dollars by their code."""
    assert format_amount(20000) == "20.000 đồng"
    assert format_amount(100, Currency.USD) == "100 USD"


def test_dates_are_day_month_year() -> None:
    """A date has two digits for day and month; a month is named."""
    assert format_date(dt.date(2026, 1, 5)) == "05/01/2026"
    assert format_month("2025-04") == "tháng 4/2025"
    assert format_month("đầu năm 2025") == "đầu năm 2025"


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (TimeLimit(amount=7, unit=TimeUnit.WORKING_DAY), "7 ngày làm việc"),
        (TimeLimit(amount=2, unit=TimeUnit.MONTH), "2 tháng"),
        (TimeLimit(amount=8, unit=TimeUnit.HOUR, note="Kể từ khi nhận đủ hồ sơ"), "8 giờ (kể từ khi nhận đủ hồ sơ)"),
        (TimeLimit(note="Trả ngay trong ngày"), "Trả ngay trong ngày"),
        (TimeLimit(), ""),
    ],
)
def test_a_time_limit_reads_as_people_say_it(limit: TimeLimit, text: str) -> None:
    """An amount has its unit and its note in brackets; without an amount the note speaks alone."""
    assert format_time(limit) == text


@pytest.mark.parametrize(
    ("fee", "text"),
    [
        (Fee(amount=8000, note="Mỗi bản sao"), "8.000 đồng (mỗi bản sao)"),
        (Fee(amount=10, currency=Currency.USD), "10 USD"),
        (Fee(kind=FeeKind.FEE, amount=0, note="đăng ký đúng hạn"), "Miễn lệ phí (đăng ký đúng hạn)"),
        (Fee(kind=FeeKind.CHARGE, amount=0, note="hộ nghèo"), "Miễn phí (hộ nghèo)"),
        (Fee(amount=0, note="miễn lệ phí cho trẻ em"), "Miễn lệ phí cho trẻ em"),
        (Fee(amount=0, note="Không thu phí"), "Không thu phí"),
        (Fee(note="Theo nghị quyết của tỉnh"), "Theo nghị quyết của tỉnh"),
        (Fee(), ""),
        (Fee(in_text=True), ""),
    ],
)
def test_free_is_said_only_of_a_true_zero(fee: Fee, text: str) -> None:
    """Zero says who is exempt; an unknown amount says nothing, and never "miễn"."""
    assert format_fee(fee) == text


@pytest.mark.parametrize(
    ("text", "lowered"),
    [
        ("Mỗi bản sao", "mỗi bản sao"),
        ("UBND cấp xã", "UBND cấp xã"),
        ("Bộ Công an", "Bộ Công an"),
        ("Trong ngày", "trong ngày"),
        ("", ""),
        ("A", "a"),
    ],
)
def test_a_phrase_inside_a_sentence_begins_small(text: str, lowered: str) -> None:
    """The first letter is made small, except in abbreviations and proper names."""
    assert lower_first(text) == lowered


def test_a_sentence_begins_large() -> None:
    """Only the first letter changes, marked letters too."""
    assert upper_first("đăng ký KẾT hôn") == "Đăng ký KẾT hôn"
    assert upper_first("") == ""


@pytest.mark.parametrize("kind", [Status, Kind, Level, OnlineLevel, ChannelKind, TimeUnit, FeeKind, Part])
def test_every_choice_has_a_name_of_its_own(kind: type[StrEnum]) -> None:
    """Readers never see a key such as `truc_tuyen`; no two choices of one list share a name."""
    names = [label(member) for member in kind]
    assert len(set(names)) == len(names)
    assert not {name for name in names if "_" in name}


def test_equal_values_of_two_enumerations_keep_their_own_names() -> None:
    """`truc_tuyen` is a channel and a part, `le_phi` a fee and a part: each is named for what it is."""
    assert label(ChannelKind.ONLINE) == "Trực tuyến"
    assert label(Part.ONLINE) == "Nộp trực tuyến"
    assert label(FeeKind.FEE) == "Lệ phí"
    assert label(Part.FEE) == "Phí, lệ phí"
