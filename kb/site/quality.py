"""Figures on the state of the content, as tables: totals, gaps, faults, reviews, delays."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from statistics import median

import msgspec

from kb.content.checks import RULES
from kb.content.formats import label
from kb.content.model import Confidence, Kind, OnlineLevel, Procedure
from kb.content.rules.rule import Rule, Subject
from kb.search.remembered import remembered, remembered_rows
from kb.site import article_2020
from kb.site.lookups import Site, current_agency
from kb.text.vietnamese import sort_key

KEYS = (
    "tong-so",
    "con-thieu",
    "theo-bo-nganh",
    "truc-tuyen",
    "muc-do-3-4",
    "theo-dia-phuong",
    "do-tre",
    "ra-soat",
    "theo-quy-tac",
    "loi-ma-2020",
)

Cell = str | int | None
Row = tuple[Cell, ...]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Figures with their columns; `chart` is the column that the chart draws, None for no chart.

    A cell None is not known. `percent` holds the columns whose numbers are shares of a hundred.
    """

    key: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    chart: int | None = None
    percent: tuple[int, ...] = ()


def quality_tables(site: Site, unchanged: str) -> tuple[Table, ...]:
    """Every table of the quality page; `unchanged` tells all content but the channels of procedures."""
    current = [one for one in site.catalogue.published if one.kind is not Kind.INTERNAL]
    # Fees and time limits change most often, and most tables show none.
    steady = remembered(
        site.settings.state / "quality.json",
        [site.makers, unchanged],
        list[Table],
        lambda: [
            _totals(site),
            _online(site, current),
            article_2020.services_table(Table),
            _provinces(site),
            _delays(site),
            _reviews(site, current),
            article_2020.codes_table(Table),
        ],
    )
    tables = {one.key: one for one in (*steady, _gaps(current), _agencies(site, current), _rules(site, unchanged))}
    return tuple(tables[key] for key in KEYS)


def _totals(site: Site) -> Table:
    procedures = site.catalogue.procedures.values()
    questions = site.catalogue.questions.values()
    rows: tuple[Row, ...] = (
        ("Thủ tục đang áp dụng", article_2020.PROCEDURES, len(site.catalogue.published)),
        ("– trong đó thủ tục nội bộ", None, sum(1 for one in site.catalogue.published if one.kind is Kind.INTERNAL)),
        ("Thủ tục không còn niêm yết, còn giữ để tra", None, len(procedures) - len(site.catalogue.published)),
        ("Bản riêng của địa phương", None, sum(1 for one in procedures if one.base)),
        ("Câu hỏi có câu trả lời", article_2020.QUESTIONS_OVER, len(questions)),
        ("– trong đó có bài trả lời riêng", None, sum(1 for one in questions if one.answer)),
        ("Dịch vụ công mức độ 3, 4 (2020) / toàn trình (nay)", article_2020.SERVICES, _full(site.catalogue.published)),
    )
    return Table(
        key="tong-so",
        title="Tổng số",
        note="Cột tháng 3/2020 theo báo chí về ba tháng đầu của Cổng Dịch vụ công quốc gia (hỏi đáp: “hơn 10.000”).",
        columns=("Chỉ số", "Tháng 3/2020", "Nay"),
        rows=rows,
    )


def _full(procedures: Iterable[Procedure]) -> int:
    return sum(1 for one in procedures if one.online is OnlineLevel.FULL)


_GAPS: Mapping[str, Callable[[Procedure], bool]] = {
    "Phí, lệ phí": lambda one: any(fee.amount is not None or fee.note for way in one.channels for fee in way.fees),
    "Thời hạn giải quyết": lambda one: any(way.time_limit for way in one.channels),
    "Giấy tờ cần có": lambda one: any(case.papers for case in one.paper_cases),
    "Căn cứ pháp lý": lambda one: bool(one.legal_basis),
    "Nơi giải quyết": lambda one: bool(one.executing or one.competent),
    "Kết quả nhận được": lambda one: bool(one.results),
    "Đối tượng": lambda one: bool(one.subjects),
    "Cách nộp": lambda one: bool(one.channels),
    "Quyết định công bố có ngày": lambda one: bool(one.decision and one.decision.date),
    "Các bước viết riêng": lambda one: bool(one.steps),
}


