"""Codes of procedures, agencies and dossiers examined: what is wrong with each, and how to mend it.

The three faults are those of the March 2020 report: receiving agency code missing, dossier code
wrong, procedure code wrong (Decree 61/2018/NĐ-CP, now 118/2025/NĐ-CP).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.content import codes
from kb.content.catalogue import Catalogue
from kb.content.formats import format_date, format_month
from kb.content.model import Status
from kb.errors import UsageError
from kb.text.vietnamese import fold

MAX_CHARACTERS = 2_000_000
MAX_ROWS = 50_000


class CodeKind(StrEnum):
    """What a code names; the value is its column in a CSV file."""

    PROCEDURE = "ma_thu_tuc"
    AGENCY = "ma_co_quan"
    DOSSIER = "ma_ho_so"


class Verdict(StrEnum):
    """How a code fares."""

    GOOD = "đúng"
    DOUBTFUL = "cần xem lại"
    WRONG = "sai"
    MISSING = "thiếu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One code with its verdict, what is wrong and the way to mend it; `agency` is whose code it is."""

    row: int
    kind: CodeKind
    value: str
    verdict: Verdict
    message: str = ""
    fix: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class AgencyTotals:
    """Of one agency: how many codes of each kind were examined, and how many are wrong or missing."""

    agency: str
    examined: Mapping[CodeKind, int]
    faulty: Mapping[CodeKind, int]


_COLUMNS = {
    CodeKind.PROCEDURE: ("ma_thu_tuc", "ma thu tuc", "ma tthc", "thu tuc", "procedure"),
    CodeKind.AGENCY: ("ma_co_quan", "ma co quan", "ma don vi", "co quan tiep nhan", "agency"),
    CodeKind.DOSSIER: ("ma_ho_so", "ma ho so", "so ho so", "ho so", "dossier"),
}
_OWNER_COLUMNS = ("don_vi", "don vi", "co quan", "tinh", "bo, nganh")
_PAYMENT = re.compile(r"G22\.99\.\d+-\d{6,14}")


def examine(text: str, catalogue: Catalogue, today: dt.date) -> list[Diagnosis]:
    """Every code of a CSV text (with a header row, or one code a line), examined in order.

    Raises `UsageError` for input that is too large.
    """
    if len(text) > MAX_CHARACTERS:
        raise UsageError("dữ liệu quá lớn", fix="mỗi lần kiểm tra tối đa 2 triệu ký tự; chia thành nhiều tệp")
    rows = _rows(text)
    if len(rows) > MAX_ROWS:
        raise UsageError("quá nhiều dòng", fix=f"mỗi lần kiểm tra tối đa {MAX_ROWS} dòng; chia thành nhiều tệp")
    columns, owner = _header(rows[0]) if rows else ({}, -1)
    doctor = _Doctor(catalogue, today)
    if not columns:
        return [doctor.guess(number, cell) for number, row in enumerate(rows, 1) for cell in row if cell]
    return [
        doctor.diagnose(
            number, kind, row[place] if place < len(row) else "", row[owner] if 0 <= owner < len(row) else ""
        )
        for number, row in enumerate(rows[1:], 2)
        if any(row)
        for place, kind in columns.items()
    ]


