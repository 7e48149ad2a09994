"""The checklist of a procedure: its papers grouped by the reader's case."""

from __future__ import annotations

from collections import Counter
from zlib import crc32

import msgspec

from kb.content.answers import paper_counts
from kb.content.formats import upper_first
from kb.content.model import Paper, PaperCase, Procedure

EVERYONE = "Giấy tờ ai cũng cần"
ONLY_LIST = "Giấy tờ cần có"


class ChecklistItem(msgspec.Struct, frozen=True):
    """One paper to tick; `key` stays the same while the paper keeps its name."""

    key: str
    name: str
    details: str
    note: str


class ChecklistCase(msgspec.Struct, frozen=True):
    """The papers of one case; `optional` where only some readers need them."""

    key: str
    title: str
    optional: bool
    papers: tuple[ChecklistItem, ...]


def checklist(procedure: Procedure) -> tuple[ChecklistCase, ...]:
    """The papers to tick, case by case, in the order of the record."""
    cases = [case for case in procedure.paper_cases if case.papers]
    return tuple(_case(number, case, alone=len(cases) == 1) for number, case in enumerate(cases))


def paper_total(cases: tuple[ChecklistCase, ...]) -> int:
    """How many papers the checklist holds."""
    return sum(len(case.papers) for case in cases)


def _case(number: int, case: PaperCase, *, alone: bool) -> ChecklistCase:
    title = upper_first(case.case) or (ONLY_LIST if alone else EVERYONE)
    seen: Counter[str] = Counter()
    items = []
    for paper in case.papers:
        items.append(_item(_key(case.case, paper.name, seen[paper.name]), paper))
        seen[paper.name] += 1
    return ChecklistCase(key=f"th{number}", title=title, optional=bool(case.case) and not alone, papers=tuple(items))


def _key(case: str, name: str, earlier: int) -> str:
    """A short name for one paper, kept while other papers come and go, so that ticks stay in place."""
    return f"gt{crc32(f'{case}|{name}|{earlier}'.encode()):08x}"


def _item(key: str, paper: Paper) -> ChecklistItem:
    form = (f"mẫu {paper.form}",) if paper.form else ()
    return ChecklistItem(key, upper_first(paper.name), ", ".join((*form, *paper_counts(paper))), paper.note)
