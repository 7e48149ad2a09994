"""The code doctor: a form for codes, and what is wrong with each. Nothing that readers send is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec

from kb.content.code_doctor import MAX_ROWS, AgencyTotals, CodeKind, Diagnosis, Verdict, totals_by_agency
from kb.site import urls
from kb.site.lookups import Link
from kb.site.page import Head

MOST_SHOWN = 300

KIND_LABELS: Mapping[CodeKind, str] = MappingProxyType(
    {CodeKind.PROCEDURE: "Mã thủ tục", CodeKind.AGENCY: "Mã cơ quan", CodeKind.DOSSIER: "Mã hồ sơ"}
)


class ShownDiagnosis(msgspec.Struct, frozen=True):
    """One code with its verdict, in words."""

    row: int
    kind: str
    value: str
    verdict: str
    message: str
    fix: str


class ShownTotals(msgspec.Struct, frozen=True):
    """The counts of one agency: "faulty / examined" for each kind, "" where none was examined."""

    agency: str
    counts: tuple[str, ...]


class CodeDoctorView(msgspec.Struct, frozen=True, kw_only=True):
    """The form; with `examined` above 0 also what was found."""

    head: Head
    most_rows: int
    kinds: tuple[str, ...]
    examined: int
    verdicts: tuple[tuple[str, int], ...]
    faults: tuple[ShownDiagnosis, ...]
    left_out: int
    totals: tuple[ShownTotals, ...]


def code_doctor_view(diagnoses: Sequence[Diagnosis] = ()) -> CodeDoctorView:
    """The page before anything is sent, or with the diagnoses of what was."""
    verdicts = Counter(one.verdict for one in diagnoses)
    faults = [one for one in diagnoses if one.verdict is not Verdict.GOOD]
    return CodeDoctorView(
        head=code_doctor_head(),
        most_rows=MAX_ROWS,
        kinds=tuple(KIND_LABELS.values()),
        examined=len(diagnoses),
        verdicts=tuple((verdict.value, verdicts[verdict]) for verdict in Verdict),
        faults=tuple(_shown(one) for one in faults[:MOST_SHOWN]),
        left_out=max(0, len(faults) - MOST_SHOWN),
        totals=tuple(_totals(one) for one in totals_by_agency(diagnoses)[:MOST_SHOWN]),
    )


def code_doctor_head() -> Head:
    """The head of the page, with the form or without."""
    return Head(
        title="Kiểm tra mã thủ tục, mã cơ quan, mã hồ sơ",
        path=urls.CODE_DOCTOR,
        description="Dán hoặc tải lên danh sách mã để biết mã nào sai, vì sao và sửa thế nào. Không lưu gì.",
        crumbs=(Link("Trang chủ", urls.HOME),),
    )


def _shown(one: Diagnosis) -> ShownDiagnosis:
    return ShownDiagnosis(one.row, KIND_LABELS[one.kind], one.value[:80], one.verdict.value, one.message, one.fix)


def _totals(totals: AgencyTotals) -> ShownTotals:
    counts = tuple(
        f"{totals.faulty[kind]} / {totals.examined[kind]}" if totals.examined.get(kind) else "" for kind in CodeKind
    )
    return ShownTotals(totals.agency or "Chưa rõ cơ quan", counts)
