"""Plain values become typed records, or every fault with its key path and the way out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.content.decode import Fault, decode, decode_changes
from kb.content.model import (
    Channel,
    ChannelKind,
    Currency,
    Fee,
    FeeKind,
    Paper,
    PaperCase,
    Procedure,
    Question,
    Review,
    Status,
    TimeLimit,
    TimeUnit,
)

LEAST = {"ma": "1.004222", "ten": "Đăng ký thường trú", "trang_thai": "cong_bo", "linh_vuc": "G01-CA05"}


def faults(changes: dict[str, Any]) -> list[Fault]:
    """The faults of the smallest procedure with changes."""
    record, found = decode(LEAST | changes, Procedure)
    assert (record is None) == bool(found)
    return found


def test_a_procedure_needs_only_four_keys() -> None:
    """Code, name, status and sector make a record; all else is empty."""
    record, found = decode(LEAST, Procedure)
    assert not found
    assert record == Procedure(code="1.004222", name="Đăng ký thường trú", status=Status.PUBLISHED, sector="G01-CA05")


def test_vietnamese_keys_become_typed_values() -> None:
    """Amounts are whole numbers, dates are dates, choices are members."""
    record, _ = decode(
        LEAST
        | {
            "cach_thuc": [{"kenh": "truc_tuyen", "thoi_han": {"so": "7", "don_vi": "ngay_lam_viec"}}],
            "ra_soat": {"ngay": "2026-11-23"},
            "phi_dia_gioi": "có",
        },
        Procedure,
    )
    assert record
    assert record.channels[0].time_limit == TimeLimit(amount=7, unit=TimeUnit.WORKING_DAY)
    assert record.review == Review(date=dt.date(2026, 11, 23))
    assert record.any_commune


def test_every_fault_is_reported_at_once_with_its_path() -> None:
    """Five mistakes give five faults, each at its key."""
    found = faults(
        {
            "trang_thai": "công bố",
            "ten_goi": ["x"],
            "cach_thuc": [{"kenh": "fax"}, {"thoi_han": {"so": "bảy"}}],
            "ra_soat": {"ngay": "2026-02-30"},
        }
    )
    assert {fault.path for fault in found} == {
        ("trang_thai",),
        ("ten_goi",),
        ("cach_thuc", 0, "kenh"),
        ("cach_thuc", 1),
        ("cach_thuc", 1, "thoi_han", "so"),
        ("ra_soat", "ngay"),
    }


@pytest.mark.parametrize(
    ("changes", "rule", "says"),
    [
        ({"ten_goi": "x"}, "khoa-la", "có phải “ten_goi_khac”?"),
        ({"zzz": "x"}, "khoa-la", "các khóa dùng được"),
        ({"trang_thai": "cong bo"}, "kieu-du-lieu", "chọn một trong: cong_bo"),
        ({"muc_do_2020": "3,5"}, "kieu-du-lieu", "không phải số nguyên"),
        ({"muc_do_2020": "20.000"}, "kieu-du-lieu", "không dấu chấm"),
        ({"phi_dia_gioi": "maybe"}, "kieu-du-lieu", "true hoặc false"),
        ({"ra_soat": {"ngay": "31/01/2026"}}, "kieu-du-lieu", "năm-tháng-ngày"),
        ({"ket_qua": "Giấy chứng nhận"}, "kieu-du-lieu", "cần một danh sách"),
        ({"ten": ["a", "b"]}, "kieu-du-lieu", "giá trị đơn"),
        ({"quyet_dinh": "163/QĐ-BTP"}, "kieu-du-lieu", "khóa: giá trị"),
    ],
)
def test_each_fault_tells_the_way_out(changes: dict[str, Any], rule: str, says: str) -> None:
    """The message says what to write instead, and carries the rule's name."""
    (found,) = faults(changes)
    assert found.rule == rule
    assert says in found.message


def test_missing_keys_are_named_together() -> None:
    """A record without its needed keys lists them in one fault."""
    record, found = decode({"ma": "1.004222"}, Procedure)
    assert record is None
    assert [(fault.rule, fault.path) for fault in found] == [("thieu-khoa", ())]
    assert found[0].message.endswith("ten, trang_thai, linh_vuc")


def test_an_empty_value_is_an_absent_one() -> None:
    """A key left blank means nothing is known, for lists and for groups."""
    record, found = decode(LEAST | {"ket_qua": "", "quyet_dinh": "", "truc_tuyen": ""}, Procedure)
    assert not found
    assert record
    assert (record.results, record.decision, record.online) == ((), None, None)


@pytest.mark.parametrize("value", ["chữ", ["a"], None])
def test_a_file_must_be_a_group_of_keys(value: Any) -> None:
    """A file that holds a list, bare text or nothing is told what it should hold."""
    record, found = decode(value, Procedure)
    assert record is None
    assert "khóa: giá trị" in found[0].message


def test_changes_of_a_provincial_version_are_checked_like_a_procedure() -> None:
    """A version may hold any keys of a procedure, each of the right kind; none is required, any may be emptied."""
    assert not decode_changes({"can_cu": [], "ket_qua": ""}, Procedure, ("khac",))
    (found,) = decode_changes({"cach_thuc": [{"kenh": "fax"}]}, Procedure, ("khac",))
    assert found.path == ("khac", "cach_thuc", 0, "kenh")


texts = st.text(min_size=1, max_size=20)
limits = st.builds(TimeLimit, amount=st.none() | st.integers(0, 999), unit=st.none() | st.sampled_from(TimeUnit))
fees = st.builds(
    Fee,
    kind=st.none() | st.sampled_from(FeeKind),
    amount=st.none() | st.integers(0, 10**9),
    currency=st.sampled_from(Currency),
    in_text=st.booleans(),
    note=st.just("") | texts,
)
channels = st.builds(
    Channel,
    kind=st.sampled_from(ChannelKind),
    time_limit=st.none() | limits,
    fees=st.lists(fees, max_size=3).map(tuple),
)
papers = st.builds(Paper, name=texts, originals=st.none() | st.integers(0, 9), copies=st.none() | st.integers(0, 9))
cases = st.builds(PaperCase, case=st.just("") | texts, papers=st.lists(papers, max_size=3).map(tuple))
procedures = st.builds(
    Procedure,
    code=texts,
    name=texts,
    status=st.sampled_from(Status),
    sector=texts,
    any_commune=st.booleans(),
    channels=st.lists(channels, max_size=2).map(tuple),
    paper_cases=st.lists(cases, max_size=2).map(tuple),
    review=st.none() | st.builds(Review, date=st.dates(dt.date(1000, 1, 1))),
)


def as_written(value: Any) -> Any:
    """A builtin value as YAML gives it: every scalar as text."""
    if isinstance(value, dict):
        return {key: as_written(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_written(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


@given(procedures)
def test_a_record_written_out_is_read_back_the_same(procedure: Procedure) -> None:
    """Writing a procedure under its YAML keys and reading it gives the same procedure."""
    record, found = decode(as_written(msgspec.to_builtins(procedure)), Procedure)
    assert not found
    assert record == procedure


plain: st.SearchStrategy[Any] = st.recursive(
    texts | st.just(""),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*LEAST, "cach_thuc", "phi", "kenh", "muc", "hoi"]), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(plain)
def test_any_value_is_decoded_or_refused(value: Any) -> None:
    """No shape of content escapes as an exception: there is a record, or at least one fault."""
    for record_type in (Procedure, Question):
        record, found = decode(value, record_type)
        assert (record is None) == bool(found)
