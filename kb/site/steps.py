"""Steps put together from the facts, for procedures whose own steps nobody has written."""

from __future__ import annotations

from kb.content.formats import label, lower_first
from kb.content.model import ChannelKind, Procedure

PORTAL_STEP = "nộp trên Cổng Dịch vụ công quốc gia"


def composed_steps(procedure: Procedure) -> tuple[str, ...]:
    """Prepare, hand in, pay and receive, as far as the facts tell."""
    return tuple(step for step in (_prepare(procedure), _hand_in(procedure), _wait(), _receive(procedure)) if step)


def _prepare(procedure: Procedure) -> str:
    papers = sum(len(case.papers) for case in procedure.paper_cases)
    return "Chuẩn bị giấy tờ theo danh mục ở trên." if papers else "Hỏi nơi tiếp nhận về giấy tờ cần chuẩn bị."


def _hand_in(procedure: Procedure) -> str:
    kinds = dict.fromkeys(channel.kind for channel in procedure.channels)
    ways = [PORTAL_STEP if kind is ChannelKind.ONLINE else f"nộp {label(kind).lower()}" for kind in kinds]
    agency = next(iter(procedure.executing or procedure.competent), "")
    where = f" Nơi giải quyết: {agency}." if agency else ""
    return f"Nộp hồ sơ: {' hoặc '.join(ways)}.{where}" if ways else where.strip()


def _wait() -> str:
    return "Nhận giấy tiếp nhận và hẹn trả kết quả; nộp phí, lệ phí nếu có; bổ sung hồ sơ khi được yêu cầu."


def _receive(procedure: Procedure) -> str:
    results = procedure.results[:2]
    return f"Đến hẹn, nhận {lower_first('; '.join(results))}." if results else "Đến hẹn, nhận kết quả."
