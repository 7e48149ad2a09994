"""Every rule of `kb check` fires on its fault, at the right line, and stays silent on the fault's honest neighbour."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from kb.content.checks import RULES, check_content
from kb.content.problems import Severity

KET_HON = "procedures/g15-tp07/1.000894.yaml"
THUONG_TRU = "procedures/g01-ca05/1.004222.yaml"
TAM_TRU = "procedures/g01-ca05/1.004194.yaml"
OLD = "procedures/g15-tp07/1.900001.yaml"
VERSION = "procedures/g10-nn06/1.014772.yaml"
ASKED = "faq/g15-tp07/ket-hon.yaml"
BIRTH = "faq/g15-tp07/khai-sinh.yaml"
SECTORS, AGENCIES = "vocabulary/sectors.yaml", "vocabulary/agencies.yaml"
EVENTS = "vocabulary/life_events.yaml"

SEVEN_DAYS = "{so: 7, don_vi: ngay_lam_viec}"


class Edit(NamedTuple):
    """A change to one file of the sample; `says` is what the fault must name, `at` the text on whose line it stands,
    where that is not the line of the change."""

    path: str
    old: str
    new: str
    says: str = ""
    at: str = ""

    def line(self, text: str) -> int:
        """The line at which the fault must be reported."""
        return text[: text.index(self.at or self.old)].count("\n") + 1


FIRES: dict[str, list[Edit]] = {
    "ma-thu-tuc": [Edit(THUONG_TRU, 'ma: "1.004222"', 'ma: "1.4222"', "1.4222")],
    "so-quyet-dinh": [
        Edit(KET_HON, "so: 163/QĐ-BTP", "so: 163-QĐ/BTP", "163-QĐ/BTP"),
        Edit(VERSION, "  can_cu: []", "  quyet_dinh: {so: số 81}", "số 81"),
    ],
    "so-van-ban": [
        Edit(THUONG_TRU, "68/2020/QH14", "Luật Cư trú 2020", "Luật Cư trú 2020"),
        Edit(ASKED, "can_cu: [60/2014/QH13]", "can_cu: [60/QH13]", "60/QH13"),
        Edit(VERSION, "can_cu: []", "can_cu: [Luật X]", "Luật X"),
    ],
    "ma-co-quan": [Edit(AGENCIES, "ma: G03", "ma: g3", "g3")],
    "ma-cau-hoi": [Edit(ASKED, "ma: ket-hon-giay-to", "ma: Kết hôn", "Kết hôn")],
    "thay-lan-cuoi": [Edit(OLD, '"2025-04"', '"4/2025"', "4/2025")],
    "tham-chieu": [
        Edit(THUONG_TRU, "linh_vuc: G01-CA05", "linh_vuc: G01-CA99", "G01-CA99"),
        Edit(THUONG_TRU, "co_quan_cong_bo: G01", "co_quan_cong_bo: G77", "G77"),
        Edit(THUONG_TRU, "doi_tuong: [ĐT1]", "doi_tuong: [DT1]", "DT1"),
        Edit(OLD, '["1.000894"]', '["1.000895"]', "1.000895"),
        Edit(VERSION, "dia_phuong: H38", "dia_phuong: H99", "H99"),
        Edit(VERSION, "co_quan_cong_bo: H38", "co_quan_cong_bo: H99", "H99"),
    ],
    "tham-chieu-cau-hoi": [
        Edit(ASKED, 'thu_tuc: ["1.000894"]', 'thu_tuc: ["1.000895"]', "1.000895"),
        Edit(ASKED, '    thu_tuc: ["1.000894"]\n', "", "thêm thu_tuc", "- ma: ket-hon-giay-to"),
        Edit(ASKED, "linh_vuc: G15-TP07", "linh_vuc: G15", "G15"),
    ],
    "tham-chieu-danh-muc": [
        Edit(SECTORS, "co_quan: G15", "co_quan: G16", "G16"),
        Edit(AGENCIES, "nay_la: G09", "nay_la: G08", "G08"),
        Edit(EVENTS, 'thu_tuc: ["1.004873"]', 'thu_tuc: ["1.004874"]', "1.004874"),
    ],
    "thay-the": [
        Edit(
            KET_HON,
            "trang_thai: cong_bo",
            'trang_thai: cong_bo\nthay_the_boi: ["1.001193"]',
            "đang công bố",
            "thay_the",
        ),
        Edit(OLD, '["1.000894"]', '["1.900001"]', "1.900001"),
    ],
    "vi-tri-tep": [Edit(THUONG_TRU, 'ma: "1.004222"', 'ma: "1.004223"', "procedures/g01-ca05/1.004223.yaml")],
    "phi-bang-khong": [
        Edit(THUONG_TRU, "so_tien: 10000", "so_tien: 0", "ghi_chu"),
        Edit(VERSION, "  can_cu: []", "      phi: [{so_tien: 0}]", "ghi_chu"),
    ],
    "so-tien": [
        Edit(THUONG_TRU, "so_tien: 10000", "so_tien: 10", "10 đồng"),
        Edit(THUONG_TRU, "so_tien: 10000", "so_tien: -10000", "-10000"),
        Edit(VERSION, "  can_cu: []", "      phi: [{so_tien: 10}]", "10 đồng"),
    ],
    "thoi-han": [
        Edit(THUONG_TRU, SEVEN_DAYS, "{so: 7}", "don_vi"),
        Edit(THUONG_TRU, SEVEN_DAYS, "{so: 0, don_vi: ngay}"),
        Edit(THUONG_TRU, SEVEN_DAYS, '{ghi_chu: ""}'),
        Edit(VERSION, "{so: 15, don_vi: ngay_lam_viec}", "{so: 15}", "don_vi"),
    ],
    "ngay-thang": [
        Edit(KET_HON, "ngay: 2026-01-15", "ngay: 2027-01-15", "15/01/2027"),
        Edit(KET_HON, "ngay: 2026-07-20, tiep_theo: 2090-01-01", "ngay: 2026-07-20, tiep_theo: 2026-07-20"),
    ],
    "ra-soat-qua-han": [
        Edit(KET_HON, "tiep_theo: 2090-01-01", "tiep_theo: 2026-11-22", "22/11/2026"),
        Edit(ASKED, "can_cu: [60/2014/QH13]", "con_dung_den: 2026-11-22", "22/11/2026"),
    ],
    "cau-tra-loi-trong": [Edit(BIRTH, "muc: co_quan", "muc: dieu_kien", "1.001193")],
    "cho-trich": [
        Edit(ASKED, "{{ co_quan }}", "{{ cơ quan }}", "{{ cơ quan }}", "tra_loi: |"),
        Edit(ASKED, "{{ co_quan }}", "{{ uy_quyen }}", "{{ uy_quyen }}", "tra_loi: |"),
        Edit(ASKED, "{{ le_phi 2.000635 }}", "{{ le_phi 2.000488 }}", "2.000488", "tra_loi: |"),
        Edit(ASKED, "{{ le_phi 2.000635 }}", "{{ le_phi 9.000635 }}", "9.000635", "tra_loi: |"),
    ],
    "ten-gon": [
        Edit(THUONG_TRU, "ten: Đăng ký thường trú", "ten: Đăng ký thường trú."),
        Edit(THUONG_TRU, "ten: Đăng ký thường trú", "ten: Đăng  ký thường trú"),
        Edit(THUONG_TRU, "ten: Đăng ký thường trú", "ten: ĐĂNG KÝ THƯỜNG TRÚ CHO NGƯỜI DÂN", "viết hoa"),
    ],
    "ten-gan-trung": [
        Edit(TAM_TRU, "ten: Đăng ký tạm trú", "ten: Thủ tục đăng ký thường trú", "1.004222"),
        Edit(TAM_TRU, "ten: Đăng ký tạm trú", "ten: Đăng ký thương trú", "«thương»"),
    ],
    "cau-hoi-trung": [
        Edit(
            ASKED, "hoi: Đăng ký kết hôn hết bao nhiêu tiền?", "hoi: dang ky ket hon can giay to gi", "ket-hon-giay-to"
        ),
    ],
    "muc-trung": [Edit(ASKED, "muc: le_phi", "muc: giay_to", "ket-hon-giay-to")],
}

SILENT: dict[str, list[Edit]] = {
    "ma-thu-tuc": [
        Edit(VERSION, 'ma: "1.014772"', 'ma: "1.011250.H38"'),
        Edit(VERSION, "1.014772", "1.011250.000.00.00.H38"),
    ],
    "so-quyet-dinh": [Edit(KET_HON, "163/QĐ-BTP", n) for n in ("4082/QĐ-BCA-QLXNC", "12a/QĐ-UBND", "163/QĐ-BGDĐT")],
    "so-van-ban": [
        Edit(THUONG_TRU, "68/2020/QH14", n)
        for n in ("08/2025/TT-BTP", "66.7/2025/NQ-CP", "05/2022/NQ-HĐND", "55/2021/TT-BCA", "81/QĐ-UBND")
    ],
    "ma-co-quan": [Edit(AGENCIES, "ma: G03", f"ma: {n}") for n in ("H26.101", '"0100100079"', "EVN")],
    "ma-cau-hoi": [Edit(ASKED, "ma: ket-hon-giay-to", "ma: ket-hon-2")],
    "thay-lan-cuoi": [Edit(OLD, '"2025-04"', '"2025-12"')],
    "tham-chieu": [Edit(THUONG_TRU, "co_quan_cong_bo: G01", "co_quan_cong_bo: G09")],
    "tham-chieu-cau-hoi": [Edit(ASKED, 'thu_tuc: ["1.000894"]', 'thu_tuc: ["1.000894", "1.900001"]')],
    "tham-chieu-danh-muc": [Edit(EVENTS, '["1.004873"]', '["1.004873", "2.000635"]')],
    "thay-the": [Edit(OLD, '["1.000894"]', '["1.000894", "1.004873"]'), Edit(OLD, '["1.000894"]', "[]")],
    "vi-tri-tep": [Edit(KET_HON, "cum_tu: đăng ký kết hôn", "cum_tu: kết hôn")],
    "phi-bang-khong": [Edit(THUONG_TRU, "so_tien: 10000", "so_tien: 0, ghi_chu: miễn cho trẻ em")],
    "so-tien": [Edit(THUONG_TRU, "so_tien: 10000", n) for n in ("so_tien: 1000", "so_tien: 5, tien_te: USD")],
    "thoi-han": [Edit(THUONG_TRU, SEVEN_DAYS, n) for n in ("{so: 1, don_vi: gio}", "{ghi_chu: ngay trong ngày}", "")],
    "ngay-thang": [Edit(KET_HON, "ngay: 2026-01-15", "ngay: 2026-11-23")],
    "ra-soat-qua-han": [Edit(KET_HON, "tiep_theo: 2090-01-01", "tiep_theo: 2026-11-23")],
    "cau-tra-loi-trong": [Edit(BIRTH, "muc: co_quan", "muc: ket_qua")],
    "cho-trich": [Edit(ASKED, "{{ co_quan }}", n) for n in ("{{ma}}", "{{ ten }}", "{{ thoi_han 1.004222 }}", "nơi")],
    "ten-gon": [Edit(THUONG_TRU, "ten: Đăng ký thường trú", "ten: ĐKKD")],
    "ten-gan-trung": [
        # A word of meaning more, a word exchanged, another level: other procedures, not copies.
        Edit(TAM_TRU, "ten: Đăng ký tạm trú", "ten: Xóa đăng ký thường trú"),
        Edit(TAM_TRU, "ten: Đăng ký tạm trú", "ten: Đăng ký thường trú cho trẻ em"),
        Edit(
            TAM_TRU,
            "ten: Đăng ký tạm trú",
            "ten: Đăng ký thường trú\nngoai_le: [{quy_tac: ten-gan-trung, ly_do: hai việc khác}]",
        ),
    ],
    "cau-hoi-trung": [Edit(ASKED, "hoi: Đăng ký kết hôn hết bao nhiêu tiền?", "hoi: Đăng ký kết hôn cần giấy gì?")],
    "muc-trung": [Edit(ASKED, "muc: dia_gioi", "muc: giay_to")],
}

NAMES = [rule.name for rule in RULES]


def cases(table: dict[str, list[Edit]]) -> list[Any]:
    """One parameter set a case, named by its rule."""
    return [pytest.param(rule, edit, id=f"{rule}-{n}") for rule, edits in table.items() for n, edit in enumerate(edits)]


def test_the_sample_is_clean(folder: Any) -> None:
    """The content that every case changes has no problem of its own."""
    assert folder.problems() == []


def test_every_rule_is_tried_both_ways() -> None:
    """A new rule needs a case that makes it fire and one that keeps it silent."""
    assert set(FIRES) == set(SILENT) == set(NAMES)


@pytest.mark.parametrize(("rule", "edit"), cases(FIRES))
def test_a_rule_fires_on_its_fault(folder: Any, rule: str, edit: Edit) -> None:
    """The fault is reported under the rule's name, at its file and line, naming the value."""
    before = (folder.content / edit.path).read_text("utf-8")
    folder.edit(edit.path, edit.old, edit.new)
    after = (folder.content / edit.path).read_text("utf-8")
    found = folder.problems(rule)
    assert any(problem.path == edit.path and edit.says in problem.message for problem in found), found
    assert edit.line(after if edit.at else before) in {problem.line for problem in found}, found


