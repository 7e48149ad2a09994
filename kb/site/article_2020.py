"""Figures of March 2020, the first point of the trend: the national portal's first three months, as the press told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

T = TypeVar("T")

PROCEDURES = 6_956
ABOLISHED = 544
QUESTIONS_OVER = 10_000
SERVICES = 161

SERVICES_BY_FIELD: Mapping[str, int] = MappingProxyType(
    {
        "Công thương": 132,
        "Điện lực": 9,
        "Tài chính": 7,
        "Giao thông vận tải": 2,
        "Xây dựng": 2,
        "Tư pháp": 2,
        "Bảo hiểm xã hội": 1,
        "Công an": 1,
        "Khoa học và công nghệ": 1,
        "Y tế": 1,
        "Kế hoạch và đầu tư": 1,
        "Nông nghiệp": 1,
        "Lao động": 1,
    }
)

# Province, fault, dossiers at fault, dossiers sent.
BAD_CODES = (
    ("Thái Nguyên", "Thiếu mã cơ quan tiếp nhận", 116_845, 119_830),
    ("Đồng Nai", "Sai mã hồ sơ", 31_245, 31_954),
    ("Bình Phước", "Sai mã thủ tục", 5_274, 12_060),
)


def services_table(make: Callable[..., T]) -> T:
    """Services at levels 3 and 4 in March 2020, by field."""
    return make(
        key="muc-do-3-4",
        title="Mức độ 3, 4 tháng 3/2020",
        note=f"{SERVICES} dịch vụ công mức độ 3, 4 trên Cổng khi đó; nay gọi là một phần và toàn trình.",
        columns=("Lĩnh vực", "Dịch vụ"),
        rows=tuple(SERVICES_BY_FIELD.items()),
        chart=1,
    )


def codes_table(make: Callable[..., T]) -> T:
    """Codes found wrong in dossiers that provinces sent, by March 2020."""
    return make(
        key="loi-ma-2020",
        title="Lỗi mã trong hồ sơ đồng bộ tháng 3/2020",
        note="Mã hồ sơ theo Nghị định 61/2018/NĐ-CP. Tự kiểm tra mã của mình ở trang “Kiểm tra mã”.",
        columns=("Địa phương", "Lỗi", "Hồ sơ lỗi", "Trên tổng số", "Tỷ lệ"),
        rows=tuple((*row, round(100 * row[2] / row[3])) for row in BAD_CODES),
        chart=4,
        percent=(4,),
    )
