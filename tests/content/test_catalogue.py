"""The catalogue: records by code, provincial versions resolved, codes as people type them."""

from __future__ import annotations

from typing import Any

import pytest

from kb.content.catalogue import Catalogue, load_catalogue
from kb.content.model import Status, TimeUnit
from kb.errors import ContentError

KET_HON = "procedures/g15-tp07/1.000894.yaml"
VERSION = "procedures/g10-nn06/1.014772.yaml"


def test_every_record_is_found_by_its_code(sample: Catalogue) -> None:
    """Procedures, questions and vocabulary stand under their codes."""
    assert sample.procedures["1.000894"].name == "Thủ tục đăng ký kết hôn"
    assert sample.questions["ket-hon-le-phi"].procedures == ("1.000894",)
    assert sample.question_sector["ket-hon-le-phi"] == "G15-TP07"
    assert sample.sectors["G15-TP07"].name == "Hộ tịch"
    assert sample.agencies["G07"].now == "G09"
    assert sample.legal_texts["60/2014/QH13"].title == "Luật Hộ tịch"


def test_the_catalogue_cannot_be_changed(sample: Catalogue) -> None:
    """What every page and thread shares is read-only."""
    with pytest.raises(TypeError):
        sample.procedures["x"] = sample.procedures["1.000894"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        sample.procedures["1.000894"].name = "khác"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1.000894", "1.000894"),
        (" 1.000894 ", "1.000894"),
        ("1,000894", "1.000894"),
        ("1000894", "1.000894"),
        ("1 000894", "1.000894"),
        ("1.000894.000.00.00.H26", "1.000894"),
        ("1.000894.H26", "1.000894"),
        ("1.000894.h26.101", "1.000894"),
        ("1.000894.01", "1.000894"),
        ("dp.011250", "DP.011250"),
        ("1.014772.000.00.00.H38", "1.014772"),
    ],
)
def test_a_code_is_found_however_it_is_typed(sample: Catalogue, typed: str, code: str) -> None:
    """Commas, spaces, missing dots, localised and case forms lead to the catalogue's procedure."""
    found = sample.procedure(typed)
    assert found
    assert found.code == code


@pytest.mark.parametrize(
    "typed", ["", "kết hôn", "9.999999", "1.00089", "1.0008944", "10.000894", "1.000894x", "²000894"]
)
def test_what_is_no_code_finds_nothing(sample: Catalogue, typed: str) -> None:
    """Words, unknown codes and codes with a digit too few or too many give None."""
    assert sample.procedure(typed) is None


def test_a_provincial_version_is_its_base_with_what_differs(sample: Catalogue) -> None:
    """The version has the base's name and level, its own province, publisher and time limit."""
    version = sample.procedures["1.014772"]
    assert version.name == sample.procedures["DP.011250"].name
    assert version.levels == sample.procedures["DP.011250"].levels
    assert (version.base, version.province, version.publisher) == ("DP.011250", "H38", "H38")
    limit = version.channels[0].time_limit
    assert limit
    assert (limit.amount, limit.unit) == (15, TimeUnit.WORKING_DAY)


def test_a_version_may_empty_a_fact_of_its_base(sample: Catalogue) -> None:
    """`can_cu: []` removes the base's legal texts; what is not named is kept."""
    assert sample.procedures["1.014772"].legal_basis == ()
    assert sample.procedures["1.011250"].legal_basis == ("05/2022/NQ-HĐND",)


def test_a_version_does_not_inherit_names_meant_for_the_base(sample: Catalogue) -> None:
    """Everyday names lead to the national procedure, not to each of its versions."""
    assert sample.procedures["DP.011250"].aliases
    assert sample.procedures["1.014772"].aliases == ()


def test_versions_are_listed_by_province(sample: Catalogue) -> None:
    """The province choice of a page has a stable order."""
    assert [one.code for one in sample.versions_of("DP.011250")] == ["1.014772", "1.011250"]
    assert sample.versions_of("1.000894") == ()