@pytest.mark.parametrize(("rule", "edit"), cases(SILENT))
def test_a_rule_is_silent_on_its_honest_neighbour(folder: Any, rule: str, edit: Edit) -> None:
    """Content that only resembles the fault passes."""
    folder.edit(edit.path, edit.old, edit.new)
    assert folder.problems(rule) == []


def test_rules_have_distinct_names() -> None:
    """A waiver that names a rule can mean only one."""
    assert len(set(NAMES)) == len(NAMES)


def test_all_problems_come_at_once_sorted(folder: Any) -> None:
    """Several faults in several files are all reported, by file, line and column."""
    folder.edit(THUONG_TRU, "so_tien: 10000", "so_tien: 10")
    folder.edit(THUONG_TRU, "68/2020/QH14", "Luật Cư trú")
    folder.edit(ASKED, "ma: ket-hon-giay-to", "ma: Kết")
    found = folder.problems()
    assert {problem.rule for problem in found} >= {"so-tien", "so-van-ban", "ma-cau-hoi"}
    assert found == sorted(found)


def test_a_problem_is_written_for_people_and_for_editors(folder: Any) -> None:
    """The line is `path:line:column: [level] message (rule)`, which editors turn into links."""
    folder.edit(THUONG_TRU, "so_tien: 10000", "so_tien: 10")
    assert str(folder.problems()[0]) == f"{THUONG_TRU}:17:24: [lỗi] số tiền 10 đồng khó tin (so-tien)"


