"""Rules of `kb check` about content/search/: entries that cannot work or that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from kb.content.problems import Problem
from kb.content.yaml_source import KeyPath, parse_yaml
from kb.search.tables import key_of
from kb.search.vocabulary import AspectFile, FillerFile, SynonymFile, WordFile, read_vocabulary_file, vocabulary_path

_RECORDS: tuple[tuple[str, type[msgspec.Struct]], ...] = (
    ("synonyms.yaml", SynonymFile),
    ("chat_words.yaml", WordFile),
    ("regional_words.yaml", WordFile),
    ("ambiguous.yaml", WordFile),
    ("aspects.yaml", AspectFile),
    ("fillers.yaml", FillerFile),
)
# These are looked up word by word: a longer form would never be met.
_SINGLE_WORDS = ("chat_words.yaml", "ambiguous.yaml")
NEVER_FILLERS = frozenset({"không", "chưa", "mất"})


def check_vocabularies(content: Path) -> list[Problem]:
    """Every problem of the search vocabularies, with paths relative to the content folder where they are in it."""
    problems: list[Problem] = []
    for name, record in _RECORDS:
        path = vocabulary_path(content, name)
        decoded, found = read_vocabulary_file(path, record)
        problems.extend(found)
        if isinstance(decoded, SynonymFile):
            problems.extend(_located(path, _synonym_faults(decoded)))
        if isinstance(decoded, WordFile) and name in _SINGLE_WORDS:
            problems.extend(_located(path, _word_faults(decoded)))
        if isinstance(decoded, FillerFile):
            problems.extend(_located(path, _filler_faults(decoded)))
    return problems


def _located(path: Path, faults: Iterator[tuple[KeyPath, str, str]]) -> Iterator[Problem]:
    found = list(faults)
    if found:
        document = parse_yaml(path.read_text("utf-8"))
        for key_path, rule, message in found:
            yield Problem(str(path), *document.position(key_path), rule, message)


def _synonym_faults(file: SynonymFile) -> Iterator[tuple[KeyPath, str, str]]:
    seen: dict[str, str] = {}
    for number, group in enumerate(file.groups):
        canonical = key_of(group.canonical)
        if not canonical:
            yield ("nhom", number, "chuan"), "tu-dong-nghia", "cách gọi chính thức trống"
        for place, variant in enumerate(group.variants):
            key_path: KeyPath = ("nhom", number, "cach_goi", place)
            key = key_of(variant)
            if not key or key == canonical:
                yield key_path, "tu-dong-nghia", f"“{variant}” trùng với cách gọi chính thức"
            elif seen.setdefault(f"{key}→{canonical}", variant) is not variant:
                yield key_path, "tu-dong-nghia", f"“{variant}” đã có cho “{group.canonical}”"
        for place, risky in enumerate(group.risky):
            if risky not in group.variants:
                yield ("nhom", number, "de_nham", place), "tu-dong-nghia", f"“{risky}” không có trong cach_goi"


def _word_faults(file: WordFile) -> Iterator[tuple[KeyPath, str, str]]:
    for number, word in enumerate(file.words):
        if " " in key_of(word.form):
            yield ("tu", number, "dang"), "mot-chu", f"“{word.form}” có nhiều chữ; cụm nhiều chữ ghi ở synonyms.yaml"
        if not word.meanings:
            yield ("tu", number, "nghia"), "mot-chu", f"“{word.form}” chưa có nghĩa nào"


def _filler_faults(file: FillerFile) -> Iterator[tuple[KeyPath, str, str]]:
    for number, word in enumerate(file.words):
        if key_of(word) in NEVER_FILLERS:
            yield ("chu", number), "chu-dem", f"“{word}” làm đổi nghĩa câu hỏi, không được coi là chữ đệm"
