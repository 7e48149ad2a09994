"""Reports as Markdown tables: everything as a ratio to our own engine in the same run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench.engines import ENGINES, OURS, EngineInfo
from bench.measure import TOO_LONG
from bench.records import SizeReport, Times

BEGIN, END = "<!-- bảng: python -m bench search --write -->", "<!-- hết bảng -->"
OUR_ROW = ENGINES[OURS].rows[0]
ENOUGH = 50
MEDIAN, TAIL = 50, 99
NOTHING = "–"
_HEAD = (
    "máy tìm kiếm",
    "p50 CPU",
    "p99 CPU",
    "p50 đồng hồ",
    "p99 đồng hồ",
    "lập chỉ mục",
    "đĩa",
    "bộ nhớ",
    "bộ nhớ riêng",
)


def render(reports: Sequence[SizeReport]) -> str:
    """Every size's table, how each engine grows, and our own times on this machine."""
    parts = [_size_part(report) for report in reports]
    if len(reports) > 1:
        parts.append(_growth_part(reports))
    parts.append(_absolute(reports))
    return "\n\n".join(parts)


def write_into(readme: Path, text: str) -> None:
    """Put the tables between their marks in a file."""
    before, _, rest = readme.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", "utf-8")


def _size_part(report: SizeReport) -> str:
    title = f"### {number(report.corpus.documents)} tài liệu, {number(report.queries)} câu hỏi"
    rows = [_row(report, info, row) for info in _measured(report) for row in info.rows]
    cut = [
        f"\\* {row}: hết giờ sau {number(len(times.cpu))} câu; tỉ lệ tính trên đúng các câu đó."
        for row, times in report.times.items()
        if ENOUGH <= len(times.cpu) < report.queries
    ]
    return "\n\n".join([title, markdown(_HEAD, rows), *cut])


def _measured(report: SizeReport) -> list[EngineInfo]:
    return [info for name, info in ENGINES.items() if name in report.builds or name in report.faults]


def _row(report: SizeReport, info: EngineInfo, row: str) -> list[str]:
    if fault := report.faults.get(info.name):
        return [row, *[fault] * (len(_HEAD) - 1)]
    mark = "\\*" if ENOUGH <= len(report.times[row].cpu) < report.queries else ""
    times = [
        ratio(_over_ours(report.times, row, clock, percent)) + mark
        for clock in ("cpu", "wall")
        for percent in (MEDIAN, TAIL)
    ]
    if len(report.times[row].cpu) < ENOUGH:
        times = [TOO_LONG] * 4
    return [row, *times, *(_index_ratios(report, info.name) if row == info.rows[0] else [NOTHING] * 4)]


def _over_ours(times: Mapping[str, Times], row: str, clock: str, percent: int) -> float:
    """A percentile over ours, both on the queries that the row has answered."""
    own: list[float] = getattr(times[row], clock)
    ours: list[float] = getattr(times[OUR_ROW], clock)[: len(own)]
    return float(np.percentile(own, percent) / np.percentile(ours, percent)) if own else float("nan")


def _index_ratios(report: SizeReport, engine: str) -> list[str]:
    own, ours = report.builds[engine], report.builds[OURS]
    # Ours reads the texts itself; the others get the terms ready, so the work of making them is added.
    cpu = own.cpu if engine == OURS else own.cpu + report.corpus.cpu
    used, base = report.memory[engine], report.memory[OURS]
    return [
        ratio(cpu / ours.cpu),
        ratio(own.size / ours.size),
        ratio(used.resident / base.resident),
        ratio(used.private / base.private),
    ]


def _growth_part(reports: Sequence[SizeReport]) -> str:
    steps = list(pairwise(reports))
    names = [f"{number(one.corpus.documents)} → {number(two.corpus.documents)}" for one, two in steps]
    head = ["máy tìm kiếm", *(f"{what}, {name}" for what in ("p50", "p99", "lập chỉ mục", "đĩa") for name in names)]
    rows = [
        [
            row,
            *(_time_growth(one, two, row, percent) for percent in (MEDIAN, TAIL) for one, two in steps),
            *(_build_growth(one, two, info, row, what) for what in ("cpu", "size") for one, two in steps),
        ]
        for info in _measured(reports[0])
        for row in info.rows
    ]
    return "### Mức tăng theo số tài liệu\n\n" + markdown(head, rows)


def _time_growth(one: SizeReport, two: SizeReport, row: str, percent: int) -> str:
    """How many times a percentile of CPU time grew, on the queries answered at both sizes."""
    if row not in one.times or row not in two.times:
        return TOO_LONG
    small, large = one.times[row].cpu, two.times[row].cpu
    shared = min(len(small), len(large))
    if shared < ENOUGH:
        return TOO_LONG
    return ratio(float(np.percentile(large[:shared], percent) / np.percentile(small[:shared], percent)))


def _build_growth(one: SizeReport, two: SizeReport, info: EngineInfo, row: str, what: str) -> str:
    if row != info.rows[0]:
        return NOTHING
    if info.name not in one.builds or info.name not in two.builds:
        return two.faults.get(info.name, TOO_LONG)
    return ratio(float(getattr(two.builds[info.name], what)) / float(getattr(one.builds[info.name], what)))


def _absolute(reports: Sequence[SizeReport]) -> str:
    each = [
        f"{number(report.corpus.documents)} tài liệu p50 {_milliseconds(report, MEDIAN)}, "
        f"p99 {_milliseconds(report, TAIL)}"
        for report in reports
    ]
    return f"Riêng {OUR_ROW} trên máy đã đo, tính bằng CPU: {'; '.join(each)}. Máy khác sẽ cho số khác."


def _milliseconds(report: SizeReport, percent: int) -> str:
    return f"{np.percentile(report.times[OUR_ROW].cpu, percent):.2f} ms".replace(".", ",")


def ratio(value: float) -> str:
    """A ratio with two figures that matter: "0,35×", "1,8×", "24×"."""
    digits = 0 if value >= 10 else 1 if value >= 1 else 2
    return f"{value:.{digits}f}×".replace(".", ",")


def number(value: int) -> str:
    """A whole number with points between thousands."""
    return f"{value:,}".replace(",", ".")


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, figures to the right."""
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
