"""Rules about fees, dates and answers: what readers would take for true."""

from __future__ import annotations

from collections.abc import Iterator

from kb.content.answers import ANY_PLACEHOLDER, PLACEHOLDER, answer, is_placeholder, placeholder_text
from kb.content.formats import format_date
from kb.content.model import Currency, Question
from kb.content.problems import Severity
from kb.content.rules.rule import Finding, Subject, written_at

SMALLEST_DONG = 1_000


def free_needs_reason(subject: Subject) -> Iterator[Finding]:
    """so_tien: 0 nghĩa là thật sự miễn phí và phải có ghi_chu nói miễn cho ai, vì sao. Chưa rõ thì bỏ so_tien."""
    for path, procedure in subject.procedures():
        for row, channel in enumerate(procedure.channels):
            for place, fee in enumerate(channel.fees):
                if fee.amount == 0 and not fee.note:
                    key = written_at(procedure, "cach_thuc", row, "phi", place, "so_tien")
                    yield Finding(path, key, "số tiền 0 cần ghi_chu nói vì sao miễn; chưa rõ thì bỏ so_tien")


def plausible_amount(subject: Subject) -> Iterator[Finding]:
    """Số tiền đồng dưới 1.000 thường là viết tắt theo nghìn hoặc là đô la; viết đủ số hoặc thêm tien_te: USD."""
    for path, procedure in subject.procedures():
        for row, channel in enumerate(procedure.channels):
            for place, fee in enumerate(channel.fees):
                small = fee.amount is not None and 0 < fee.amount < SMALLEST_DONG and fee.currency is Currency.VND
                if small or (fee.amount or 0) < 0:
                    key = written_at(procedure, "cach_thuc", row, "phi", place, "so_tien")
                    yield Finding(path, key, f"số tiền {fee.amount} đồng khó tin", waivers=procedure.waivers)


def plausible_time(subject: Subject) -> Iterator[Finding]:
    """Thời hạn có số thì phải có don_vi, lớn hơn 0; chỉ có lời thì viết ghi_chu."""
    for path, procedure in subject.procedures():
        for row, channel in enumerate(procedure.channels):
            limit = channel.time_limit
            if limit is None:
                continue
            incomplete = (limit.amount is None) != (limit.unit is None) or (limit.amount is None and not limit.note)
            if incomplete or (limit.amount is not None and limit.amount <= 0):
                key = written_at(procedure, "cach_thuc", row, "thoi_han")
                yield Finding(path, key, "thời hạn cần đủ so và don_vi, hoặc ghi_chu", waivers=procedure.waivers)


def dates(subject: Subject) -> Iterator[Finding]:
    """Ngày quyết định, ngày nguồn và ngày rà soát không ở tương lai; lần rà soát sau phải muộn hơn lần này."""
    for path, procedure in subject.procedures():
        days = (
            (("quyet_dinh", "ngay"), procedure.decision.date if procedure.decision else None),
            (("nguon", "ngay"), procedure.source.date if procedure.source else None),
            (("ra_soat", "ngay"), procedure.review.date if procedure.review else None),
        )
        for key, day in days:
            if day and day > subject.today:
                yield Finding(
                    path, written_at(procedure, *key), f"ngày {format_date(day)} ở tương lai", waivers=procedure.waivers
                )
        review = procedure.review
        if review and review.next and review.next <= review.date:
            yield Finding(path, written_at(procedure, "ra_soat", "tiep_theo"), "lần rà soát sau phải muộn hơn lần này")


def review_overdue(subject: Subject) -> Iterator[Finding]:
    """Đã quá ngày rà soát (ra_soat.tiep_theo), hoặc câu trả lời đã quá con_dung_den: xem lại rồi ghi ngày mới."""
    for path, procedure in subject.procedures():
        due = procedure.review.next if procedure.review else None
        if due and due < subject.today:
            message = f"đã quá hạn rà soát {format_date(due)}"
            yield Finding(path, written_at(procedure, "ra_soat", "tiep_theo"), message, Severity.WARNING)
    for path, index, question in subject.questions():
        if question.valid_until and question.valid_until < subject.today:
            message = f"câu trả lời chỉ còn đúng đến {format_date(question.valid_until)}"
            yield Finding(path, ("cau_hoi", index, "con_dung_den"), message, Severity.WARNING)


def answered(subject: Subject) -> Iterator[Finding]:
    """Câu hỏi ghép cần dữ kiện được hỏi (muc) có trong thủ tục; không có dữ kiện thì bỏ câu hỏi."""
    for path, index, question in subject.questions():
        known = any(code in subject.catalogue.procedures for code in question.procedures)
        if known and not answer(question, subject.catalogue):
            message = f"không có câu trả lời: thủ tục {question.procedures[0]} chưa có dữ kiện “{question.part}”"
            yield Finding(path, ("cau_hoi", index, "muc"), message, waivers=question.waivers)


def placeholders(subject: Subject) -> Iterator[Finding]:
    """Chỗ trích {{ le_phi }} phải là tên dữ kiện có thật và dữ kiện ấy không được trống."""
    for path, index, question in subject.questions():
        for message in _placeholder_faults(question, subject):
            yield Finding(path, ("cau_hoi", index, "tra_loi"), message)


def _placeholder_faults(question: Question, subject: Subject) -> Iterator[str]:
    for found in ANY_PLACEHOLDER.findall(question.answer):
        match = PLACEHOLDER.fullmatch(found)
        if match is None or not is_placeholder(match[1]):
            yield f"không có chỗ trích “{found}”; dùng {{{{ le_phi }}}}, {{{{ thoi_han }}}}, {{{{ giay_to }}}}…"
            continue
        code = match[2] or next(iter(question.procedures), "")
        if code in subject.unreadable:
            continue
        procedure = subject.catalogue.procedure(code)
        if procedure is None or not placeholder_text(match[1], procedure, subject.catalogue):
            yield f"chỗ trích “{found}” trống: thủ tục {code or '?'} chưa có dữ kiện này"