def test_warnings_do_not_stop_a_build(folder: Any) -> None:
    """A review that is overdue is said, and the content is still loaded."""
    folder.edit(KET_HON, "tiep_theo: 2090-01-01", "tiep_theo: 2026-11-22")
    (problem,) = folder.problems()
    assert problem.severity is Severity.WARNING
    assert folder.load().procedures["1.000894"]


def test_a_waiver_silences_one_rule_for_a_reason(folder: Any) -> None:
    """`ngoai_le` with a reason covers its own record and rule, and nothing else."""
    folder.edit(KET_HON, "so: 163/QĐ-BTP", "so: Công văn 163")
    waiver = "cum_tu: đăng ký kết hôn\nngoai_le:\n  - {quy_tac: so-quyet-dinh, ly_do: Cổng ghi như vậy}"
    folder.edit(KET_HON, "cum_tu: đăng ký kết hôn", waiver)
    assert folder.problems("so-quyet-dinh") == []
    folder.edit(KET_HON, "Cổng ghi như vậy", '""')
    assert folder.problems("so-quyet-dinh")


def test_the_cache_changes_nothing(folder: Any) -> None:
    """A second check, read from the cache, finds the same problems at the same places."""
    folder.edit(THUONG_TRU, "so_tien: 10000", "so_tien: 10")
    assert folder.problems() == folder.problems()


def test_a_broken_file_does_not_hide_the_others(folder: Any) -> None:
    """One file that cannot be read is one problem; the rest is checked as usual."""
    folder.write(TAM_TRU, "ma: [\n")
    folder.edit(THUONG_TRU, "so_tien: 10000", "so_tien: 10")
    assert {problem.rule for problem in folder.problems()} >= {"yaml", "so-tien"}


def test_a_broken_file_is_not_blamed_on_those_that_name_it(folder: Any) -> None:
    """A slip in one procedure is one problem: its questions and events are not said to name an unknown code."""
    folder.edit(KET_HON, "truc_tuyen: mot_phan", "truc_tuyen: it")
    assert [problem.path for problem in folder.problems()] == [KET_HON]


def test_check_counts_progress(folder: Any) -> None:
    """The bar of a long check moves to its end."""
    steps: list[tuple[int, int]] = []
    check_content(folder.settings, lambda *step: steps.append(step))
    assert steps[-1][0] == steps[-1][1] == len(steps)
