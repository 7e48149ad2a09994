"""What the reader meant: a typed query, read step by step, as weighted index terms.

Each step adds to the reading and leaves a line in `Query.trace`; none takes away what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kb.content.model import Part
from kb.search.phrases import Spotted, content_words, spot
from kb.search.query_terms import ROLE_PERCENT, Expanded, QueryWord, Role, weighted_terms
from kb.search.spelling import Frequencies, Speller
from kb.search.tables import Expansion, Place, Tables
from kb.search.vocabulary import WordKind
from kb.search.weights import TermWeights
from kb.text.terms import FOLDED, tokenize
from kb.text.vietnamese import clean, fold, has_marks

_CODE = re.compile(
    r"(?<![\d.,])([1-9])\s?[.,\s]?\s?(\d{6})(?:\.(?:000\.00\.00\.)?[A-Z]\d{2}(?:\.\d{1,3}){0,3}|\.\d{2})?(?![\d])",
    re.IGNORECASE,
)
_LEGAL_WORDS = re.compile(
    r"(?:nghị\s*định|nghi\s*dinh|nđ|nd|thông\s*tư|thong\s*tu|tt|quyết\s*định|quyet\s*dinh|qđ|luật|luat|nghị\s*quyết|nq)"
    r"\s*(?:số|so)?\s*(\d{1,4}\s*/\s*(?:19|20)\d{2})",
    re.IGNORECASE,
)
SENSE_PERCENT = 80
OPEN_SENSE_PERCENT = 30
INITIALISM_PERCENT = 70
RARE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query as understood.

    `terms` are index terms with whole-number weights; `words` the words read, with roles; `codes` the
    procedure codes met; `parts` what is asked about, clearest first; `place` the province named;
    `senses` the meanings offered for an abbreviation; `trace` a line for each step that did something.
    """

    text: str
    words: tuple[QueryWord, ...] = ()
    terms: tuple[tuple[str, int], ...] = ()
    expanded: tuple[Expanded, ...] = ()
    codes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    place: Place | None = None
    senses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    did_you_mean: str = ""
    trace: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Reading:
    """A query half read; only `Reader.read` holds one."""

    text: str
    words: list[QueryWord]
    codes: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    place: Place | None = None
    expanded: list[Expanded] = field(default_factory=list)
    senses: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    mended: bool = False
    trace: list[tuple[str, str]] = field(default_factory=list)


