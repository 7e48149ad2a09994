"""Word segmentation is slow, so it runs once a line and never for a query."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kb.text import segment
from kb.text.segment import segment_line, segment_lines

LINES = ["Đăng ký kết hôn", "Cấp thẻ căn cước cho công dân", "Đăng ký kết hôn", "…", ""]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the lines above."""
    file = tmp_path_factory.mktemp("segment") / "state" / "words.json"
    segment_lines(LINES, file)
    return file


def test_words_of_several_syllables_are_found(cache: Path) -> None:
    """What is kept of a line is its words of two syllables or more."""
    words = segment_lines(LINES, cache)
    assert "kết hôn" in [word.lower() for word in words["Đăng ký kết hôn"]]
    assert all(" " in word for line in words.values() for word in line)
    assert words["…"] == words[""] == ()


def test_segmenting_keeps_the_letters() -> None:
    """The words of a line, put together, are the line: nothing is rewritten."""
    line = "Hoà giải tranh chấp đất đai tại Ủy ban nhân dân cấp xã"
    assert " ".join(segment_line(line)) == line


def test_a_second_run_does_not_load_the_segmenter(cache: Path) -> None:
    """With every line cached, underthesea is not even imported (it takes a second and much memory)."""
    script = (
        "import sys; from pathlib import Path; from kb.text.segment import segment_lines; "
        f"segment_lines({LINES!r}, Path({str(cache)!r})); sys.exit('underthesea' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_only_new_lines_are_segmented(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line added later is the only one that is worked on."""
    asked: list[str] = []
    monkeypatch.setattr(segment, "segment_line", lambda line: asked.append(line) or ("một hai",))
    words = segment_lines([*LINES, "Dòng mới"], cache)
    assert asked == ["Dòng mới"]
    assert words["Dòng mới"] == ("một hai",)


@pytest.mark.parametrize("rubbish", [b"", b"{", b"[]", b'{"a": 1}', b"\xff"], ids=repr)
def test_a_damaged_cache_is_made_anew(tmp_path: Path, rubbish: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the cache file holds, the words are found and kept."""
    monkeypatch.setattr(segment, "segment_line", lambda line: ("một hai",))
    file = tmp_path / "words.json"
    file.write_bytes(rubbish)
    assert segment_lines(["a"], file) == {"a": ("một hai",)}
    assert b"hai" in file.read_bytes()


def test_progress_reaches_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bar counts distinct lines, the known ones included."""
    monkeypatch.setattr(segment, "segment_line", lambda line: ())
    steps: list[tuple[int, int]] = []
    segment_lines([f"dòng {number}" for number in range(900)], tmp_path / "w.json", lambda *step: steps.append(step))
    assert steps[-1] == (900, 900)
    assert len(steps) > 1
