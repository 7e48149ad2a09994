"""The search vocabularies compiled to flat tables, keyed by folded phrases.

Plain strings and numbers only: the server reads them here and the browser reads the very same
tables, so that query understanding is data written once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from kb.content.catalogue import Catalogue
from kb.search.vocabulary import SearchVocabulary, SynonymGroup, Word, WordKind
from kb.text.terms import whole_tokens
from kb.text.vietnamese import clean, fold

# How much of a typed phrase's weight its expansion carries, in percent.
_PERCENT: Mapping[WordKind, int] = {
    WordKind.ABBREVIATION: 90,
    WordKind.COLLOQUIAL: 75,
    WordKind.HISTORICAL: 80,
    WordKind.REGIONAL: 80,
    WordKind.SPELLING: 90,
    WordKind.FOREIGN: 85,
    WordKind.FORMAL: 60,
    WordKind.BRAND: 80,
    WordKind.AGENCY: 60,
}
RISKY_PERCENT = 30
SECOND_STEP_PERCENT = 60
REGIONAL_PERCENT = 60
CHAT_PERCENT = 90
MAX_STEPS = 3
MAX_EXPANSIONS = 6
SHORT_ABBREVIATION = 3


class Expansion(msgspec.Struct, frozen=True, array_like=True):
    """What a phrase may stand for.

    `typed` is the phrase's own spelling: a query with marks must agree with it. `guarded` ones are
    short or general: they apply only to a word unknown to the index or typed in capitals, or when the
    whole query is that phrase.
    """

    typed: str
    to: str
    percent: int
    kind: str
    guarded: bool = False


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A province as people name it: today's code and name, and the old name where it was merged."""

    code: str
    name: str
    former: str = ""


class Tables(msgspec.Struct, frozen=True):
    """Every table of query understanding; keys are folded words parted by single spaces.

    `lengths` are the word counts of all phrases by their first word.
    """

    expansions: dict[str, list[Expansion]]
    senses: dict[str, list[str]]
    chat: dict[str, list[str]]
    aspects: dict[str, list[tuple[str, str]]]
    filler_phrases: dict[str, str]
    filler_words: dict[str, list[str]]
    places: dict[str, list[tuple[str, Place]]]
    lengths: dict[str, list[int]]


def save_tables(folder: Path, tables: Tables) -> None:
    """Write the tables beside the impacts."""
    (folder / "tables.json").write_bytes(msgspec.json.encode(tables))


def open_tables(folder: Path) -> Tables:
    """Open what `save_tables` wrote."""
    return msgspec.json.decode((folder / "tables.json").read_bytes(), type=Tables)


def key_of(text: str) -> str:
    """The words of a text as the index spells them, parted by single spaces."""
    return " ".join(token.key for token in whole_tokens(clean(text)))


def compile_tables(vocabulary: SearchVocabulary, catalogue: Catalogue) -> Tables:
    """The tables of some vocabularies and of the catalogue's provinces."""
    expansions = _closed(_direct_expansions(vocabulary))
    aspects: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in vocabulary.aspects:
        for cue in map(key_of, one.cues):
            aspects[fold(cue)].append((cue, one.part.value))
    places = _places(catalogue)
    filler_phrases = {fold(key_of(one)): key_of(one) for one in vocabulary.filler_phrases}
    return Tables(
        expansions=expansions,
        senses={fold(key_of(word.form)): [key_of(one) for one in word.meanings] for word in vocabulary.ambiguous},
        chat={key_of(word.form): [key_of(one) for one in word.meanings] for word in vocabulary.chat_words},
        aspects=dict(aspects),
        filler_phrases=filler_phrases,
        filler_words=_forms(vocabulary.filler_words),
        places=places,
        lengths=_lengths(expansions, aspects, places, filler_phrases),
    )