class Reader:
    """Reads queries with the tables and the words of one index."""

    def __init__(
        self,
        tables: Tables,
        speller: Speller,
        frequencies: Frequencies,
        weights: TermWeights,
        knows_code: Callable[[str], bool],
    ) -> None:
        self._tables = tables
        self._speller = speller
        self._frequencies = frequencies
        self._weights = weights
        self._knows_code = knows_code

    def read(self, text: str) -> Query:
        """A query understood; the text is cleaned and its spaces folded first."""
        cleaned = " ".join(clean(text).split())
        reading = _Reading(cleaned, [])
        coded = self._read_codes(cleaned, reading)
        reading.words = _words(coded)
        self._mend_typing(reading)
        self._read_roles(reading)
        self._repair_pairs(reading)
        self._expand(reading)
        self._resolve_senses(reading)
        self._read_initialisms(reading)
        terms = weighted_terms(reading.words, reading.expanded, self._weights, self._frequencies)
        terms.extend((word, self._weights.word) for word in self._segmented(reading.words))
        return Query(
            text=cleaned,
            words=tuple(reading.words),
            terms=tuple(terms),
            expanded=tuple(reading.expanded),
            codes=tuple(dict.fromkeys(reading.codes)),
            parts=tuple(dict.fromkeys(reading.parts)),
            place=reading.place,
            senses=tuple(reading.senses),
            notes=tuple(dict.fromkeys(reading.notes)),
            did_you_mean=self._did_you_mean(reading),
            trace=tuple(reading.trace),
        )

    def _read_codes(self, text: str, reading: _Reading) -> str:
        """The text with procedure codes and legal numbers as the index spells them."""

        def tidy(match: re.Match[str]) -> str:
            code = f"{match[1]}.{match[2]}"
            if not self._knows_code(code):
                return match[0]
            reading.codes.append(code)
            reading.trace.append(("mã thủ tục", f"{match[0].strip()} → {code}"))
            return f" {code} "

        coded = _CODE.sub(tidy, text)
        for number in _LEGAL_WORDS.findall(coded):
            reading.trace.append(("số văn bản", re.sub(r"\s", "", number)))
        return coded

    def _mend_typing(self, reading: _Reading) -> None:
        """Read words the index does not hold as raw Telex or VNI, chat shorthand, joined words or slips."""
        mended: list[QueryWord] = []
        words = reading.words
        keys = [word.key for word in words]
        counts = self._frequencies([*keys, *(FOLDED + word.folded for word in words)])
        for place, word in enumerate(words):
            exact, folded = counts[place], counts[place + len(words)]
            before = mended[-1].folded if mended else ""
            after = words[place + 1].folded if place + 1 < len(words) else ""
            mended.extend(self._mend(word, exact, folded, before, after, reading))
        reading.words = mended

    def _mend(
        self, word: QueryWord, exact: int, folded: int, before: str, after: str, reading: _Reading
    ) -> list[QueryWord]:
        if word.role is Role.CODE:
            return [word]
        if (exact < RARE or not _has_vowel(word.key)) and (meaning := self._chat_meaning(word, before, after)):
            reading.trace.append(("chữ nhắn tin", f"{word.raw} → {meaning}"))
            return _replaced(word, meaning.split(), marked=True)
        if exact or (folded and (word.marked or self._speller.knows(word.folded))):
            return [word]
        if word.folded in self._tables.expansions or word.folded in self._tables.senses:
            return [word]
        if word.capitals and self._speller.initialism(word.key):
            return [word]
        if decoded := self._speller.decode(word.key):
            reading.trace.append(("Telex, VNI", f"{word.raw} → {decoded}"))
            return _replaced(word, [decoded], marked=True)
        if pieces := self._speller.split(word.folded):
            reading.trace.append(("viết liền", f"{word.raw} → {' '.join(pieces)}"))
            reading.mended = True
            return _replaced(word, pieces, marked=False)
        if found := self._speller.corrections(word.folded, before, after):
            reading.trace.append(("lỗi gõ", f"{word.raw} → {', '.join(found)}"))
            reading.mended = True
            return [replace(word, key=found[0], folded=found[0], marked=False, others=found[1:], mended=True)]
        return [word]

    def _chat_meaning(self, word: QueryWord, before: str, after: str) -> str:
        """What chat shorthand stands for; of several meanings the one that fits its neighbours, else ""."""
        meanings = self._tables.chat.get(word.key, [])
        if len(meanings) < 2 or word.capitals:
            return meanings[0] if len(meanings) == 1 else ""
        fits = [self._fit(meaning, before, after) for meaning in meanings]
        return meanings[fits.index(max(fits))] if max(fits) else ""

    def _read_roles(self, reading: _Reading) -> None:
        """Tell fillers, the part asked about and places from the words that name the procedure."""
        words = reading.words
        for phrase in spot(words, self._tables.filler_phrases, self._tables.longest):
            _give_role(words, phrase, Role.FILLER)
        for phrase in spot(words, self._tables.aspects, self._tables.longest):
            part = next((part for cue, part in self._tables.aspects[phrase.key] if phrase.agrees(cue)), "")
            if part:
                reading.parts.append(Part(part))
                reading.trace.append(("khía cạnh", f"{phrase.text} → {part}"))
                _give_role(words, phrase, Role.ASPECT)
        for phrase in spot(words, self._tables.places, self._tables.longest):
            place = next((place for name, place in self._tables.places[phrase.key] if phrase.agrees(name)), None)
            if place and len(content_words(words)) > phrase.end - phrase.start:
                self._read_place(reading, phrase, place)
        for place_number, word in enumerate(words):
            form = self._tables.filler_words.get(word.folded)
            if word.role is Role.CONTENT and form and (not word.marked or form == word.key):
                words[place_number] = replace(word, role=Role.MINOR)

    def _read_place(self, reading: _Reading, phrase: Spotted, place: Place) -> None:
        reading.place = place
        _give_role(reading.words, phrase, Role.PLACE)
        reading.trace.append(("địa phương", f"{phrase.text} → {place.name} ({place.code})"))
        if place.former:
            reading.notes.append(f"{place.former} nay thuộc {place.name}.")

    def _repair_pairs(self, reading: _Reading) -> None:
        """Take neighbours that never meet in the index for a sound-alike that does ("tạm chú" for "tạm trú")."""
        words = reading.words
        pairs = [(place, place + 1) for place in range(len(words) - 1)]
        pairs = [(one, two) for one, two in pairs if words[one].names_something and words[two].names_something]
        counts = self._frequencies(f"{FOLDED}{words[one].folded} {words[two].folded}" for one, two in pairs)
        for (one, two), count in zip(pairs, counts, strict=True):
            if count or self._in_table(words[one], words[two]) or self._has_senses(words[one], words[two]):
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

    def _has_senses(self, *words: QueryWord) -> bool:
        return any(word.folded in self._tables.senses and not self._speller.knows(word.folded) for word in words)

    def _expand(self, reading: _Reading) -> None:
        """Add official wordings of everyday phrases, the longest phrases first."""
        whole = len(content_words(reading.words))
        for phrase in spot(reading.words, self._tables.expansions, self._tables.longest):
            role = max(ROLE_PERCENT[word.role] for word in phrase.words)
            for expansion in self._tables.expansions[phrase.key]:
                if phrase.agrees(expansion.typed) and self._applies(expansion, phrase, whole):
                    percent = expansion.percent * min(role, 100) // 100
                    short = expansion.kind == WordKind.ABBREVIATION and len(phrase.words) == 1
                    reading.expanded.append(Expanded(phrase.start, phrase.end, expansion.to, percent, short))
                    reading.trace.append((f"từ đồng nghĩa ({expansion.kind})", f"{phrase.text} → {expansion.to}"))

    def _read_initialisms(self, reading: _Reading) -> None:
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

    def _resolve_senses(self, reading: _Reading) -> None:
        """Choose a many-sensed abbreviation's meaning by its neighbours, or offer the meanings."""
        words = reading.words
        for place, word in enumerate(words):
            senses = self._tables.senses.get(word.folded)
            if not senses or not (word.capitals or not self._speller.knows(word.folded)):
                continue
            before = words[place - 1].folded if place else ""
            after = words[place + 1].folded if place + 1 < len(words) else ""
            fits = [self._fit(sense, before, after) for sense in senses]
            best = max(fits)
            percent = SENSE_PERCENT if best else OPEN_SENSE_PERCENT
            chosen = [sense for sense, fit in zip(senses, fits, strict=True) if fit == best]
            reading.expanded.extend(Expanded(place, place + 1, sense, percent, abbreviation=True) for sense in chosen)
            reading.trace.append(("chữ nhiều nghĩa", f"{word.raw} → {', '.join(chosen)}"))
            if not best:
                reading.senses.extend(_with_sense(reading, place, sense) for sense in chosen)

    def _fit(self, sense: str, before: str, after: str) -> int:
        syllables = fold(sense).split()
        pairs = [f"{FOLDED}{before} {syllables[0]}"] if before else []
        pairs += [f"{FOLDED}{syllables[-1]} {after}"] if after else []
        return sum(self._frequencies(pairs)) if pairs else 0

    def _segmented(self, words: list[QueryWord]) -> list[str]:
        """The words of several syllables in each run of marked content words."""
        runs: list[list[str]] = [[]]
        for word in words:
            if word.role is Role.CONTENT and not word.mended:
                runs[-1].append(word.key)
            else:
                runs.append([])
        segmented = (self._speller.segment(run) for run in runs if len(run) > 1)
        return list(dict.fromkeys(one for found in segmented for one in found))

    def _did_you_mean(self, reading: _Reading) -> str:
        """The mended text with likely marks; "" where nothing was mended."""
        if not reading.mended:
            return ""
        folded = [(word.others or (word.folded,))[0] if word.mended else word.folded for word in reading.words]
        marked = self._speller.best_marked(folded)
        spelt = [
            word.key if word.marked and not word.mended else best
            for word, best in zip(reading.words, marked, strict=True)
        ]
        suggestion = " ".join(spelt)
        return suggestion if fold(suggestion) != fold(reading.text) else ""


def _words(text: str) -> list[QueryWord]:
    return [
        QueryWord(
            key=token.key,
            folded=token.key if token.protected else fold(token.key),
            raw=text[token.start : token.end],
            marked=has_marks(token.key),
            role=Role.CODE if token.protected and any(char.isdigit() for char in token.key) else Role.CONTENT,
        )
        for token in tokenize(text)
    ]


def _replaced(word: QueryWord, syllables: tuple[str, ...] | list[str], *, marked: bool) -> list[QueryWord]:
    return [
        replace(word, key=one, folded=fold(one), marked=marked and has_marks(one), mended=not marked)
        for one in syllables
    ]


def _give_role(words: list[QueryWord], phrase: Spotted, role: Role) -> None:
    for place in range(phrase.start, phrase.end):
        if words[place].role in (Role.CONTENT, Role.FILLER):
            words[place] = replace(words[place], role=role)


def _with_sense(reading: _Reading, place: int, sense: str) -> str:
    return " ".join(sense if number == place else word.raw for number, word in enumerate(reading.words))


def _has_vowel(key: str) -> bool:
    return any(letter in "aeiouy" for letter in fold(key))
