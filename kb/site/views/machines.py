"""What machines read: bulk data, the API's description, and stand-ins for answers that need a server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from kb.content.answers import answer, fees_text, times_text
from kb.content.model import Procedure, Question
from kb.search.remembered import remembered_rows
from kb.site import openapi, structured, urls
from kb.site.inputs import PageInputs
from kb.site.lookups import Link, Site
from kb.site.page import JSON, Document, Entry, Head, Page
from kb.site.structured import absolute
from kb.site.views.quality import CSV, csv_bytes, csv_rows

JSON_LINES = "application/jsonl; charset=utf-8"

_PROCEDURE_COLUMNS = (
    "ma", "ten", "trang_thai", "thay_the_boi", "linh_vuc", "ten_linh_vuc", "loai", "dia_phuong", "co_quan_cong_bo",
    "cap_thuc_hien", "co_quan_thuc_hien", "truc_tuyen", "thoi_han", "phi", "ket_qua", "can_cu", "so_quyet_dinh",
    "ngay_quyet_dinh", "url",
)  # fmt: skip
_QUESTION_COLUMNS = ("ma", "hoi", "thu_tuc", "muc", "tra_loi", "url")


class DataFile(msgspec.Struct, frozen=True):
    """A file of bulk data, as the data page lists it."""

    path: str
    name: str
    text: str


class DataView(msgspec.Struct, frozen=True):
    """The page that lists the bulk data."""

    head: Head
    files: tuple[DataFile, ...]


FILES = (
    DataFile(
        f"{urls.DATA}thu-tuc.jsonl", "thu-tuc.jsonl", "Mọi thủ tục với đủ dữ kiện, mỗi dòng một thủ tục (JSON Lines)"
    ),
    DataFile(f"{urls.DATA}thu-tuc.csv", "thu-tuc.csv", "Các dữ kiện chính của mọi thủ tục (CSV, UTF-8)"),
    DataFile(f"{urls.DATA}hoi-dap.jsonl", "hoi-dap.jsonl", "Mọi câu hỏi với câu trả lời (JSON Lines)"),
    DataFile(f"{urls.DATA}hoi-dap.csv", "hoi-dap.csv", "Mọi câu hỏi với câu trả lời (CSV, UTF-8)"),
    DataFile(
        f"{urls.DATA}danh-muc.json",
        "danh-muc.json",
        "Danh mục lĩnh vực, cơ quan, địa phương, đối tượng, sự kiện, văn bản (JSON)",
    ),
)


def machine_documents(site: Site, inputs: PageInputs) -> Iterator[Entry]:
    """The data page with its files, and the API's description."""
    yield Page(path=urls.DATA, template="data.html", view=lambda: _view(site))
    makers: tuple[tuple[str, Callable[[], bytes]], ...] = (
        (JSON_LINES, lambda: _procedures_json(site)),
        (CSV, lambda: _procedures_csv(site)),
        (JSON_LINES, lambda: _questions_json(site)),
        (CSV, lambda: _questions_csv(site)),
        (JSON, lambda: _vocabularies(site)),
    )
    for file, (media_type, content) in zip(FILES, makers, strict=True):
        yield Document(path=file.path, media_type=media_type, content=content, inputs=inputs.of_all)
    yield Document(
        path=urls.API_DESCRIPTION, media_type=JSON, content=lambda: _json(openapi.description(site.settings))
    )
    # A site built without its index has no suggestions; an empty list keeps the search box quiet.
    yield Document(path=urls.API_SUGGEST, media_type=JSON, content=lambda: _json({"query": "", "suggestions": []}))


def _view(site: Site) -> DataView:
    crumbs = (Link("Trang chủ", urls.HOME),)
    title = "Dữ liệu mở"
    head = Head(
        title=title,
        path=urls.DATA,
        description="Tải toàn bộ thủ tục và câu hỏi dạng JSON Lines, CSV; mô tả API.",
        crumbs=crumbs,
        structured=(structured.breadcrumbs(site.settings, crumbs, title, urls.DATA),),
    )
    return DataView(head, FILES)


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _json_lines(records: Iterable[object]) -> bytes:
    return b"".join(msgspec.json.encode(record) + b"\n" for record in records)


