"""The folder of files: what is read, what is kept for next time, what is refused and where."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import Any, NoReturn

import pytest

from kb.content import files as files_module
from kb.content.files import MAX_FILE_BYTES, ContentFiles, read_content
from kb.errors import KbError

CODE_FILE = "procedures/g01-ca05/1.004222.yaml"


def read(folder: Any) -> ContentFiles:
    """The files of a test's folder, through its cache."""
    return read_content(folder.content, folder.settings.state / "cache.json")


def no_parsing(text: str) -> NoReturn:
    """Stands in for the YAML parser where nothing may be parsed."""
    raise AssertionError(f"parsed again: {text[:40]!r}")


def test_a_second_read_parses_nothing(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unchanged files come from the cache, and are the same records."""
    first = read(folder)
    monkeypatch.setattr(files_module, "parse_yaml", no_parsing)
    second = read(folder)
    assert second.procedures == first.procedures
    assert second.versions == first.versions
    assert second.questions == first.questions
    assert second.vocabulary == first.vocabulary
    assert second.digests == first.digests


def test_a_changed_file_is_parsed_again_and_only_it(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """After one edit the new fee is read, and no other file is touched."""
    read(folder)
    parsed: list[str] = []
    parse = files_module.parse_yaml
    monkeypatch.setattr(files_module, "parse_yaml", lambda text: parsed.append(text) or parse(text))
    folder.edit(CODE_FILE, "so_tien: 10000", "so_tien: 15000")
    assert read(folder).procedures[CODE_FILE].channels[0].fees[0].amount == 15_000
    assert len(parsed) == 1


def age(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a day pass, so that no file is fresh any more."""
    later = files_module.time.time_ns() + 86_400_000_000_000
    monkeypatch.setattr(files_module.time, "time_ns", lambda: later)


def test_a_file_as_it_was_is_not_even_read(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once files have settled, the next reading looks at their sizes and times alone."""
    age(folder, monkeypatch)
    first = read(folder)
    (folder.content / CODE_FILE).touch()
    opened: list[Path] = []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: opened.append(path) or read_bytes(path))
    second = read(folder)
    assert [path.name for path in opened if path.suffix == ".yaml"] == [Path(CODE_FILE).name]
    assert second.digests == first.digests
    assert second.procedures == first.procedures


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell when a file's times were set")
def test_an_edit_is_seen_though_size_and_time_are_as_before(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor that puts a file's time back hides nothing."""
    age(folder, monkeypatch)
    read(folder)
    file = folder.content / CODE_FILE
    times = (file.stat().st_atime_ns, file.stat().st_mtime_ns)
    folder.edit(CODE_FILE, "so_tien: 10000", "so_tien: 15000")
    os.utime(file, ns=times)
    assert read(folder).procedures[CODE_FILE].channels[0].fees[0].amount == 15_000


def test_an_edit_right_after_reading_is_seen(folder: Any) -> None:
    """However quickly edits of one size follow each other, each is read."""
    for old, new in ((10_000, 15_000), (15_000, 20_000), (20_000, 10_000)):
        read(folder)
        folder.edit(CODE_FILE, f"so_tien: {old}", f"so_tien: {new}")
        assert read(folder).procedures[CODE_FILE].channels[0].fees[0].amount == new


@pytest.mark.parametrize(
    "rubbish", [b"", b"{", b"\xff\xfe", b"[]", b'{"procedures": {"x": {"ma": 1}}}', b"null"], ids=repr
)
def test_a_damaged_cache_is_made_anew(folder: Any, rubbish: bytes) -> None:
    """Whatever the cache file holds, the content is read, and the next read finds a good cache."""
    cache = folder.settings.state / "cache.json"
    expected = read(folder).procedures
    cache.write_bytes(rubbish)
    assert read(folder).procedures == expected
    assert cache.read_bytes() != rubbish


def test_a_removed_file_is_forgotten(folder: Any) -> None:
    """A deleted procedure is gone from the records and from the cache."""
    read(folder)
    (folder.content / CODE_FILE).unlink()
    assert CODE_FILE not in read(folder).procedures
    assert "1.004222" not in {one.code for one in read(folder).procedures.values()}


def test_a_fault_is_reported_on_every_read(folder: Any) -> None:
    """A file with a mistake is never remembered as good."""
    folder.edit(CODE_FILE, "so_tien: 10000", "so_tien: mười nghìn")
    first, second = read(folder).problems, read(folder).problems
    assert first == second
    assert [(one.path, one.line) for one in first] == [(CODE_FILE, 17)]


def test_a_file_that_is_not_utf8_names_the_line(folder: Any) -> None:
    """Text saved in another encoding is refused at the line of its first strange byte."""
    folder.write(CODE_FILE, b'ma: "1.004222"\nten: ' + "Đăng ký".encode("cp1258", "replace") + b"\xd0\n")
    (problem,) = read(folder).problems
    assert (problem.path, problem.line, problem.rule) == (CODE_FILE, 2, "doc-tep")
    assert "UTF-8" in problem.message


def test_a_byte_order_mark_is_welcome(folder: Any) -> None:
    """Windows editors begin a file with a mark that is not a fault."""
    file = folder.content / CODE_FILE
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    found = read(folder)
    assert not found.problems
    assert found.procedures[CODE_FILE].code == "1.004222"


def test_decomposed_letters_are_reported_where_they_stand(folder: Any) -> None:
    """Vietnamese in NFD looks right and is not found by search; the line and column are named."""
    folder.edit(CODE_FILE, "ten: Đăng ký", "ten: " + unicodedata.normalize("NFD", "Đăng ký"))
    assert [(one.line, one.column, one.rule) for one in read(folder).problems] == [(2, 7, "nfc")]


@pytest.mark.parametrize(
    ("wrong", "right", "advice"),
    [
        ("Đăng", "Ðăng", "thay bằng “Đ”"),
        ("ký", "k\u200bý", "xóa"),
        ("trú", "\u0442rú", "U+0442"),
        (" ký", "\u00a0ký", "dấu cách"),
    ],
)
def test_look_alike_letters_are_reported(folder: Any, wrong: str, right: str, advice: str) -> None:
    """Icelandic Ð, Cyrillic letters, invisible and hard spaces are named with what to write instead."""
    folder.edit(CODE_FILE, wrong, right)
    (problem,) = read(folder).problems
    assert (problem.line, problem.rule) == (2, "ky-tu-la")
    assert advice in problem.message


def test_a_huge_file_is_not_read(folder: Any) -> None:
    """A file beyond the limit is a fault that says to split it."""
    folder.write("faq/x.yaml", b"#" * (MAX_FILE_BYTES + 1))
    (problem,) = read(folder).problems
    assert "4 MB" in problem.message


def test_only_yaml_files_are_content(folder: Any) -> None:
    """Notes, editors' leavings and data beside the content are left alone; .yml is as good as .yaml."""
    known = set(read(folder).digests)
    for name in ("procedures/README.md", "procedures/1.004222.yaml~", "faq/.x.swp", "ghi-chu.yaml"):
        folder.write(name, "không: phải: nội dung")
    folder.write("faq/g15-tp07/them.yml", "linh_vuc: G15-TP07\ncau_hoi: []\n")
    assert set(read(folder).digests) == known | {"faq/g15-tp07/them.yml"}


def test_an_empty_folder_is_an_empty_catalogue(empty_folder: Any) -> None:
    """A new content folder without files is read without complaint."""
    found = read(empty_folder)
    assert not found.problems
    assert not found.procedures


def test_a_missing_folder_says_how_to_name_another(tmp_path: Path) -> None:
    """`--content` of a folder that is not there is an error with its way out."""
    with pytest.raises(KbError, match="không có thư mục nội dung") as caught:
        read_content(tmp_path / "nowhere", tmp_path / "cache.json")
    assert "--content" in caught.value.fix


def test_progress_counts_every_file(folder: Any) -> None:
    """The bar reaches its end."""
    steps: list[tuple[int, int]] = []
    found = read_content(folder.content, folder.settings.state / "c.json", lambda *step: steps.append(step))
    total = len(found.digests)
    assert steps == [(done, total) for done in range(1, total + 1)]


def test_a_fault_found_by_a_rule_has_a_position(folder: Any) -> None:
    """A key path of any file leads back to its line and column, also after the file is gone."""
    found = read(folder)
    assert found.position(CODE_FILE, ("cach_thuc", 0, "phi", 0, "so_tien")) == (17, 24)
    (folder.content / CODE_FILE).unlink()
    assert found.position(CODE_FILE, ("ma",)) == (1, 1)
