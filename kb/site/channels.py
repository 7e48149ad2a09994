"""The ways to hand in a dossier, as table rows; and the time limits that end on a date."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from kb.content.answers import fee_described_elsewhere
from kb.content.formats import format_fee, format_time, label, upper_first
from kb.content.model import Channel, OnlineLevel, Procedure, TimeUnit

UNKNOWN = "chưa công bố"
FEE_IN_PROSE = "mức thu được mô tả bằng lời trên Cổng Dịch vụ công quốc gia"

ONLINE_SHORT: Mapping[OnlineLevel | None, str] = MappingProxyType(
    {
        OnlineLevel.FULL: "Được, từ đầu đến cuối (toàn trình)",
        OnlineLevel.PARTIAL: "Được một phần",
        OnlineLevel.INFORMATION: "Chưa được",
    }
)
ONLINE_LONG: Mapping[OnlineLevel | None, str] = MappingProxyType(
    {
        OnlineLevel.FULL: "Nộp hồ sơ và nhận kết quả đều được qua mạng, không phải đến nơi (trực tuyến toàn trình).",
        OnlineLevel.PARTIAL: (
            "Nộp qua mạng được một phần: có bước vẫn phải đến cơ quan giải quyết hoặc gửi giấy tờ bản giấy."
        ),
        OnlineLevel.INFORMATION: "Chưa nộp qua mạng được; Cổng chỉ cung cấp thông tin.",
    }
)

_MOST_DUE = 4
_DATED_UNITS = frozenset({TimeUnit.WORKING_DAY, TimeUnit.DAY, TimeUnit.MONTH, TimeUnit.YEAR})


class ChannelRow(msgspec.Struct, frozen=True):
    """One way to hand in a dossier: how, how long, how much."""

    kind: str
    time: str
    fees: tuple[str, ...]
    note: str


class DueTime(msgspec.Struct, frozen=True):
    """A time limit from which the reader's device works out the last day."""

    amount: int
    unit: TimeUnit
    text: str


def channel_rows(procedure: Procedure) -> tuple[ChannelRow, ...]:
    """The table of channels; unknown times and fees say so."""
    return tuple(_row(channel) for channel in procedure.channels)


def unknown_fee(procedure: Procedure) -> str:
    """What to say of a fee that the facts do not hold."""
    return FEE_IN_PROSE if fee_described_elsewhere(procedure) else UNKNOWN


def due_times(procedure: Procedure) -> tuple[DueTime, ...]:
    """The different time limits that are counted in days or longer, shortest first."""
    found: dict[tuple[int, TimeUnit], DueTime] = {}
    for channel in procedure.channels:
        limit = channel.time_limit
        if limit and limit.amount and limit.unit in _DATED_UNITS:
            key = (limit.amount, limit.unit)
            found.setdefault(key, DueTime(limit.amount, limit.unit, f"{limit.amount} {label(limit.unit)}"))
    ordered = sorted(found.values(), key=lambda due: (_days(due), due.text))
    return tuple(ordered[:_MOST_DUE])


def _days(due: DueTime) -> float:
    return due.amount * {TimeUnit.WORKING_DAY: 1.4, TimeUnit.DAY: 1, TimeUnit.MONTH: 30}.get(due.unit, 365)


def _row(channel: Channel) -> ChannelRow:
    time = format_time(channel.time_limit) if channel.time_limit else ""
    return ChannelRow(label(channel.kind), upper_first(time or UNKNOWN), _fees(channel), channel.note)


def _fees(channel: Channel) -> tuple[str, ...]:
    texts = tuple(dict.fromkeys(upper_first(text) for fee in channel.fees if (text := format_fee(fee))))
    if texts:
        return texts
    in_prose = any(fee.in_text for fee in channel.fees)
    return (upper_first(FEE_IN_PROSE if in_prose else UNKNOWN),)
