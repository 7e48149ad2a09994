"""The whole of the content, loaded once and looked up by code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from kb.content.codes import normalise_procedure_code
from kb.content.digests import RecordDigests
from kb.content.files import ContentFiles, Progress, cache_path, read_content, vocabulary_lists
from kb.content.model import (
    Agency,
    LegalText,
    LifeEvent,
    Procedure,
    Province,
    Question,
    Sector,
    Status,
    Subject,
    Version,
)
from kb.content.problems import Problem, errors
from kb.errors import ContentError
from kb.settings import Settings

K = TypeVar("K")
V = TypeVar("V")

SHOWN_PROBLEMS = 20


@dataclass(frozen=True)
class Catalogue:
    """Every record by its code; provincial versions stand resolved among the procedures."""

    procedures: Mapping[str, Procedure]
    questions: Mapping[str, Question]
    question_sector: Mapping[str, str]
    sectors: Mapping[str, Sector]
    agencies: Mapping[str, Agency]
    provinces: Mapping[str, Province]
    subjects: Mapping[str, Subject]
    life_events: Mapping[str, LifeEvent]
    legal_texts: Mapping[str, LegalText]
    files: ContentFiles
    _questions_of: Mapping[str, tuple[Question, ...]]
    _versions_of: Mapping[str, tuple[Procedure, ...]]
    _replaces: Mapping[str, tuple[str, ...]]
    _life_events_of: Mapping[str, tuple[LifeEvent, ...]]

    @cached_property
    def digests(self) -> RecordDigests:
        """What each record was read from."""
        return RecordDigests(self)

    def procedure(self, code: str) -> Procedure | None:
        """The procedure of a code as people type it, localised and case codes included."""
        if code in self.procedures:
            return self.procedures[code]
        for form in normalise_procedure_code(code):
            if form in self.procedures:
                return self.procedures[form]
        return None

    def questions_of(self, code: str) -> tuple[Question, ...]:
        """The questions of a procedure, in file order."""
        return self._questions_of.get(code, ())

    def versions_of(self, code: str) -> tuple[Procedure, ...]:
        """The provincial versions of a national procedure, by province code."""
        return self._versions_of.get(code, ())

    def replaces(self, code: str) -> tuple[str, ...]:
        """The codes that name this one as their replacement."""
        return self._replaces.get(code, ())

    def life_events_of(self, code: str) -> tuple[LifeEvent, ...]:
        """The life events that hold a procedure."""
        return self._life_events_of.get(code, ())

    @property
    def published(self) -> tuple[Procedure, ...]:
        """The procedures in force, by code."""
        return tuple(one for one in self.procedures.values() if one.status is Status.PUBLISHED)


def load_catalogue(settings: Settings, progress: Progress | None = None) -> Catalogue:
    """The catalogue of a content folder; raises `ContentError` listing what cannot be read."""
    files = read_content(settings.content, cache_path(settings.state), progress)
    catalogue, problems = assemble(files)
    refuse_errors([*files.problems, *problems], settings)
    return catalogue


def refuse_errors(problems: Iterable[Problem], settings: Settings) -> None:
    """Raise `ContentError` with the first problems, if any is an error."""
    faults = sorted(errors(problems))
    if not faults:
        return
    shown = "\n".join(f"{settings.content}/{problem}" for problem in faults[:SHOWN_PROBLEMS])
    more = f"\n… và {len(faults) - SHOWN_PROBLEMS} lỗi nữa" if len(faults) > SHOWN_PROBLEMS else ""
    raise ContentError(
        f"Nội dung có {len(faults)} lỗi:\n{shown}{more}",
        fix="sửa các dòng trên rồi chạy lại; “kb check” liệt kê tất cả. Những gì đã dựng trước đó vẫn nguyên vẹn.",
    )


def assemble(files: ContentFiles) -> tuple[Catalogue, list[Problem]]:
    """A catalogue of all that could be read, and the duplicates and dead references met on the way."""
    problems: list[Problem] = []
    lists: dict[str, dict[str, Any]] = defaultdict(dict)
    for path, key, index, record in vocabulary_lists(files):
        code = record.number if isinstance(record, LegalText) else record.code
        _add(lists[key], code, record, files, path, (key, index), problems)
    procedures = _procedures(files, problems)
    questions, sector_of = _questions(files, problems)
    return (
        Catalogue(
            procedures=MappingProxyType(procedures),
            questions=MappingProxyType(questions),
            question_sector=MappingProxyType(sector_of),
            sectors=MappingProxyType(lists["linh_vuc"]),
            agencies=MappingProxyType(lists["co_quan"]),
            provinces=MappingProxyType(lists["dia_phuong"]),
            subjects=MappingProxyType(lists["doi_tuong"]),
            life_events=MappingProxyType(lists["su_kien"]),
            legal_texts=MappingProxyType(lists["van_ban"]),
            files=files,
            _questions_of=_by_many(questions.values(), lambda question: question.procedures),
            _versions_of=_by_many(
                sorted(procedures.values(), key=lambda one: one.province), lambda one: (one.base,) if one.base else ()
            ),
            _replaces={
                code: tuple(old.code for old in olds)
                for code, olds in _by_many(procedures.values(), lambda one: one.replaced_by).items()
            },
            _life_events_of=_by_many(lists["su_kien"].values(), _event_codes),
        ),
        problems,
    )


def _event_codes(event: LifeEvent) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for stage in event.stages for code in stage.procedures))


def _by_many(items: Iterable[V], keys: Callable[[V], Iterable[K]]) -> dict[K, tuple[V, ...]]:
    grouped: dict[K, list[V]] = defaultdict(list)
    for item in items:
        for key in keys(item):
            grouped[key].append(item)
    return {key: tuple(members) for key, members in grouped.items()}


def _procedures(files: ContentFiles, problems: list[Problem]) -> dict[str, Procedure]:
    found: dict[str, Procedure] = {}
    for path, procedure in files.procedures.items():
        _add(found, procedure.code, procedure, files, path, ("ma",), problems)
    for path, version in files.versions.items():
        base = found.get(version.base)
        if base is None or base.base:
            problems.append(_problem(files, path, ("goc",), "tham-chieu", f"không có thủ tục gốc “{version.base}”"))
            continue
        _add(found, version.code, resolve(base, version), files, path, ("ma",), problems)
    return dict(sorted(found.items()))


def resolve(base: Procedure, version: Version) -> Procedure:
    """The full procedure that a provincial version stands for: the base with its changes."""
    values = msgspec.to_builtins(base)
    for key in ("ten_goi_khac", "ngoai_le", "ra_soat"):
        values.pop(key, None)
    for key, value in version.changes.items():
        if value in ("", [], {}):
            values.pop(key, None)
        else:
            values[key] = value
    values |= {"ma": version.code, "goc": version.base, "dia_phuong": version.province}
    return msgspec.convert(values, Procedure, strict=False)


def _questions(files: ContentFiles, problems: list[Problem]) -> tuple[dict[str, Question], dict[str, str]]:
    found: dict[str, Question] = {}
    sector_of: dict[str, str] = {}
    for path, file in files.questions.items():
        for index, question in enumerate(file.questions):
            _add(found, question.id, question, files, path, ("cau_hoi", index, "ma"), problems)
            sector_of.setdefault(question.id, file.sector)
    return found, sector_of


def _add(
    found: dict[str, Any],
    code: str,
    record: Any,
    files: ContentFiles,
    path: str,
    key_path: tuple[str | int, ...],
    problems: list[Problem],
) -> None:
    if code in found:
        problems.append(_problem(files, path, key_path, "ma-trung", f"mã “{code}” đã dùng cho một mục khác"))
    else:
        found[code] = record


def _problem(files: ContentFiles, path: str, key_path: tuple[str | int, ...], rule: str, message: str) -> Problem:
    line, column = files.position(path, key_path)
    return Problem(path, line, column, rule, message)
