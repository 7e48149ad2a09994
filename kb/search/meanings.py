"""Steps on meaning: official wordings of everyday phrases, many-sensed and unlisted abbreviations."""

from __future__ import annotations

from collections.abc import Container

from kb.search.phrases import Spotted, Spotter, content_words
from kb.search.query_terms import ROLE_PERCENT, Expanded
from kb.search.reading import Reading
from kb.search.spelling import Frequencies, Speller
from kb.search.tables import Expansion, Tables
from kb.search.vocabulary import WordKind
from kb.text.terms import FOLDED
from kb.text.vietnamese import fold

# The share of an abbreviation's weight that each reading carries, in percent.
SENSE_PERCENT = 80
OPEN_SENSE_PERCENT = 30
INITIALISM_PERCENT = 70
NAME_FIT = 1_000_000


class Expander:
    """Adds to a reading the official wordings of what was typed."""

    def __init__(
        self,
        tables: Tables,
        speller: Speller,
        spotter: Spotter,
        frequencies: Frequencies,
        names: Container[str],
    ) -> None:
        self._tables = tables
        self._speller = speller
        self._spotter = spotter
        self._frequencies = frequencies
        self._names = names

    def expand(self, reading: Reading) -> None:
        """Add official wordings of everyday phrases, the longest phrases first."""
        whole = len(content_words(reading.words))
        for phrase in self._spotter.spot(reading.words, self._tables.expansions):
            role = max(ROLE_PERCENT[word.role] for word in phrase.words)
            for expansion in self._tables.expansions[phrase.key]:
                if phrase.agrees(expansion.typed) and self._applies(expansion, phrase, whole):
                    percent = expansion.percent * min(role, 100) // 100
                    short = expansion.kind == WordKind.ABBREVIATION and len(phrase.words) == 1
                    reading.expanded.append(Expanded(phrase.start, phrase.end, expansion.to, percent, short))
                    reading.trace.append((f"từ đồng nghĩa ({expansion.kind})", f"{phrase.text} → {expansion.to}"))

    def _fit(self, reading: Reading, place: int, sense: str) -> int:
        """How well a sense suits its neighbours; making the whole query somebody's everyday name settles it."""
        before, after = reading.folded_at(place - 1), reading.folded_at(place + 1)
        named = fold(_with_sense(reading, place, sense)) in self._names
        return fit(sense, before, after, self._frequencies) + NAME_FIT * named

    def read_initialisms(self, reading: Reading) -> None:
        """Take an unknown abbreviation for the commonest phrase in titles with those initials."""
        explained = {place for one in reading.expanded for place in range(one.start, one.end)}
        for place, word in enumerate(reading.words):
            if place in explained or not word.names_something or (word.marked and not word.capitals):
                continue
            if word.capitals or not self._speller.knows(word.folded):
                for phrase in self._speller.initialism(word.key):
                    reading.expanded.append(Expanded(place, place + 1, phrase, INITIALISM_PERCENT, abbreviation=True))
                    reading.trace.append(("viết tắt", f"{word.raw} → {phrase}"))

    def _applies(self, expansion: Expansion, phrase: Spotted, whole: int) -> bool:
        if not expansion.guarded or phrase.end - phrase.start >= whole:
            return True
        word = phrase.words[0]
        if len(phrase.words) == 1 and (word.capitals or not self._speller.knows(word.folded)):
            return phrase.key not in self._tables.senses
        return False

    def resolve_senses(self, reading: Reading) -> None:
        """Choose a many-sensed abbreviation's meaning by its neighbours, or offer the meanings."""
        words = reading.words
        for place, word in enumerate(words):
            senses = self._tables.senses.get(word.folded)
            if not senses or not (word.capitals or not self._speller.knows(word.folded)):
                continue
            fits = [self._fit(reading, place, sense) for sense in senses]
            best = max(fits)
            percent = SENSE_PERCENT if best else OPEN_SENSE_PERCENT
            chosen = [sense for sense, fit in zip(senses, fits, strict=True) if fit == best]
            reading.expanded.extend(Expanded(place, place + 1, sense, percent, abbreviation=True) for sense in chosen)
            reading.trace.append(("chữ nhiều nghĩa", f"{word.raw} → {', '.join(chosen)}"))
            if not best:
                reading.senses.extend(_with_sense(reading, place, sense) for sense in chosen)


def fit(sense: str, before: str, after: str, frequencies: Frequencies) -> int:
    """How often a wording meets the words before and after it in the index."""
    syllables = fold(sense).split()
    pairs = [f"{FOLDED}{before} {syllables[0]}"] if before else []
    pairs += [f"{FOLDED}{syllables[-1]} {after}"] if after else []
    return sum(frequencies(pairs)) if pairs else 0


def _with_sense(reading: Reading, place: int, sense: str) -> str:
    return " ".join(sense if number == place else word.raw for number, word in enumerate(reading.words))