def _procedures_json(site: Site) -> bytes:
    procedures = site.catalogue.procedures
    return _rows(
        site,
        "procedures-jsonl",
        _of_procedures(site),
        lambda code: _json_lines([_procedure_record(site, procedures[code])]),
    )


def _procedures_csv(site: Site) -> bytes:
    procedures = site.catalogue.procedures
    rows = _rows(
        site, "procedures-csv", _of_procedures(site), lambda code: csv_rows([_procedure_row(site, procedures[code])])
    )
    return csv_bytes(_PROCEDURE_COLUMNS, ()) + rows


def _of_procedures(site: Site) -> dict[str, str]:
    return {code: site.catalogue.digests.procedure(code) for code in site.catalogue.procedures}


def _questions_json(site: Site) -> bytes:
    questions = site.catalogue.questions
    return _rows(
        site, "questions-jsonl", _of_questions(site), lambda one: _json_lines([_question_record(site, questions[one])])
    )


def _questions_csv(site: Site) -> bytes:
    questions = site.catalogue.questions
    rows = _rows(
        site, "questions-csv", _of_questions(site), lambda one: csv_rows([_question_row(site, questions[one])])
    )
    return csv_bytes(_QUESTION_COLUMNS, ()) + rows


def _of_questions(site: Site) -> dict[str, str]:
    return {one.id: site.catalogue.digests.question(one) for one in site.catalogue.questions.values()}


def _rows(site: Site, name: str, made_from: Mapping[str, str], make: Callable[[str], bytes]) -> bytes:
    """The rows of bulk data, of which few change at a time."""
    shared = site.makers + site.catalogue.digests.vocabulary
    return remembered_rows(site.settings.state / f"rows-{name}.bin", shared, made_from, make)


def _procedure_record(site: Site, procedure: Procedure) -> dict[str, object]:
    record: dict[str, object] = msgspec.to_builtins(procedure)
    return record | {"url": absolute(site.settings, urls.procedure(procedure.code))}


def _procedure_row(site: Site, one: Procedure) -> tuple[str, ...]:
    decision = one.decision
    return (
        one.code,
        one.name,
        one.status,
        " ".join(one.replaced_by),
        one.sector,
        site.sector_name(one.sector),
        one.kind or "",
        one.province,
        one.publisher,
        " ".join(one.levels),
        "; ".join(one.executing),
        one.online or "",
        times_text(one, site.catalogue),
        fees_text(one, site.catalogue),
        "; ".join(one.results),
        "; ".join(one.legal_basis),
        decision.number if decision else "",
        decision.date.isoformat() if decision and decision.date else "",
        absolute(site.settings, urls.procedure(one.code)),
    )


def _question_row(site: Site, one: Question) -> tuple[str, ...]:
    return (
        one.id,
        one.text,
        " ".join(one.procedures),
        one.part,
        answer(one, site.catalogue),
        absolute(site.settings, urls.question(one)),
    )


def _question_record(site: Site, one: Question) -> dict[str, object]:
    record: dict[str, object] = msgspec.to_builtins(one)
    url = absolute(site.settings, urls.question(one))
    return record | {"tra_loi": answer(one, site.catalogue), "url": url}


def _vocabularies(site: Site) -> bytes:
    catalogue = site.catalogue
    return _json(
        {
            "linh_vuc": list(catalogue.sectors.values()),
            "co_quan": list(catalogue.agencies.values()),
            "dia_phuong": list(catalogue.provinces.values()),
            "doi_tuong": list(catalogue.subjects.values()),
            "su_kien": list(catalogue.life_events.values()),
            "van_ban": list(catalogue.legal_texts.values()),
        }
    )
