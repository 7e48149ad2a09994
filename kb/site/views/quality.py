"""The quality page: every table of figures with its chart and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial

import msgspec

from kb.content.formats import format_number
from kb.site import structured, urls
from kb.site.charts import Chart, bar_chart
from kb.site.inputs import PageInputs
from kb.site.lookups import Link, Site
from kb.site.page import Document, Entry, Head, Page
from kb.site.quality import KEYS, Cell, Table, quality_tables

CSV = "text/csv; charset=utf-8"
MOST_BARS = 15
MOST_ROWS = 40


class ShownCell(msgspec.Struct, frozen=True):
    """A cell as readers see it."""

    text: str
    number: bool


class ShownTable(msgspec.Struct, frozen=True):
    """A table on the page; `left_out` rows are only in the CSV."""

    key: str
    title: str
    note: str
    columns: tuple[ShownCell, ...]
    rows: tuple[tuple[ShownCell, ...], ...]
    left_out: int
    chart: Chart | None
    chart_title: str
    csv: str


class QualityView(msgspec.Struct, frozen=True):
    """All that the quality page shows."""

    head: Head
    tables: tuple[ShownTable, ...]


def quality_pages(site: Site, inputs: PageInputs) -> Iterator[Entry]:
    """The page, and one CSV file for each table."""
    tables = cache(lambda: {table.key: table for table in quality_tables(site, inputs.of_lists())})
    yield Page(
        path=urls.QUALITY,
        template="quality.html",
        view=lambda: _view(site, tables().values()),
        inputs=inputs.of_all,
    )
    for key in KEYS:
        yield Document(
            path=urls.quality_csv(key), media_type=CSV, content=partial(_csv, tables, key), inputs=inputs.of_all
        )


def _csv(tables: Callable[[], Mapping[str, Table]], key: str) -> bytes:
    table = tables()[key]
    return csv_bytes(table.columns, table.rows)


def csv_bytes(columns: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> bytes:
    """A CSV file that spreadsheets open with Vietnamese letters whole."""
    return b"\xef\xbb\xbf" + csv_rows((columns, *rows))


def csv_rows(rows: Iterable[tuple[Cell, ...]]) -> bytes:
    """Rows of such a file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue().encode()


def _view(site: Site, tables: Iterable[Table]) -> QualityView:
    crumbs = (Link("Trang chủ", urls.HOME),)
    title = "Chất lượng dữ liệu"
    head = Head(
        title=title,
        path=urls.QUALITY,
        description="Dữ liệu đủ đến đâu, sai ở đâu, chậm ở đâu: theo bộ ngành, địa phương, lĩnh vực và quy tắc.",
        crumbs=crumbs,
        structured=(structured.breadcrumbs(site.settings, crumbs, title, urls.QUALITY),),
    )
    return QualityView(head, tuple(_shown(table) for table in tables))


def _shown(table: Table) -> ShownTable:
    numbers = {place for row in table.rows for place, cell in enumerate(row) if isinstance(cell, int)}
    return ShownTable(
        key=table.key,
        title=table.title,
        note=table.note,
        columns=tuple(ShownCell(name, place in numbers) for place, name in enumerate(table.columns)),
        rows=tuple(_row(table, row, numbers) for row in table.rows[:MOST_ROWS]),
        left_out=max(0, len(table.rows) - MOST_ROWS),
        chart=_chart(table),
        chart_title=f"{table.title}: {table.columns[table.chart]}" if table.chart is not None else "",
        csv=urls.quality_csv(table.key),
    )


def _row(table: Table, row: tuple[Cell, ...], numbers: set[int]) -> tuple[ShownCell, ...]:
    return tuple(ShownCell(_text(cell, place in table.percent), place in numbers) for place, cell in enumerate(row))


def _text(cell: Cell, percent: bool) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, int):
        return f"{cell} %" if percent else format_number(cell)
    return cell


def _chart(table: Table) -> Chart | None:
    if table.chart is None:
        return None
    rows = [(str(row[0]), value) for row in table.rows if isinstance(value := row[table.chart], int)]
    return bar_chart(rows, "%" if table.chart in table.percent else "", MOST_BARS)
