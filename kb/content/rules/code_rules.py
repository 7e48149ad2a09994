"""Rules about the form of codes and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.content import codes
from kb.content.rules.rule import Finding, Subject, written_at

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")


def procedure_code(subject: Subject) -> Iterator[Finding]:
    """Mã thủ tục có dạng 1.004222 (một chữ số, dấu chấm, sáu chữ số); mã nhóm địa phương có dạng DP.115212.
    Bản địa phương có thể viết 1.004222.H26. Mã luôn đặt trong dấu nháy kép."""
    for path, procedure in subject.procedures():
        allowed = (codes.PROCEDURE, codes.PROVINCIAL_GROUP, codes.LOCALISED)
        if not any(pattern.fullmatch(procedure.code) for pattern in allowed):
            message = f"mã “{procedure.code}” không đúng dạng 1.004222"
            yield Finding(path, ("ma",), message, waivers=procedure.waivers)


def decision_number(subject: Subject) -> Iterator[Finding]:
    """Số quyết định công bố có dạng 163/QĐ-BTP: số, gạch chéo, QĐ, gạch nối, chữ viết tắt của cơ quan."""
    for path, procedure in subject.procedures():
        if procedure.decision and not codes.DECISION.fullmatch(procedure.decision.number):
            message = f"số quyết định “{procedure.decision.number}” không đúng dạng 163/QĐ-BTP"
            yield Finding(path, written_at(procedure, "quyet_dinh", "so"), message, waivers=procedure.waivers)


def legal_number(subject: Subject) -> Iterator[Finding]:
    """Số văn bản có dạng 61/2018/NĐ-CP, 60/2014/QH13, 08/2025/TT-BTP: số, năm, loại và cơ quan ban hành."""
    for path, procedure in subject.procedures():
        for index, number in enumerate(procedure.legal_basis):
            if not is_legal_number(number):
                message = f"số văn bản “{number}” không đúng dạng 61/2018/NĐ-CP"
                yield Finding(path, written_at(procedure, "can_cu", index), message, waivers=procedure.waivers)
    for path, place, question in subject.questions():
        for index, number in enumerate(question.legal_basis):
            if not is_legal_number(number):
                message = f"số văn bản “{number}” không đúng dạng 61/2018/NĐ-CP"
                yield Finding(path, ("cau_hoi", place, "can_cu", index), message, waivers=question.waivers)


def is_legal_number(number: str) -> bool:
    """Whether a number is that of a legal text or of a decision."""
    return bool(codes.LEGAL_NUMBER.fullmatch(number) or codes.DECISION.fullmatch(number))


def agency_code(subject: Subject) -> Iterator[Finding]:
    """Mã cơ quan công bố: mã định danh (G01, H26.101), mã số thuế của tập đoàn, hoặc mã chữ do kho này đặt."""
    for path, vocabulary in subject.files.vocabulary.items():
        for index, agency in enumerate(vocabulary.agencies):
            known = codes.AGENCY_2020.fullmatch(agency.code) or re.fullmatch(r"\d{10}|[A-Z]{3,10}", agency.code)
            if not known:
                yield Finding(
                    path, ("co_quan", index, "ma"), f"mã cơ quan “{agency.code}” không đúng dạng G01, H26.101"
                )


def question_id(subject: Subject) -> Iterator[Finding]:
    """Mã câu hỏi là chữ thường không dấu, số và gạch nối (ket-hon-le-phi), vì nó nằm trong địa chỉ trang."""
    for path, index, question in subject.questions():
        if not _SLUG.fullmatch(question.id):
            yield Finding(path, ("cau_hoi", index, "ma"), f"mã câu hỏi “{question.id}” phải như: ket-hon-le-phi")


def last_seen_month(subject: Subject) -> Iterator[Finding]:
    """thay_lan_cuoi là tháng thấy thủ tục lần cuối trên Cổng, viết 2025-04."""
    for path, procedure in subject.procedures():
        if procedure.last_seen and not _MONTH.fullmatch(procedure.last_seen):
            yield Finding(
                path,
                written_at(procedure, "thay_lan_cuoi"),
                f"“{procedure.last_seen}” không phải tháng; viết như 2025-04",
            )
