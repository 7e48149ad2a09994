"""Golden searches: what people type for much-used procedures, and the procedure they need among the first three."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.search.engine import Engine
from kb.search.evaluation import evaluate, load_judgements, report, summarise
from kb.text.vietnamese import fold

FLOOR = 0.95
JUDGEMENTS = "KB_JUDGEMENTS"

# What is typed, and the codes of which one must be among the first three.
GOLDEN: dict[str, tuple[str, ...]] = {
    "làm giấy khai sinh cho em bé mới sinh": ("1.001193",),
    "khai sinh cho con trễ hạn": ("1.001193", "1.004772"),
    "xin bản sao khai sinh": ("2.000635",),
    "hai đứa em muốn đăng ký kết hôn": ("1.000894",),
    "cưới vợ người Nhật": ("2.000806",),
    "giấy chứng nhận độc thân để mua nhà": ("1.004873",),
    "xin xác nhận chưa kết hôn": ("1.004873",),
    "khai tử cho bà ngoại": ("1.000656",),
    "đổi tên trong giấy khai sinh": ("1.004859",),
    "sửa sai ngày sinh trên khai sinh": ("1.004859",),
    "xin nhận nuôi trẻ mồ côi": ("2.001263", "1.004941"),
    "nhập hộ khẩu về nhà vợ": ("1.004222",),
    "nhập khẩu cho con mới sinh": ("1.004222",),
    "cắt khẩu": ("1.003197", "1.004222"),
    "ra ở riêng tách khẩu": ("1.010038",),
    "đăng ký tạm trú phòng trọ": ("1.004194",),
    "tạm trú sắp hết hạn gia hạn thế nào": ("1.002755",),
    "khai báo tạm vắng đi nghĩa vụ": ("1.003677",),
    "nhà có khách ngủ lại phải khai báo": ("2.001159",),
    "đổi chủ hộ": ("1.010039",),
    "xin giấy CT07": ("1.010041",),
    "làm căn cước lần đầu đủ 14 tuổi": ("1.014061", "2.000200"),
    "làm căn cước cho con gái 6 tuổi": ("1.014062", "1.012549"),
    "bị rơi mất căn cước": ("1.014064", "2.001194"),
    "căn cước sắp hết hạn": ("1.014063", "2.001195"),
    "đăng ký định danh mức 2": ("3.000228",),
    "khóa căn cước trên VNeID": ("3.000285",),
    "làm passport đi du lịch": ("1.001456", "1.001471"),
    "gia hạn hộ chiếu": ("1.001456", "1.001471"),
    "rơi mất passport phải báo ai": ("1.001445", "1.010386"),
    "thẻ tạm trú cho vợ người Hàn Quốc": ("1.003460",),
    "xin e-visa": ("1.002757",),
    "xin lý lịch tư pháp đi xuất khẩu lao động": ("3.000333",),
    "thi bằng lái xe máy A1": ("3.000346",),
    "đổi bằng lái xe ô tô sắp hết hạn": ("3.000347",),
    "làm lại bằng lái bị mất": ("3.000348",),
    "bằng lái quốc tế": ("3.000353",),
    "mua xe máy cũ sang tên": ("1.013076",),
    "đăng ký xe ô tô mới mua": ("1.013067", "1.012575", "1.013066"),
    "xin biển số tạm thời": ("1.013083", "1.013086"),
    "mất giấy đăng ký xe máy": ("1.013082", "1.013080"),
    "giấy phép karaoke": ("1.001029",),
    "duyệt bản vẽ phòng cháy chữa cháy": ("3.000489",),
    "xin giấy an ninh trật tự mở tiệm cầm đồ": ("3.000243", "2.001478"),
    "xin phép xây nhà ở quê": ("1.013225",),
    "sửa nhà nâng thêm tầng có phải xin phép": ("1.013229",),
    "giấy phép xây dựng hết hạn xin gia hạn": ("1.013227",),
    "mua nhà ở xã hội cần xác nhận": ("1.014632",),
    "hưởng chế độ thai sản sau sinh": ("2.000693",),
    "tai nạn lao động được hưởng gì": ("1.001632",),
    "nghỉ ốm hưởng bảo hiểm": ("1.001667",),
    "đóng bảo hiểm xã hội tự nguyện": ("1.002179",),
    "làm lại sổ bảo hiểm xã hội bị mất": ("1.002759",),
    "chuyển lương hưu về tỉnh khác": ("1.001742",),
    "xin luật sư miễn phí cho người nghèo": ("2.000829",),
    "xin thôi quốc tịch": ("2.002036",),
    "trở lại quốc tịch Việt Nam": ("2.002038",),
    "đăng ký bản quyền bài hát": ("1.005160",),
    "nộp đơn kiện lên tòa qua mạng": ("3.000163",),
    "gắn công tơ điện mới": ("3.000001",),
    "sang tên đồng hồ điện": ("3.000099",),
    "mở nhà thuốc tây": ("1.014076",),
    "mở phòng khám tư": ("1.012278",),
    "giấy chứng nhận vệ sinh an toàn thực phẩm quán ăn": ("1.013855",),
    "thẻ hướng dẫn viên du lịch nội địa": ("1.004623",),
}


@pytest.mark.parametrize("spelling", ["marked", "unmarked"])
def test_golden_searches_find_what_is_needed(find: Callable[[str], list[str]], spelling: str) -> None:
    """At least 95 in 100 golden searches have the procedure needed among the first three, with marks and without."""
    typed = {text if spelling == "marked" else fold(text): codes for text, codes in GOLDEN.items()}
    missed = {text: found for text, codes in typed.items() if not set(codes) & set((found := find(text))[:3])}
    lines = [f"{text}: wanted {typed[text]}, found {found[:3]}" for text, found in missed.items()]
    print(*lines, sep="\n")
    assert len(missed) <= len(typed) * (1 - FLOOR), "\n".join(lines)


def test_golden_procedures_are_published(real_engine: Engine) -> None:
    """Every procedure that a golden search needs is in the catalogue."""
    assert {code for codes in GOLDEN.values() for code in codes} <= real_engine.catalogue.procedures.keys()


def test_judged_queries_stay_above_the_floor(real_engine: Engine) -> None:
    """On the judged queries named by KB_JUDGEMENTS hit@5 is at least .95 and nDCG@10 at least .80."""
    path = os.environ.get(JUDGEMENTS)
    if not path:
        pytest.skip(f"set {JUDGEMENTS} to a file of judged queries")
    outcomes = evaluate(real_engine, load_judgements(Path(path)))
    summary = summarise(outcomes)
    print(report(outcomes))
    assert summary.hits[5] >= 0.95
    assert summary.ndcg >= 0.80