def test_questions_and_events_of_a_procedure(sample: Catalogue) -> None:
    """A procedure knows its questions in file order, also as their second procedure, and its life events."""
    assert [one.id for one in sample.questions_of("2.000635")] == [
        "ket-hon-mat-giay",
        "trich-luc-le-phi",
        "trich-luc-thoi-han",
    ]
    assert [one.code for one in sample.life_events_of("1.000894")] == ["ket-hon"]
    assert sample.questions_of("9.999999") == ()


def test_an_old_code_leads_to_the_new(sample: Catalogue) -> None:
    """A procedure that left the list names what replaced it, and the new one knows the old."""
    assert sample.procedures["1.900001"].status is Status.DELISTED
    assert sample.procedures["1.900001"].replaced_by == ("1.000894",)
    assert sample.replaces("1.000894") == ("1.900001",)


def test_only_procedures_in_force_count_as_published(sample: Catalogue) -> None:
    """Delisted procedures are kept, but not among the published."""
    codes = {one.code for one in sample.published}
    assert "1.000894" in codes
    assert "1.900001" not in codes


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "procedures/g15-tp07/khac.yaml",
            'ten: a\nma: "1.000894"\ntrang_thai: cong_bo\nlinh_vuc: G15-TP07\n',
        ),
        ("faq/g15-tp07/them.yaml", "linh_vuc: G15-TP07\ncau_hoi:\n  - {ma: ket-hon-le-phi, hoi: a, muc: le_phi}\n"),
        ("vocabulary/them.yaml", "linh_vuc:\n  - {ma: G15-TP07, ten: a}\n"),
        ("vocabulary/them.yaml", "van_ban:\n  - {so: 60/2014/QH13}\n"),
    ],
)
def test_a_code_used_twice_stops_loading(folder: Any, path: str, text: str) -> None:
    """Of two records with one code, the later file is named with the code's own line; nothing is chosen silently."""
    folder.write(path, text)
    (problem,) = folder.problems("ma-trung")
    assert problem.path in (path, KET_HON, "faq/g15-tp07/ket-hon.yaml", "vocabulary/sectors.yaml")
    with pytest.raises(ContentError, match=r"đã dùng cho một mục khác \(ma-trung\)"):
        load_catalogue(folder.settings)


@pytest.mark.parametrize("base", ["1.999999", "1.011250"])
def test_a_version_needs_a_national_procedure(folder: Any, base: str) -> None:
    """A version of an unknown procedure, or of another version, is a fault at its `goc`."""
    folder.edit(VERSION, 'goc: "DP.011250"', f'goc: "{base}"')
    (problem,) = folder.problems("tham-chieu")
    assert (problem.path, problem.line) == (VERSION, 2)


def test_faults_are_listed_sorted_with_places_and_a_way_out(folder: Any) -> None:
    """Loading broken content names every fault as path:line:column and says that earlier work is safe."""
    folder.edit(KET_HON, "truc_tuyen: mot_phan", "truc_tuyen: it_thoi")
    folder.edit("faq/g15-tp07/ket-hon.yaml", "muc: giay_to", "muc: giấy tờ")
    with pytest.raises(ContentError) as caught:
        folder.load()
    message = str(caught.value)
    assert message.index("faq/g15-tp07/ket-hon.yaml:7:5: [lỗi]") < message.index(f"{KET_HON}:12:1: [lỗi]")
    assert "→ sửa các dòng trên" in message
    assert "vẫn nguyên vẹn" in message


def test_a_flood_of_faults_is_cut_short(folder: Any) -> None:
    """Twenty faults are shown; the rest are counted."""
    for number in range(30):
        folder.write(f"procedures/x/{number:02}.yaml", "ten: thiếu hết\n")
    with pytest.raises(ContentError, match="… và 10 lỗi nữa"):
        folder.load()
