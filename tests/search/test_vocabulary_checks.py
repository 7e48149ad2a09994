"""Faults in content/search/ are named with file and line; sound vocabularies pass."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kb.errors import ContentError
from kb.search.vocabulary import FILES, load_vocabulary
from kb.search.vocabulary_checks import check_vocabularies
from kb.settings import PROJECT

HEAD = "nhom:\n  - chuan: thẻ căn cước\n    loai: viet_tat\n"


def problems(folder: Any, name: str, text: str) -> list[tuple[str, int, str]]:
    folder.write(f"search/{name}", text)
    return [(one.rule, one.line, one.message) for one in check_vocabularies(folder.content)]


def test_the_vocabularies_of_the_project_are_sound() -> None:
    """What is in content/search/ passes every check."""
    assert check_vocabularies(PROJECT / "content") == []


def test_a_folder_without_vocabularies_uses_the_projects(empty_folder: Any) -> None:
    """A content folder of its own needs no search vocabularies."""
    assert check_vocabularies(empty_folder.content) == []
    assert load_vocabulary(empty_folder.content).synonyms == load_vocabulary(PROJECT / "content").synonyms


@pytest.mark.parametrize(
    ("name", "text", "line", "says"),
    [
        ("synonyms.yaml", HEAD + "    cach_goi: [CCCD, Thẻ  Căn cước]\n", 4, "Căn cước"),
        ("synonyms.yaml", HEAD + "    cach_goi: [CCCD, CCCD]\n", 4, "CCCD"),
        ("synonyms.yaml", HEAD + "    cach_goi: [CCCD]\n    de_nham: [CMT]\n", 5, "CMT"),
        ("synonyms.yaml", 'nhom:\n  - chuan: ""\n    loai: viet_tat\n    cach_goi: [CCCD]\n', 2, "trống"),
        ("fillers.yaml", "cum: [cho hỏi]\nchu: [tôi, không]\n", 2, "không"),
        ("fillers.yaml", "cum: [cho hỏi]\nchu:\n  - tôi\n  - Chưa\n", 4, "Chưa"),
        ("fillers.yaml", "cum: [cho hỏi]\nchu: [mất]\n", 2, "mất"),
        ("chat_words.yaml", "tu:\n  - {dang: k, nghia: [không]}\n  - {dang: ji z, nghia: [gì vậy]}\n", 3, "ji z"),
        ("ambiguous.yaml", "tu:\n  - {dang: TT, nghia: []}\n", 2, "TT"),
    ],
)
def test_an_entry_that_cannot_work_is_named(folder: Any, name: str, text: str, line: int, says: str) -> None:
    """Each fault is reported once, at its line, naming the entry."""
    [(_, found, message)] = problems(folder, name, text)
    assert found == line
    assert says in message


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("synonyms.yaml", "nhom:\n  - chuan: thẻ\n    loai: lạ\n    cach_goi: [x]\n", 3),
        ("synonyms.yaml", "nhom:\n  - chuan: thẻ\n    loai: viet_tat\n    goi: [x]\n    cach_goi: [x]\n", 4),
        ("chat_words.yaml", "tu:\n  - {dang: k}\n", 2),
        ("aspects.yaml", "khia_canh:\n  - muc: khong_co\n    dau_hieu: [x]\n", 2),
        ("ambiguous.yaml", "tu:\n  - {dang: TT, nghia: [thông tư}\n", 2),
        ("regional_words.yaml", "tu: [1, 2]\n", 1),
    ],
)
def test_a_file_of_the_wrong_shape_is_named(folder: Any, name: str, text: str, line: int) -> None:
    """A key, value or bracket that does not belong is reported where it stands, and stops the index with advice."""
    found = problems(folder, name, text)
    assert found
    assert found[0][1] == line
    with pytest.raises(ContentError, match=name):
        load_vocabulary(folder.content)


def test_a_file_that_is_not_text_is_named(folder: Any) -> None:
    """Bytes that are no UTF-8 are a problem, not a crash."""
    folder.write("search/aspects.yaml", b"\xff\xfe\x00")
    [problem] = check_vocabularies(folder.content)
    assert Path(problem.path).name == "aspects.yaml"


@pytest.mark.parametrize("name", FILES)
def test_every_vocabulary_explains_itself(name: str) -> None:
    """Each file begins with a comment, in Vietnamese, that tells editors what it is for."""
    first = (PROJECT / "content" / "search" / name).read_text("utf-8").splitlines()[0]
    assert first.startswith("# ")
    assert len(first) > 30
