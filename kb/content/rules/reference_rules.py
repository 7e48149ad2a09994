"""Rules about one record naming another, and about where files stand."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from kb.content.model import Status
from kb.content.problems import Severity
from kb.content.rules.rule import Finding, Subject, written_at
from kb.text.vietnamese import slug


def procedure_references(subject: Subject) -> Iterator[Finding]:
    """Lĩnh vực, cơ quan, đối tượng, địa phương và mã thay thế của một thủ tục phải có trong kho."""
    catalogue, unreadable = subject.catalogue, subject.unreadable
    for path, procedure in subject.procedures():
        named: tuple[tuple[str, Iterable[str], Container[str]], ...] = (
            ("linh_vuc", (procedure.sector,), catalogue.sectors),
            ("co_quan_cong_bo", (procedure.publisher,), catalogue.agencies),
            ("dia_phuong", (procedure.province,), catalogue.provinces),
            ("doi_tuong", procedure.subjects, catalogue.subjects),
            ("thay_the_boi", procedure.replaced_by, catalogue.procedures),
        )
        for key, values, known in named:
            for value in values:
                if value and value not in known and value not in unreadable:
                    place = (key,) if key == "dia_phuong" else written_at(procedure, key)
                    yield Finding(path, place, f"không có “{value}” trong kho")


def question_references(subject: Subject) -> Iterator[Finding]:
    """Câu hỏi phải gắn với thủ tục và lĩnh vực có trong kho; câu hỏi ghép cần đúng một thủ tục chính."""
    for path, file in subject.files.questions.items():
        if file.sector not in subject.catalogue.sectors:
            yield Finding(path, ("linh_vuc",), f"không có lĩnh vực “{file.sector}”")
    for path, index, question in subject.questions():
        key = ("cau_hoi", index, "thu_tuc")
        if not question.procedures:
            yield Finding(path, ("cau_hoi", index), "câu hỏi chưa gắn với thủ tục nào; thêm thu_tuc")
        for code in question.procedures:
            if not subject.exists(code):
                yield Finding(path, key, f"không có thủ tục “{code}”")


def vocabulary_references(subject: Subject) -> Iterator[Finding]:
    """Trong danh mục: cơ quan của lĩnh vực, cơ quan kế nhiệm và thủ tục của sự kiện phải có trong kho."""
    catalogue = subject.catalogue
    for path, vocabulary in subject.files.vocabulary.items():
        for index, sector in enumerate(vocabulary.sectors):
            if sector.agency and sector.agency not in catalogue.agencies:
                yield Finding(path, ("linh_vuc", index, "co_quan"), f"không có cơ quan “{sector.agency}”")
        for index, agency in enumerate(vocabulary.agencies):
            if agency.now and agency.now not in catalogue.agencies:
                yield Finding(path, ("co_quan", index, "nay_la"), f"không có cơ quan “{agency.now}”")
        for index, event in enumerate(vocabulary.life_events):
            for place, stage in enumerate(event.stages):
                for code in stage.procedures:
                    if not subject.exists(code):
                        key = ("su_kien", index, "chang", place, "thu_tuc")
                        yield Finding(path, key, f"không có thủ tục “{code}”")


def replacement(subject: Subject) -> Iterator[Finding]:
    """Thủ tục đang công bố không có thay_the_boi; mã thay thế phải khác chính nó và đang công bố."""
    for path, procedure in subject.procedures():
        if procedure.status is Status.PUBLISHED and procedure.replaced_by:
            yield Finding(path, written_at(procedure, "thay_the_boi"), "thủ tục đang công bố thì không có mã thay thế")
        for code in procedure.replaced_by:
            other = subject.catalogue.procedures.get(code)
            if code == procedure.code or (other and other.status is not Status.PUBLISHED):
                message = f"mã thay thế “{code}” không phải một thủ tục đang công bố"
                yield Finding(path, written_at(procedure, "thay_the_boi"), message, Severity.WARNING)


def file_place(subject: Subject) -> Iterator[Finding]:
    """Tệp thủ tục nằm ở procedures/<mã lĩnh vực không dấu>/<mã thủ tục>.yaml, để ai cũng đoán được chỗ."""
    for path, procedure in subject.procedures():
        expected = f"procedures/{slug(procedure.sector)}/{procedure.code}.yaml"
        wrong_name = path.rsplit("/", 1)[-1] != f"{procedure.code}.yaml"
        if wrong_name or (path != expected and not procedure.base):
            yield Finding(path, ("ma",), f"tệp nên ở {expected}")
