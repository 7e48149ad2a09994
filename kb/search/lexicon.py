"""The syllables and words that the index holds, with counts: what typing is corrected against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from kb.search.forward import ForwardIndex
from kb.text.terms import FOLDED, WORD_JOINT
from kb.text.vietnamese import fold


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Document frequencies of marked syllables, of their folded forms and of segmented words.

    `marked` lists the marked spellings of each folded syllable, commonest first; `initialisms` the
    likeliest phrases of unlisted abbreviations.
    """

    syllables: Mapping[str, int]
    folded: Mapping[str, int]
    marked: Mapping[str, tuple[str, ...]]
    words: Mapping[str, int]
    initialisms: Mapping[str, tuple[str, ...]]


class _Counts(msgspec.Struct):
    syllables: dict[str, int]
    words: dict[str, int]
    initialisms: dict[str, tuple[str, ...]]


MIN_WORD_COUNT = 5


def make_lexicon(forward: ForwardIndex, initialisms: Mapping[str, tuple[str, ...]]) -> Lexicon:
    """The lexicon of a forward index, with the abbreviations that `find_initialisms` drew from titles."""
    counts = np.bincount(forward.term_ids, minlength=len(forward.terms)).tolist()
    return _lexicon(_counted(zip(forward.terms, counts, strict=True), initialisms))


def recounted(old: Lexicon, counts: Mapping[str, int]) -> Lexicon:
    """A lexicon with other counts of some terms, 0 where no document holds them any more."""
    new = _counted(counts.items(), old.initialisms)
    stayed = {name: count for name, count in old.syllables.items() if name not in counts}
    words = {name: count for name, count in old.words.items() if name not in counts}
    return _lexicon(_Counts(stayed | new.syllables, words | new.words, new.initialisms))


def _counted(counts: Iterable[tuple[str, int]], initialisms: Mapping[str, tuple[str, ...]]) -> _Counts:
    """The syllables and words among counted terms."""
    syllables: dict[str, int] = {}
    words: dict[str, int] = {}
    for term, count in counts:
        if not count or term.startswith(FOLDED) or " " in term:
            continue
        if WORD_JOINT in term:
            if count >= MIN_WORD_COUNT:
                words[term] = count
        elif term.isalpha():
            syllables[term] = count
    return _Counts(syllables, words, dict(initialisms))


def _lexicon(counts: _Counts) -> Lexicon:
    folded: dict[str, int] = {}
    marked: dict[str, list[str]] = {}
    for syllable, count in counts.syllables.items():
        plain = fold(syllable)
        folded[plain] = folded.get(plain, 0) + count
        marked.setdefault(plain, []).append(syllable)
    by_count = {
        plain: tuple(sorted(found, key=lambda one: (-counts.syllables[one], one))) for plain, found in marked.items()
    }
    return Lexicon(counts.syllables, folded, by_count, counts.words, counts.initialisms)


def save_lexicon(folder: Path, lexicon: Lexicon) -> None:
    """Write the counts beside the impacts."""
    counts = _Counts(
        dict(sorted(lexicon.syllables.items())), dict(sorted(lexicon.words.items())), dict(lexicon.initialisms)
    )
    (folder / "lexicon.json").write_bytes(msgspec.json.encode(counts))


def open_lexicon(folder: Path) -> Lexicon:
    """Open what `save_lexicon` wrote."""
    return _lexicon(msgspec.json.decode((folder / "lexicon.json").read_bytes(), type=_Counts))