def _gaps(current: list[Procedure]) -> Table:
    missing = {name: sum(1 for one in current if not known(one)) for name, known in _GAPS.items()}
    rows = tuple((name, count, _share(count, len(current))) for name, count in _most_first(missing.items()))
    return Table(
        key="con-thieu",
        title="Dữ kiện còn thiếu",
        note="Số thủ tục đang áp dụng mà Cổng chưa công bố, hoặc chỉ tả bằng lời, mục đó.",
        columns=("Mục", "Số thủ tục thiếu", "Tỷ lệ"),
        rows=rows,
        chart=2,
        percent=(2,),
    )


def _agencies(site: Site, current: list[Procedure]) -> Table:
    grouped: dict[str, list[Procedure]] = defaultdict(list)
    for one in current:
        code = current_agency(site.catalogue, one.publisher)
        if code and not _is_province(site, code):
            grouped[code].append(one)
    largest = sorted(grouped.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return Table(
        key="theo-bo-nganh",
        title="Theo bộ, ngành",
        note="Thủ tục đang áp dụng do bộ, ngành công bố, và phần đã biết phí, thời hạn, giấy tờ.",
        columns=("Bộ, ngành", "Thủ tục", "Biết phí", "Biết thời hạn", "Biết giấy tờ", "Toàn trình"),
        rows=tuple(_agency_row(site.agency_name(code), group) for code, group in largest),
        chart=1,
        percent=(2, 3, 4, 5),
    )


_AGENCY_FACTS = ("Phí, lệ phí", "Thời hạn giải quyết", "Giấy tờ cần có")


def _agency_row(name: str, group: list[Procedure]) -> Row:
    known = (_known_share(group, fact) for fact in _AGENCY_FACTS)
    return (name, len(group), *known, _share(_full(group), len(group)))


def _known_share(group: list[Procedure], fact: str) -> int:
    return _share(sum(1 for one in group if _GAPS[fact](one)), len(group))


def _is_province(site: Site, code: str) -> bool:
    return code in site.catalogue.provinces or code.split(".")[0] in site.catalogue.provinces


def _online(site: Site, current: list[Procedure]) -> Table:
    counted: dict[str, Counter[OnlineLevel | None]] = defaultdict(Counter)
    for one in current:
        counted[one.sector][one.online] += 1
    largest = sorted(counted.items(), key=lambda pair: (-pair[1].total(), pair[0]))
    return Table(
        key="truc-tuyen",
        title="Nộp trực tuyến theo lĩnh vực",
        note="Hai mức hiện nay theo Nghị định 42/2022/NĐ-CP; mức độ 3, 4 trước đây xem bảng tháng 3/2020.",
        columns=("Lĩnh vực", "Thủ tục", *(label(level) for level in OnlineLevel), "Tỷ lệ toàn trình"),
        rows=tuple(_online_row(site.sector_name(code), levels) for code, levels in largest),
        chart=5,
        percent=(5,),
    )


def _online_row(name: str, levels: Counter[OnlineLevel | None]) -> Row:
    total = levels.total()
    return (name, total, *(levels[level] for level in OnlineLevel), _share(levels[OnlineLevel.FULL], total))


def _provinces(site: Site) -> Table:
    procedures = site.catalogue.published
    own = Counter(one.province for one in procedures if one.province)
    versions = Counter(one.province for one in procedures if one.province and one.base)
    named = sorted(site.catalogue.provinces.items(), key=lambda pair: (-own[pair[0]], sort_key(pair[1].name)))
    return Table(
        key="theo-dia-phuong",
        title="Theo địa phương",
        note="Thủ tục do địa phương công bố; bản riêng là bản khác của một thủ tục nhiều nơi cùng có.",
        columns=("Địa phương", "Thủ tục địa phương công bố", "Trong đó bản riêng"),
        rows=tuple((province.name, own[code], versions[code]) for code, province in named),
        chart=1,
    )


def _delays(site: Site) -> Table:
    """Days from the first decision on a procedure, national or provincial, to each province's own."""
    delays: dict[str, list[int]] = defaultdict(list)
    for base in site.catalogue.procedures.values():
        dated = [(one.province, day) for one in site.catalogue.versions_of(base.code) if (day := _decided(one))]
        first = min((day for day in (_decided(base), *(day for _, day in dated)) if day), default=None)
        for province, day in dated:
            if first:
                delays[province].append((day - first).days)
    rows = sorted(
        ((site.province_name(code), len(days), round(median(days))) for code, days in delays.items()),
        key=lambda row: (-row[2], sort_key(row[0])),
    )
    return Table(
        key="do-tre",
        title="Độ trễ địa phương hóa",
        note="Số ngày từ quyết định đầu tiên về một thủ tục đến quyết định của địa phương (trung vị).",
        columns=("Địa phương", "Bản có ngày quyết định", "Số ngày trễ"),
        rows=tuple(rows),
        chart=2,
    )


def _decided(procedure: Procedure) -> dt.date | None:
    return procedure.decision.date if procedure.decision else None


def _reviews(site: Site, current: list[Procedure]) -> Table:
    overdue = sum(1 for one in current if one.review and one.review.next and one.review.next < site.today)
    confidences = Counter(one.doubt.confidence for one in current if one.doubt)
    rows = (
        ("Đã có người rà soát", sum(1 for one in current if one.review)),
        ("Quá hạn rà soát", overdue),
        ("Chưa rà soát lần nào", sum(1 for one in current if not one.review)),
        ("Đã đối chiếu với văn bản", confidences[Confidence.CHECKED]),
        ("Đã biên tập", confidences[Confidence.EDITED]),
        ("Có mục cần kiểm tra lại", confidences[Confidence.TO_CHECK]),
    )
    return Table(
        key="ra-soat",
        title="Rà soát",
        note="Tính trên thủ tục đang áp dụng, trừ thủ tục nội bộ.",
        columns=("Tình trạng", "Số thủ tục"),
        rows=rows,
        chart=1,
    )


def _rules(site: Site, unchanged: str) -> Table:
    """What each rule of `kb check` finds: faults left open, and exceptions that editors gave a reason for."""
    return Table(
        key="theo-quy-tac",
        title="Lỗi theo quy tắc kiểm tra",
        note="“Có lý do” là chỗ khác lệ mà ban biên tập đã ghi lý do giữ nguyên, thường vì Cổng in như vậy.",
        columns=("Quy tắc", "Ý nghĩa", "Còn lỗi", "Có lý do"),
        rows=tuple(_rule_rows(site, unchanged)),
    )


def _rule_rows(site: Site, unchanged: str) -> Iterator[Row]:
    files = site.catalogue.files
    paths = {record.code: path for records in (files.versions, files.procedures) for path, record in records.items()}
    subject = Subject(site.catalogue, files, paths, site.today)
    steady = remembered(
        site.settings.state / "rules.json",
        [site.makers, unchanged],
        dict[str, tuple[int, int]],
        lambda: {rule.name: _counted(_excused(rule, subject)) for rule in RULES if not rule.channels},
    )
    counts = steady | _counts_by_file(site, subject)
    for rule in RULES:
        yield rule.name, rule.documentation, *counts[rule.name]


def _counts_by_file(site: Site, subject: Subject) -> dict[str, tuple[int, int]]:
    """What rules on fees and time limits find, looked for again only in the files of which something changed."""
    digests, codes = site.catalogue.digests, {path: code for code, path in subject.path_of.items()}
    made_from = {path: digests.procedure(code) for path, code in codes.items()}
    for path, file in subject.files.questions.items():
        made_from[path] = "".join(map(digests.question, file.questions))
    rules = [rule for rule in RULES if rule.channels]

    def found(path: str) -> bytes:
        alone = subject.of_file(path, codes.get(path, ""))
        return b"".join(f"{rule.name} {excused:d}\n".encode() for rule in rules for excused in _excused(rule, alone))

    shared = f"{site.makers}{digests.vocabulary}{site.today}"
    rows = Counter(remembered_rows(site.settings.state / "rows-rules.bin", shared, made_from, found).splitlines())
    return {rule.name: (rows[f"{rule.name} 0".encode()], rows[f"{rule.name} 1".encode()]) for rule in rules}


def _excused(rule: Rule, subject: Subject) -> Iterator[bool]:
    """For each finding, whether it has a reason."""
    for finding in rule.check(subject):
        yield any(waiver.rule == rule.name and waiver.reason for waiver in finding.waivers)


def _counted(excused: Iterable[bool]) -> tuple[int, int]:
    """How many findings are open, and how many have a reason."""
    counts = Counter(excused)
    return counts[False], counts[True]


def _most_first(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(counts, key=lambda pair: -pair[1])


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