def _forms(words: Iterable[str]) -> dict[str, list[str]]:
    """The spellings of small words by their folded form: "à", "ạ" under "a"."""
    forms: dict[str, list[str]] = defaultdict(list)
    for word in words:
        forms[fold(key_of(word))].append(key_of(word))
    return dict(sorted(forms.items()))


def _lengths(*tables: Iterable[str]) -> dict[str, list[int]]:
    """How many words the phrases have that begin with a word, over some tables."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for phrase in (phrase for table in tables for phrase in table):
        lengths[phrase.split(" ", 1)[0]].add(phrase.count(" ") + 1)
    return {first: sorted(found) for first, found in sorted(lengths.items())}


def _direct_expansions(vocabulary: SearchVocabulary) -> Iterator[tuple[str, Expansion]]:
    """Pairs of a phrase as typed and one expansion."""
    for group in vocabulary.synonyms:
        yield from _group_expansions(group)
    for word in vocabulary.regional_words:
        yield from _regional(word)


def _group_expansions(group: SynonymGroup) -> Iterator[tuple[str, Expansion]]:
    canonical = key_of(group.canonical)
    for variant in group.variants:
        typed = key_of(variant)
        risky = variant in group.risky
        capitals = variant.upper() == variant and " " not in variant
        guarded = risky or (capitals and len(variant) <= SHORT_ABBREVIATION)
        percent = RISKY_PERCENT if risky and not capitals else _PERCENT[group.kind]
        yield typed, Expansion(typed, canonical, percent, group.kind.value, guarded)


def _regional(word: Word) -> Iterator[tuple[str, Expansion]]:
    typed = key_of(word.form)
    for meaning in word.meanings:
        yield typed, Expansion(typed, key_of(meaning), REGIONAL_PERCENT, WordKind.REGIONAL.value, " " not in typed)


def _closed(direct: Iterable[tuple[str, Expansion]]) -> dict[str, list[Expansion]]:
    """Expansions closed transitively: "làm thẻ cccd" reaches "thẻ căn cước" by way of "căn cước công dân"."""
    by_phrase: dict[str, dict[str, Expansion]] = defaultdict(dict)
    for typed, expansion in direct:
        if typed != expansion.to:
            by_phrase[typed].setdefault(expansion.to, expansion)
    closed: dict[str, list[Expansion]] = defaultdict(list)
    for typed in by_phrase:
        found = _reach(typed, by_phrase)
        closed[fold(typed)].extend(sorted(found, key=lambda one: (-one.percent, one.to))[:MAX_EXPANSIONS])
    return dict(sorted(closed.items()))


def _reach(typed: str, by_phrase: Mapping[str, Mapping[str, Expansion]]) -> list[Expansion]:
    found: dict[str, Expansion] = dict(by_phrase[typed])
    frontier = list(found.values())
    for _ in range(MAX_STEPS - 1):
        further = [
            Expansion(
                typed, then.to, first.percent * then.percent * SECOND_STEP_PERCENT // 10_000, first.kind, first.guarded
            )
            for first in frontier
            if first.percent > RISKY_PERCENT
            for then in by_phrase.get(first.to, {}).values()
            if then.to not in found and then.to != typed and not then.guarded and then.percent > RISKY_PERCENT
        ]
        frontier = [one for one in further if one.percent >= RISKY_PERCENT // 2]
        found |= {one.to: one for one in frontier if one.to not in found}
    return list(found.values())


def _places(catalogue: Catalogue) -> dict[str, list[tuple[str, Place]]]:
    places: dict[str, list[tuple[str, Place]]] = defaultdict(list)

    def add(name: str, place: Place) -> None:
        key = key_of(name)
        if key and all(known != key for known, _ in places[fold(key)]):
            places[fold(key)].append((key, place))

    for province in catalogue.provinces.values():
        add(province.name, Place(province.code, province.name))
        for former in province.former:
            old = former.name if former.name != province.name else ""
            for name in (former.name, *former.aliases):
                add(name, Place(province.code, province.name, old))
    return dict(places)