def _rows(text: str) -> list[list[str]]:
    sample = text[:2_000]
    delimiter = max(",;\t", key=sample.count) if any(mark in sample for mark in ",;\t") else ","
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter)
    try:
        return [[cell.strip() for cell in row] for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UsageError(f"không đọc được CSV: {error}", fix="lưu lại tệp ở dạng CSV, mã hóa UTF-8") from error


def _header(row: Sequence[str]) -> tuple[dict[int, CodeKind], int]:
    """The columns of codes by place, and the place of the owner's name (-1 for none)."""
    names = [fold(cell) for cell in row]
    columns = {place: kind for place, name in enumerate(names) for kind, known in _COLUMNS.items() if name in known}
    owner = next((place for place, name in enumerate(names) if name in _OWNER_COLUMNS), -1)
    return columns, owner


class _Doctor:
    """Examines codes against the patterns and the catalogue."""

    def __init__(self, catalogue: Catalogue, today: dt.date) -> None:
        self._catalogue = catalogue
        self._today = today

    def guess(self, row: int, value: str) -> Diagnosis:
        """A code whose kind only its looks tell."""
        if re.search(r"-\d", value):
            return self.diagnose(row, CodeKind.DOSSIER, value, "")
        looks_like_agency = re.match(r"[A-Za-z]\d", value) or codes.AGENCY_2016.fullmatch(value)
        return self.diagnose(row, CodeKind.AGENCY if looks_like_agency else CodeKind.PROCEDURE, value, "")

    def diagnose(self, row: int, kind: CodeKind, value: str, owner: str) -> Diagnosis:
        """One code of a known kind."""
        verdict, message, fix = self._missing(kind) if not value else self._examine(kind, value)
        agency = owner or self._agency_name(_agency_part(value))
        return Diagnosis(row=row, kind=kind, value=value, verdict=verdict, message=message, fix=fix, agency=agency)

    def _missing(self, kind: CodeKind) -> tuple[Verdict, str, str]:
        names = {CodeKind.PROCEDURE: "thủ tục", CodeKind.AGENCY: "cơ quan tiếp nhận", CodeKind.DOSSIER: "hồ sơ"}
        return Verdict.MISSING, f"thiếu mã {names[kind]}", "ghi mã trước khi đồng bộ"

    def _examine(self, kind: CodeKind, value: str) -> tuple[Verdict, str, str]:
        if kind is CodeKind.PROCEDURE:
            return self._procedure(value)
        return self._agency(value) if kind is CodeKind.AGENCY else self._dossier(value)

    def _procedure(self, value: str) -> tuple[Verdict, str, str]:
        forms = codes.normalise_procedure_code(value)
        if not forms:
            return Verdict.WRONG, "không đúng dạng mã thủ tục", "mã có dạng 1.004222: một chữ số, dấu chấm, sáu chữ số"
        well_formed = any(
            pattern.fullmatch(value)
            for pattern in (codes.PROCEDURE, codes.LOCALISED, codes.CASE, codes.PROVINCIAL_GROUP)
        )
        if not well_formed:
            return Verdict.WRONG, "viết sai dạng", f"viết lại là {forms[-1]}"
        procedure = self._catalogue.procedure(value)
        if procedure is None:
            return Verdict.DOUBTFUL, "đúng dạng nhưng không có trong kho", "đối chiếu trên Cổng Dịch vụ công quốc gia"
        if procedure.status is not Status.PUBLISHED:
            seen = f", thấy lần cuối {format_month(procedure.last_seen)}" if procedure.last_seen else ""
            instead = ", ".join(procedure.replaced_by)
            return Verdict.DOUBTFUL, f"thủ tục không còn niêm yết{seen}", f"nay dùng {instead}" if instead else ""
        return Verdict.GOOD, procedure.name, ""

    def _agency(self, value: str) -> tuple[Verdict, str, str]:
        if codes.AGENCY_2016.fullmatch(value):
            new = _new_agency_code(value)
            return Verdict.DOUBTFUL, "mã kiểu cũ (QCVN 102:2016)", f"viết theo QĐ 20/2020/QĐ-TTg: {new}"
        if not codes.AGENCY_2020.fullmatch(value):
            return Verdict.WRONG, "không đúng dạng mã cơ quan", "mã có dạng G01, H26 hoặc H26.101"
        name = self._agency_name(value)
        if not name:
            return Verdict.DOUBTFUL, "không có cơ quan cấp 1 này trong kho", "đối chiếu danh mục mã định danh"
        return Verdict.GOOD, name, ""

    def _dossier(self, value: str) -> tuple[Verdict, str, str]:
        if _PAYMENT.fullmatch(value):
            return Verdict.WRONG, "đây là mã giao dịch thanh toán của Cổng, không phải mã hồ sơ", "ghi mã hồ sơ"
        match = codes.DOSSIER.fullmatch(value)
        if match is None:
            return (
                Verdict.WRONG,
                "không đúng dạng mã hồ sơ",
                "mã có dạng H56.14-240823-0001: mã cơ quan-năm tháng ngày-số thứ tự",
            )
        try:
            day = dt.datetime.strptime(match[2], "%y%m%d").date()
        except ValueError:
            return Verdict.WRONG, f"“{match[2]}” không phải ngày có thật", "sáu chữ số giữa là năm, tháng, ngày: 240823"
        if day > self._today:
            return Verdict.WRONG, f"ngày {format_date(day)} ở tương lai", "kiểm tra lại ngày tiếp nhận"
        if not self._agency_name(match[1]):
            return (
                Verdict.DOUBTFUL,
                f"không có cơ quan cấp 1 của “{match[1]}” trong kho",
                "đối chiếu danh mục mã định danh",
            )
        return Verdict.GOOD, f"tiếp nhận ngày {format_date(day)}", ""

    def _agency_name(self, code: str) -> str:
        """The name of the agency of a code, or of its first level; "" if unknown."""
        if codes.AGENCY_2016.fullmatch(code):
            code = _new_agency_code(code)
        for key in (code, code.split(".", 1)[0]):
            agency = self._catalogue.agencies.get(key)
            if agency:
                return agency.name
        former = {old.code: old.name for province in self._catalogue.provinces.values() for old in province.former}
        return former.get(code.split(".", 1)[0], "")


def _agency_part(value: str) -> str:
    """The agency in a code: before the first hyphen of a dossier, after the number of a localised procedure."""
    found = re.search(r"(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d{1,3})*", value)
    return found[0] if found else ""


def _new_agency_code(old: str) -> str:
    """A code of QCVN 102:2016 in the order of QĐ 20/2020: level 1 first, unused levels left out."""
    fourth, third, second, first = old.split(".")
    levels = [level for level in (second, third, fourth) if int(level)]
    return ".".join([first, *levels])


def totals_by_agency(diagnoses: Iterable[Diagnosis]) -> list[AgencyTotals]:
    """Wrong and missing codes by agency, the most faulty first, as the 2020 report counted them."""
    examined: dict[str, Counter[CodeKind]] = defaultdict(Counter)
    faulty: dict[str, Counter[CodeKind]] = defaultdict(Counter)
    for one in diagnoses:
        examined[one.agency][one.kind] += 1
        faulty[one.agency][one.kind] += one.verdict in (Verdict.WRONG, Verdict.MISSING)
    ordered = sorted(examined, key=lambda agency: (-faulty[agency].total(), agency))
    return [AgencyTotals(agency, examined[agency], faulty[agency]) for agency in ordered]


def report(diagnoses: Sequence[Diagnosis]) -> Iterator[str]:
    """The faults and totals as lines for a terminal."""
    for one in diagnoses:
        if one.verdict is not Verdict.GOOD:
            advice = f" → {one.fix}" if one.fix else ""
            yield f"dòng {one.row}: {one.kind} “{one.value}”: [{one.verdict}] {one.message}{advice}"
    for totals in totals_by_agency(diagnoses):
        parts = (f"{kind}: {totals.faulty[kind]}/{count} sai hoặc thiếu" for kind, count in totals.examined.items())
        yield f"{totals.agency or 'Chưa rõ cơ quan'}: {'; '.join(parts)}"
