"""Numbers, dates, amounts and names of values, as Vietnamese writes them."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from types import MappingProxyType

from kb.content.model import (
    ChannelKind,
    Currency,
    Fee,
    FeeKind,
    Kind,
    Level,
    OnlineLevel,
    Part,
    Status,
    TimeLimit,
    TimeUnit,
)

_LABELS: tuple[tuple[StrEnum, str], ...] = (
    (Status.PUBLISHED, "Đang áp dụng"),
    (Status.NOT_YET_IN_FORCE, "Chưa có hiệu lực"),
    (Status.EXPIRED, "Hết hiệu lực"),
    (Status.REPEALED, "Đã bãi bỏ"),
    (Status.DELISTED, "Không còn niêm yết"),
    (Kind.STANDARD, "Thủ tục do bộ, ngành công bố"),
    (Kind.SPECIFIC, "Thủ tục riêng của địa phương"),
    (Kind.INTERNAL, "Thủ tục nội bộ giữa các cơ quan"),
    (Level.MINISTRY, "Cấp bộ"),
    (Level.PROVINCE, "Cấp tỉnh"),
    (Level.COMMUNE, "Cấp xã"),
    (Level.VERTICAL, "Cơ quan ngành dọc"),
    (Level.OTHER, "Cơ quan khác"),
    (OnlineLevel.FULL, "Trực tuyến toàn trình"),
    (OnlineLevel.PARTIAL, "Trực tuyến một phần"),
    (OnlineLevel.INFORMATION, "Chưa nộp trực tuyến"),
    (ChannelKind.ONLINE, "Trực tuyến"),
    (ChannelKind.IN_PERSON, "Trực tiếp"),
    (ChannelKind.POST, "Qua bưu chính"),
    (TimeUnit.WORKING_DAY, "ngày làm việc"),
    (TimeUnit.DAY, "ngày"),
    (TimeUnit.HOUR, "giờ"),
    (TimeUnit.MONTH, "tháng"),
    (TimeUnit.YEAR, "năm"),
    (FeeKind.CHARGE, "Phí"),
    (FeeKind.FEE, "Lệ phí"),
    (FeeKind.PRICE, "Giá dịch vụ"),
    (Part.PAPERS, "Giấy tờ cần có"),
    (Part.FEE, "Phí, lệ phí"),
    (Part.TIME_LIMIT, "Thời hạn giải quyết"),
    (Part.AGENCY, "Nơi giải quyết"),
    (Part.ONLINE, "Nộp trực tuyến"),
    (Part.SUBJECT, "Ai được làm"),
    (Part.RESULT, "Kết quả nhận được"),
    (Part.STEPS, "Các bước"),
    (Part.CONDITIONS, "Điều kiện"),
    (Part.LEGAL_BASIS, "Căn cứ pháp lý"),
    (Part.AUTHORISATION, "Ủy quyền, nhờ người khác"),
    (Part.LOSS, "Mất, hỏng"),
    (Part.LATENESS, "Quá hạn, xử phạt"),
    (Part.ABROAD, "Ở nước ngoài"),
    (Part.FOREIGNER, "Người nước ngoài"),
    (Part.MINOR, "Trẻ em, người chưa thành niên"),
    (Part.REFUSAL, "Bị từ chối, khiếu nại"),
    (Part.TERRITORY, "Khác tỉnh, sau sáp nhập"),
    (Part.CONCEPT, "Giải thích từ ngữ"),
    (Part.CHOICE, "Nên làm thủ tục nào"),
)
# Members of different enumerations may share a value, and then compare equal: the type is part of the key.
_LABEL_OF = MappingProxyType({(type(value), value): text for value, text in _LABELS})


def label(value: StrEnum) -> str:
    """What readers see for an enumerated value."""
    return _LABEL_OF[type(value), value]


def format_number(number: int) -> str:
    """A whole number with dots between thousands: 20.000."""
    return f"{number:,}".replace(",", ".")


def format_amount(amount: int, currency: Currency = Currency.VND) -> str:
    """An amount of money: "20.000 đồng", "10 USD"."""
    return f"{format_number(amount)} {'đồng' if currency is Currency.VND else currency.value}"


def format_date(date: dt.date) -> str:
    """A date as dd/mm/yyyy."""
    return f"{date:%d/%m/%Y}"


def format_month(month: str) -> str:
    """A "2025-04" month as "tháng 4/2025"; anything else as it is."""
    year, _, number = month.partition("-")
    return f"tháng {int(number)}/{year}" if number.isdecimal() else month


def format_time(limit: TimeLimit) -> str:
    """A time limit: "7 ngày làm việc (từ khi nhận đủ hồ sơ)", or its note alone."""
    if limit.amount is None or limit.unit is None:
        return limit.note
    text = f"{limit.amount} {label(limit.unit)}"
    return f"{text} ({lower_first(limit.note)})" if limit.note else text


def format_fee(fee: Fee) -> str:
    """One payment in words; "" where nothing is known but that the portal describes it in prose."""
    note = lower_first(fee.note)
    if fee.amount is None:
        return fee.note
    if fee.amount == 0 and note.startswith(("miễn", "không thu")):
        return upper_first(note)
    if fee.amount == 0:
        name = "lệ phí" if fee.kind is FeeKind.FEE else "phí"
        return f"Miễn {name}" + (f" ({note})" if note else "")
    text = format_amount(fee.amount, fee.currency)
    return f"{text} ({note})" if note else text


def lower_first(text: str) -> str:
    """The text with a small first letter, unless it begins with an abbreviation or a proper name."""
    words = text.split(" ", 2)
    if not text or (len(words[0]) > 1 and words[0][1:] != words[0][1:].lower()):
        return text
    if len(words) > 1 and words[1][:1].isupper() and words[0] != "Cấp":
        return text
    return text[0].lower() + text[1:]


def upper_first(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
