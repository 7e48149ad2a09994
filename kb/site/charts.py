"""Bar charts as plain geometry, which the template draws as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

WIDTH = 340
ROW = 44
BAR_TOP = 22
BAR_HEIGHT = 12
LONGEST_BAR = 270
LONGEST_LABEL = 46


class Bar(msgspec.Struct, frozen=True):
    """One bar: its label above, its value beside."""

    label: str
    value: str
    label_y: int
    y: int
    width: int


class Chart(msgspec.Struct, frozen=True):
    """A bar chart in units of its own view box."""

    width: int
    height: int
    bar_height: int
    bars: tuple[Bar, ...]


def bar_chart(rows: Sequence[tuple[str, int]], unit: str, most: int) -> Chart:
    """A chart of the first `most` rows; the longest bar stands for the largest value, or for 100 %."""
    shown = rows[:most]
    top = 100 if unit == "%" else max((value for _, value in shown), default=0)
    bars = tuple(_bar(place, name, value, unit, top) for place, (name, value) in enumerate(shown))
    return Chart(WIDTH, ROW * len(bars), BAR_HEIGHT, bars)


def _bar(place: int, name: str, value: int, unit: str, top: int) -> Bar:
    label = name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1].rstrip()}…"
    width = max(1, round(LONGEST_BAR * value / top)) if top else 1
    shown = f"{value:,}".replace(",", ".") + (f" {unit}" if unit else "")
    return Bar(label, shown, place * ROW + BAR_TOP - 6, place * ROW + BAR_TOP, width)
