"""Steps on typing: raw Telex and VNI, chat shorthand, joined words, slips, sound-alikes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from kb.search.meanings import fit
from kb.search.phrases import Spotter
from kb.search.query_terms import CODE, QueryWord
from kb.search.reading import Reading, replaced
from kb.search.spelling import Frequencies, Speller
from kb.search.steps import Step
from kb.search.tables import Tables
from kb.text.terms import FOLDED
from kb.text.vietnamese import fold

# A syllable in fewer documents than this may be chat shorthand.
RARE = 30


class Mender:
    """Mends the words of a query against the words of the index."""

    def __init__(
        self,
        tables: Tables,
        speller: Speller,
        spotter: Spotter,
        frequencies: Frequencies,
        skip: Collection[Step] = (),
    ) -> None:
        self._tables = tables
        self._speller = speller
        self._spotter = spotter
        self._frequencies = frequencies
        self._skip = skip

    def mend_words(self, reading: Reading) -> None:
        """Read words the index does not hold as raw Telex or VNI, chat shorthand, joined words or slips."""
        mended: list[QueryWord] = []
        words = reading.words
        keys = [word.key for word in words]
        counts = self._frequencies([*keys, *(FOLDED + word.folded for word in words)])
        known = self._in_known_phrases(words)
        for place, word in enumerate(words):
            if place in known:
                mended.append(word)
                continue
            exact, folded = counts[place], counts[place + len(words)]
            before = mended[-1].folded if mended else ""
            after = words[place + 1].folded if place + 1 < len(words) else ""
            mended.extend(self._mend(word, exact, folded, before, after, reading))
        reading.words = mended

    def _in_known_phrases(self, words: list[QueryWord]) -> frozenset[int]:
        """The places of words in phrases of several words that the vocabularies hold: they are as meant."""
        tables = self._tables
        spotted = [
            phrase
            for phrase in self._spotter.spot(words, tables.expansions)
            if any(phrase.agrees(one.typed) for one in tables.expansions[phrase.key])
        ]
        spotted += [
            phrase
            for phrase in self._spotter.spot(words, tables.places)
            if any(phrase.agrees(name) for name, _ in tables.places[phrase.key])
        ]
        # A small catalogue may not hold the words by which its facts are asked for, such as "lệ" of "lệ phí".
        spotted += [
            phrase
            for phrase in self._spotter.spot(words, tables.aspects)
            if any(phrase.agrees(cue) for cue, _ in tables.aspects[phrase.key])
        ]
        return frozenset(
            place for phrase in spotted if len(phrase.words) > 1 for place in range(phrase.start, phrase.end)
        )

    def _mend(
        self, word: QueryWord, exact: int, folded: int, before: str, after: str, reading: Reading
    ) -> list[QueryWord]:
        if word.role is CODE:
            return [word]
        chatty = word.key in self._tables.chat and self._may_be_chat(word, exact, reading)
        if chatty and (meaning := self._chat_meaning(word, before, after)):
            reading.trace.append(("chữ nhắn tin", f"{word.raw} → {meaning}"))
            return replaced(word, meaning.split(), marked=True)
        if exact or (folded and (word.marked or self._speller.knows(word.folded))):
            return [word]
        if word.folded in self._tables.expansions or word.folded in self._tables.senses:
            return [word]
        if word.capitals and self._speller.initialism(word.key):
            return [word]
        if Step.TYPING not in self._skip and (decoded := self._speller.decode(word.key)):
            reading.trace.append(("Telex, VNI", f"{word.raw} → {decoded}"))
            return replaced(word, [decoded], marked=True)
        if Step.JOINED not in self._skip and (pieces := self._speller.split(word.folded)):
            reading.trace.append(("viết liền", f"{word.raw} → {' '.join(pieces)}"))
            reading.mended = True
            return replaced(word, pieces, marked=False)
        if Step.SLIPS in self._skip:
            return [word]
        if found := self._speller.corrections(word.folded, before, after):
            reading.trace.append(("lỗi gõ", f"{word.raw} → {', '.join(found)}"))
            reading.mended = True
            return [replace(word, key=found[0], folded=found[0], marked=False, others=found[1:], mended=True)]
        return [word]

    def _may_be_chat(self, word: QueryWord, exact: int, reading: Reading) -> bool:
        """Whether a word that stands in `exact` documents looks like shorthand, and not like an abbreviation."""
        if Step.CHAT in self._skip or (word.capitals and word.folded in self._tables.expansions):
            return False
        short = exact < RARE or not _has_vowel(word.key)
        return short and not self._is_plain(word, reading)

    def _is_plain(self, word: QueryWord, reading: Reading) -> bool:
        """Whether a word is a syllable without its marks, as all of the query is: "cap" is no "công an phường"."""
        unmarked = not any(one.marked for one in reading.words)
        return unmarked and _has_vowel(word.key) and not word.capitals and self._speller.lost_marks(word.folded)

    def _chat_meaning(self, word: QueryWord, before: str, after: str) -> str:
        """What chat shorthand stands for; of several meanings the one that fits its neighbours, else ""."""
        meanings = self._tables.chat[word.key]
        if len(meanings) < 2 or word.capitals:
            return meanings[0] if len(meanings) == 1 else ""
        fits = [fit(meaning, before, after, self._frequencies) for meaning in meanings]
        return meanings[fits.index(max(fits))] if max(fits) else ""

    def repair_pairs(self, reading: Reading) -> None:
        """Take neighbours that never meet in the index for a sound-alike that does ("tạm chú" for "tạm trú")."""
        words = reading.words
        naming = [word.names_something for word in words]
        pairs = [(place, place + 1) for place in range(len(words) - 1) if naming[place] and naming[place + 1]]
        counts = self._frequencies(f"{FOLDED}{words[one].folded} {words[two].folded}" for one, two in pairs)
        for (one, two), count in zip(pairs, counts, strict=True):
            if count or self._in_table(words[one], words[two]) or self._abbreviates(words[one], words[two]):
                continue
            repaired = self._speller.repair(words[one].folded, words[two].folded)
            if repaired and not self._used_elsewhere(words, one, two, repaired):
                reading.trace.append(("nghe giống", f"{words[one].key} {words[two].key} → {' '.join(repaired)}"))
                reading.mended = True
                for place, folded in zip((one, two), repaired, strict=True):
                    if folded != words[place].folded:
                        words[place] = replace(words[place], others=(*words[place].others, folded), mended=True)

    def _used_elsewhere(self, words: list[QueryWord], one: int, two: int, repaired: tuple[str, str]) -> bool:
        """Whether the word to be repaired fits its other neighbour as it stands."""
        place = one if repaired[0] != words[one].folded else two
        other = one - 1 if place == one else two + 1
        if not 0 <= other < len(words) or not words[other].names_something:
            return False
        left, right = sorted((place, other))
        return self._frequencies([f"{FOLDED}{words[left].folded} {words[right].folded}"])[0] > 0

    def _in_table(self, first: QueryWord, second: QueryWord) -> bool:
        return f"{first.folded} {second.folded}" in self._tables.expansions

    def _abbreviates(self, *words: QueryWord) -> bool:
        """Whether one of some words is a listed abbreviation, which is as meant."""
        tables = self._tables
        return any(
            (word.folded in tables.senses or word.folded in tables.expansions)
            and (word.capitals or not self._speller.knows(word.folded))
            for word in words
        )

    def did_you_mean(self, reading: Reading) -> str:
        """The mended text with likely marks; "" where nothing was mended."""
        if not reading.mended:
            return ""
        folded = [(word.others or (word.folded,))[0] if word.mended else word.folded for word in reading.words]
        marked = self._speller.best_marked(folded, [word.key for word in reading.words])
        spelt = [
            word.key if word.marked and not word.mended else best
            for word, best in zip(reading.words, marked, strict=True)
        ]
        suggestion = " ".join(spelt)
        return suggestion if fold(suggestion) != fold(reading.text) else ""


def _has_vowel(key: str) -> bool:
    return any(letter in "aeiouy" for letter in fold(key))
