"""`kb stats`: what the catalogue holds and what it lacks, in counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kb.content.answers import fees_text, times_text
from kb.content.catalogue import Catalogue
from kb.content.codes import PROVINCIAL_GROUP
from kb.content.formats import format_number, label
from kb.content.model import Procedure, Status

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts over a catalogue; each mapping is by what readers call the value, largest first."""

    procedures: int
    provincial_groups: int
    provincial_versions: int
    reviewed: int
    questions: int
    written: int
    by_status: Mapping[str, int]
    by_kind: Mapping[str, int]
    by_sector: Mapping[str, int]
    by_publisher: Mapping[str, int]
    by_part: Mapping[str, int]
    missing: Mapping[str, int]


def statistics(catalogue: Catalogue) -> Statistics:
    """The counts of a catalogue; provincial groups, which have no national code, are told apart."""
    procedures = [one for one in catalogue.procedures.values() if not PROVINCIAL_GROUP.fullmatch(one.code)]
    questions = catalogue.questions.values()
    published = [one for one in procedures if one.status is Status.PUBLISHED]
    return Statistics(
        procedures=len(procedures),
        provincial_groups=len(catalogue.procedures) - len(procedures),
        provincial_versions=sum(1 for one in procedures if one.base),
        reviewed=sum(1 for one in procedures if one.review),
        questions=len(questions),
        written=sum(1 for one in questions if one.answer),
        by_status=_counted(procedures, lambda one: label(one.status)),
        by_kind=_counted(procedures, lambda one: label(one.kind) if one.kind else "Chưa rõ loại"),
        by_sector=_counted(procedures, lambda one: catalogue.sectors[one.sector].name),
        by_publisher=_counted(procedures, lambda one: _publisher(one, catalogue)),
        by_part=dict(Counter(label(one.part) for one in questions).most_common()),
        missing=_missing(published, catalogue),
    )


def _counted(procedures: list[Procedure], name: Callable[[Procedure], str]) -> dict[str, int]:
    return dict(Counter(map(name, procedures)).most_common())


def _publisher(procedure: Procedure, catalogue: Catalogue) -> str:
    agency = catalogue.agencies.get(procedure.publisher)
    return agency.name if agency else "Chưa rõ cơ quan"


def _missing(published: list[Procedure], catalogue: Catalogue) -> dict[str, int]:
    """Of the published procedures, how many lack each fact."""
    lacks: Mapping[str, Callable[[Procedure], bool]] = {
        "phí, lệ phí": lambda one: not fees_text(one, catalogue),
        "thời hạn": lambda one: not times_text(one, catalogue),
        "giấy tờ": lambda one: not one.paper_cases,
        "các bước": lambda one: not one.steps,
        "cơ quan thực hiện": lambda one: not (one.executing or one.competent),
        "kết quả": lambda one: not one.results,
        "căn cứ pháp lý": lambda one: not one.legal_basis,
        "tên gọi hằng ngày": lambda one: not one.aliases,
    }
    return {name: sum(map(lack, published)) for name, lack in lacks.items()}


def report(counts: Statistics) -> str:
    """The counts as text for a terminal."""
    lines = [
        f"Thủ tục: {format_number(counts.procedures)}"
        f" (trong đó {format_number(counts.provincial_versions)} bản địa phương;"
        f" thêm {counts.provincial_groups} nhóm gộp các bản địa phương cùng tên)",
        f"Đã rà soát: {format_number(counts.reviewed)}",
        f"Câu hỏi: {format_number(counts.questions)} (viết riêng câu trả lời: {format_number(counts.written)})",
    ]
    tables = (
        ("Theo trạng thái", counts.by_status),
        ("Theo loại", counts.by_kind),
        ("Theo lĩnh vực", counts.by_sector),
        ("Theo cơ quan công bố", counts.by_publisher),
        ("Câu hỏi theo khía cạnh", counts.by_part),
        ("Thủ tục đang áp dụng còn thiếu", counts.missing),
    )
    for title, table in tables:
        lines.extend(["", title, *_rows(table)])
    return "\n".join(lines)


def _rows(table: Mapping[str, int]) -> list[str]:
    shown = list(table.items())[:SHOWN]
    rest = len(table) - len(shown)
    rows = [f"  {format_number(count):>7}  {name}" for name, count in shown]
    return [*rows, f"           … và {rest} mục khác"] if rest else rows
