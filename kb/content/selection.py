"""A part of a catalogue: the procedures and questions of some sectors, with every vocabulary whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

import msgspec

from kb.content.catalogue import Catalogue, assemble
from kb.content.model import Question, QuestionFile, Sector
from kb.errors import UsageError
from kb.text.vietnamese import slug

SHOWN_SECTORS = 12


def find_sectors(catalogue: Catalogue, named: Sequence[str]) -> list[Sector]:
    """The sectors named by code, page or name, in any letters; raises `UsageError` that tells which there are."""
    held = {one.sector for one in catalogue.procedures.values()}
    sectors = [one for code, one in catalogue.sectors.items() if code in held]
    known = {slug(one.name): one for one in sectors} | {slug(one.code): one for one in sectors}
    found = [known.get(slug(name)) for name in named]
    for name, sector in zip(named, found, strict=True):
        if sector is None:
            near = get_close_matches(slug(name), known, SHOWN_SECTORS, 0.5) or sorted(known)[:SHOWN_SECTORS]
            lines = dict.fromkeys(f"  {known[one].code}  {known[one].name}" for one in near)
            raise UsageError(
                f"không có lĩnh vực “{name}” trong {len(sectors)} lĩnh vực có thủ tục",
                fix="dùng mã hoặc tên của một lĩnh vực, ví dụ:\n" + "\n".join(lines),
            )
    return list({one.code: one for one in found if one}.values())


def of_sectors(catalogue: Catalogue, codes: Collection[str]) -> Catalogue:
    """The catalogue as if its folder held only the procedures of these sectors and what is asked about them."""
    files = catalogue.files
    kept = {code for code, one in catalogue.procedures.items() if one.sector in codes}
    questions = {
        path: msgspec.structs.replace(file, questions=tuple(_questions(file, kept, file.sector in codes)))
        for path, file in files.questions.items()
    }
    only = replace(
        files,
        procedures={path: one for path, one in files.procedures.items() if one.code in kept},
        versions={path: one for path, one in files.versions.items() if one.code in kept},
        questions=questions,
    )
    return assemble(only)[0]


def _questions(file: QuestionFile, kept: Collection[str], own: bool) -> Iterator[Question]:
    """The questions whose first procedure is kept, since that is the one they quote; those of none by their sector."""
    for question in file.questions:
        if question.procedures[0] in kept if question.procedures else own:
            yield msgspec.structs.replace(question, procedures=tuple(_only(question.procedures, kept)))


def _only(codes: Iterable[str], kept: Collection[str]) -> Iterator[str]:
    return (code for code in codes if code in kept)
