"""The documentation is true: its examples are read by the model, its links lead somewhere, its commands exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kb.content.decode import Fault, decode, decode_changes
from kb.content.model import Procedure, QuestionFile, Version
from kb.content.yaml_source import parse_yaml
from kb.text.vietnamese import fold

PROJECT = Path(__file__).resolve().parent.parent
PAGES = [PROJECT / "README.md", PROJECT / "CHANGELOG.md", *sorted((PROJECT / "docs").rglob("*.md"))]


def examples(page: Path) -> Iterator[Any]:
    """Every YAML block of a page, by its line."""
    text = page.read_text("utf-8")
    for match in re.finditer(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        line = text[: match.start()].count("\n") + 2
        yield pytest.param(match[1], id=f"{page.name}:{line}")


def faults(text: str) -> list[Fault]:
    """What the model says of an example: a whole file, questions of a file, or some keys of a procedure."""
    if text.startswith("  - ma:"):
        text = f"linh_vuc: G15-TP07\ncau_hoi:\n{text}"
    value = parse_yaml(text).value
    if "cau_hoi" in value:
        return decode(value, QuestionFile)[1]
    if "khac" in value:
        version, found = decode(value, Version)
        return [*found, *decode_changes(version.changes if version else {}, Procedure, ("khac",))]
    return decode_changes(value, Procedure, ()) if "ma" not in value else decode(value, Procedure)[1]


@pytest.mark.parametrize(
    "text", [*examples(PROJECT / "docs" / "bien-tap.md"), *examples(PROJECT / "docs" / "kiem-tra.md")]
)
def test_an_example_can_be_copied(text: str) -> None:
    """What the guide shows is accepted as it stands."""
    assert faults(text) == []


def test_the_guide_knows_every_key_of_a_procedure() -> None:
    """Each key that an editor may write is in the guide."""
    guide = (PROJECT / "docs" / "bien-tap.md").read_text("utf-8")
    keys = [field.encode_name for record in (Procedure, QuestionFile) for field in msgspec.structs.fields(record)]
    assert [key for key in keys if not re.search(rf"\b{key}\b", guide)] == []


def anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Links to files and to headings of the documentation are not broken."""
    text = page.read_text("utf-8")
    broken = []
    for target in re.findall(r"\]\(([^)]+)\)", text):
        path, _, fragment = target.partition("#")
        if path.startswith("http"):
            continue
        file = page if not path else page.parent / path
        headings = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.MULTILINE) if file.is_file() else []
        if not file.exists() or (fragment and fragment not in map(anchor, headings)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_modules_named_in_the_documentation_exist(page: Path) -> None:
    """A path in code marks that begins in this project is a file or folder of it."""
    named = re.findall(
        r"`((?:kb|docs|tests|templates|content/(?:search|vocabulary))/[\w./-]+)`", page.read_text("utf-8")
    )
    assert [path for path in named if not (PROJECT / path).exists()] == []


def test_the_readme_speaks_both_languages() -> None:
    """The two commands stand in the English part and in the Vietnamese part."""
    english, _, vietnamese = (PROJECT / "README.md").read_text("utf-8").partition("## Tiếng Việt")
    for part in (english, vietnamese):
        assert "    make serve" in part
        assert "    make test" in part
    assert fold(vietnamese) != vietnamese.lower()
