"""The vocabularies of content/search/: what editors write, typed and checked."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import msgspec

from kb.content.decode import decode
from kb.content.model import Part, Record
from kb.content.problems import Problem
from kb.content.yaml_source import YamlError, parse_yaml
from kb.errors import ContentError
from kb.settings import PROJECT


class WordKind(StrEnum):
    """Why one wording stands for another."""

    ABBREVIATION = "viet_tat"
    COLLOQUIAL = "dan_gian"
    HISTORICAL = "lich_su"
    REGIONAL = "vung_mien"
    SPELLING = "chinh_ta"
    FOREIGN = "nuoc_ngoai"
    FORMAL = "trang_trong"
    BRAND = "thuong_hieu"
    AGENCY = "co_quan"


class SynonymGroup(
    Record,
    frozen=True,
    kw_only=True,
    rename={
        "canonical": "chuan",
        "kind": "loai",
        "variants": "cach_goi",
        "risky": "de_nham",
    },
):
    """An official wording and what people type for it."""

    canonical: str
    kind: WordKind
    variants: tuple[str, ...]
    risky: tuple[str, ...] = ()


class Word(Record, frozen=True, kw_only=True, rename={"form": "dang", "meanings": "nghia", "region": "vung"}):
    """A form that people type and what it may mean."""

    form: str
    meanings: tuple[str, ...]
    region: str = ""


class AspectCues(Record, frozen=True, kw_only=True, rename={"part": "muc", "cues": "dau_hieu"}):
    """Phrases that tell which part of a procedure is asked about."""

    part: Part
    cues: tuple[str, ...]


class SynonymFile(Record, frozen=True, kw_only=True, rename={"groups": "nhom"}):
    """synonyms.yaml."""

    groups: tuple[SynonymGroup, ...]


class WordFile(Record, frozen=True, kw_only=True, rename={"words": "tu"}):
    """chat_words.yaml, regional_words.yaml and ambiguous.yaml."""

    words: tuple[Word, ...]


class AspectFile(Record, frozen=True, kw_only=True, rename={"aspects": "khia_canh"}):
    """aspects.yaml."""

    aspects: tuple[AspectCues, ...]


class FillerFile(Record, frozen=True, kw_only=True, rename={"phrases": "cum", "words": "chu"}):
    """fillers.yaml."""

    phrases: tuple[str, ...]
    words: tuple[str, ...]


class SearchVocabulary(Record, frozen=True, kw_only=True):
    """Every search vocabulary."""

    synonyms: tuple[SynonymGroup, ...]
    chat_words: tuple[Word, ...]
    regional_words: tuple[Word, ...]
    ambiguous: tuple[Word, ...]
    aspects: tuple[AspectCues, ...]
    filler_phrases: tuple[str, ...]
    filler_words: tuple[str, ...]


FOLDER = "search"
FILES = (
    "synonyms.yaml",
    "chat_words.yaml",
    "regional_words.yaml",
    "ambiguous.yaml",
    "aspects.yaml",
    "fillers.yaml",
    "weights.yaml",
)

T = TypeVar("T", bound=msgspec.Struct)


def vocabulary_path(content: Path, name: str) -> Path:
    """A vocabulary file of a content folder, or the project's own where the folder has none."""
    own = content / FOLDER / name
    return own if own.exists() else PROJECT / "content" / FOLDER / name


def load_vocabulary(content: Path) -> SearchVocabulary:
    """The search vocabularies; raises `ContentError` naming every fault."""
    synonyms = _read(content, "synonyms.yaml", SynonymFile)
    fillers = _read(content, "fillers.yaml", FillerFile)
    return SearchVocabulary(
        synonyms=synonyms.groups,
        chat_words=_read(content, "chat_words.yaml", WordFile).words,
        regional_words=_read(content, "regional_words.yaml", WordFile).words,
        ambiguous=_read(content, "ambiguous.yaml", WordFile).words,
        aspects=_read(content, "aspects.yaml", AspectFile).aspects,
        filler_phrases=fillers.phrases,
        filler_words=fillers.words,
    )


def _read(content: Path, name: str, record: type[T]) -> T:
    path = vocabulary_path(content, name)
    decoded, problems = read_vocabulary_file(path, record)
    if decoded is None:
        shown = "\n".join(str(problem) for problem in problems)
        raise ContentError(f"Từ vựng tìm kiếm có {len(problems)} lỗi:\n{shown}", fix="sửa các dòng trên rồi chạy lại")
    return decoded


def read_vocabulary_file(path: Path, record: type[T]) -> tuple[T | None, list[Problem]]:
    """One vocabulary file decoded, with its problems."""
    try:
        document = parse_yaml(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        return None, [Problem(str(path), 1, 1, "doc-tep", f"không đọc được tệp: {error}")]
    except YamlError as fault:
        return None, [Problem(str(path), fault.line, fault.column, "yaml", fault.message)]
    decoded, faults = decode(document.value, record)
    return decoded, [Problem(str(path), *document.position(one.path), one.rule, one.message) for one in faults]
