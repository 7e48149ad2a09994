"""Typing mended against the words that the index holds: joined words, slips, sound-alikes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count as counting
from operator import sub

from kb.search.initialisms import meanings
from kb.search.lexicon import Lexicon
from kb.search.neighbours import MANY_SPELLINGS, Meeting
from kb.text.terms import FOLDED, WORD_JOINT
from kb.text.typing_modes import decode_telex, decode_vni
from kb.text.vietnamese import has_marks

Frequencies = Callable[[Iterable[str]], list[int]]
Meetings = Callable[[str, str], list[Meeting]]

MAX_JOINED = 40
MIN_JOINED = 5
LONGEST_SYLLABLE = 7
LONGEST_WORD = 4
MIN_COUNT = 3
MAX_CANDIDATES = 4
FEW_SPELLINGS = 3
PAIR_BITS, LIKENESS_BITS = 2, 10
PAIR_REWARD = 3.0
# A pair must be this common before a known word is taken for a slip of another.
REPAIR_COUNT = 4

# Sounds that speakers of one region or another write alike, on unmarked syllables.
ONSETS = (
    ("tr", "ch"),
    ("s", "x"),
    ("d", "gi"),
    ("d", "r"),
    ("gi", "r"),
    ("l", "n"),
    ("v", "d"),
    ("k", "c"),
    ("ngh", "ng"),
    ("gh", "g"),
)
CODAS = (("n", "ng"), ("t", "c"), ("nh", "n"), ("ch", "c"))


@dataclass(frozen=True, slots=True)
class Mended:
    """What a typed word may be: folded syllables, and how it was found."""

    syllables: tuple[str, ...]
    step: str
    marked: tuple[str, ...] = ()


class Speller:
    """Corrections from a lexicon.

    `frequencies` tells how common terms are in the index, `meetings` which spellings of two syllables stand together.
    """

    def __init__(self, lexicon: Lexicon, frequencies: Frequencies, meetings: Meetings) -> None:
        self._lexicon = lexicon
        self._frequencies = frequencies
        self._meetings = meetings
        self._total = sum(lexicon.folded.values()) or 1
        self._deletions = _deletions(lexicon)

    def knows(self, folded: str) -> bool:
        """Whether the index holds an unmarked syllable often enough to trust it."""
        return self._lexicon.folded.get(folded, 0) >= MIN_COUNT

    def lost_marks(self, folded: str) -> bool:
        """Whether the commonest spelling of a syllable has marks that this form of it lacks: "cap" of "cấp"."""
        return self._spellings(folded)[:1] not in ((), (folded,))

    def is_word(self, first: str, second: str) -> bool:
        """Whether two marked syllables are one word to word segmentation."""
        return f"{first}{WORD_JOINT}{second}" in self._lexicon.words

    def decode(self, key: str) -> str:
        """The marked syllable that raw Telex or VNI keys spell, if the index holds it; else ""."""
        for decoded in (decode_telex(key), decode_vni(key)):
            if decoded and self._lexicon.syllables.get(decoded, 0) >= MIN_COUNT:
                return decoded
        return ""

    def split(self, folded: str) -> tuple[str, ...]:
        """A joined word as its likeliest syllables ("xinthe" is "xin the"); () if it is none."""
        if not MIN_JOINED <= len(folded) <= MAX_JOINED or not folded.isascii():
            return ()
        best: list[tuple[float, tuple[str, ...]]] = [(0.0, ()), *((-math.inf, ()) for _ in folded)]
        for end in range(1, len(folded) + 1):
            for start in range(max(0, end - LONGEST_SYLLABLE), end):
                score, path = best[start]
                piece = folded[start:end]
                count = self._lexicon.folded.get(piece, 0)
                if score == -math.inf or count < MIN_COUNT or (len(piece) == 1 and piece not in "ayoe"):
                    continue
                score += math.log(count / self._total)
                if path and self._frequencies([f"{FOLDED}{path[-1]} {piece}"])[0]:
                    score += PAIR_REWARD
                if score > best[end][0]:
                    best[end] = (score, (*path, piece))
        path = best[-1][1]
        return path if len(path) > 1 else ()

    def initialism(self, key: str) -> tuple[str, ...]:
        """The phrases that an unlisted abbreviation likely stands for."""
        return meanings(key, self._lexicon.initialisms)

    def segment(self, keys: Sequence[str]) -> list[str]:
        """The words of several syllables in the likeliest cutting of marked syllables."""
        return [word for word in self._cut(keys) if WORD_JOINT in word]

    def _cut(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Marked syllables cut into words, the likeliest way by word counts (unigram Viterbi)."""
        words, syllables = self._lexicon.words, self._lexicon.syllables
        best: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
        for end, word in enumerate(keys):
            likeliest = self._with_word(best[end], word, syllables.get(word, 0))
            for start in range(end - 1, max(end - LONGEST_WORD, -1), -1):
                word = f"{keys[start]}{WORD_JOINT}{word}"
                if word in words:
                    likeliest = max(likeliest, self._with_word(best[start], word, words[word]))
            best.append(likeliest)
        return best[-1][1]

    def _with_word(self, before: tuple[float, tuple[str, ...]], word: str, count: int) -> tuple[float, tuple[str, ...]]:
        """A cutting with one more word, and its likelihood as a logarithm."""
        likelihood, cut = before
        return likelihood + math.log((count + 0.5) / self._total), (*cut, word)

    def breaks(self, folded: Sequence[str], marked: Sequence[str]) -> frozenset[int]:
        """The places between syllables where one word ends and the next begins; marks are guessed where missing."""
        guessed = self.best_marked(folded)
        keys = [known if known != plain else guess for known, plain, guess in zip(marked, folded, guessed, strict=True)]
        return frozenset(self._breaks(keys))

    def _breaks(self, keys: Sequence[str]) -> Iterator[int]:
        place = 0
        yield place
        for word in self._cut(keys):
            place += word.count(WORD_JOINT) + 1
            yield place

    def corrections(self, folded: str, before: str, after: str) -> tuple[str, ...]:
        """Known unmarked syllables one slip away, those that fit the neighbours first."""
        found = [one for one in self._near(folded) if one != folded and self.knows(one)]
        if not found:
            return ()
        fits = self._fits(found, before, after)
        order = sorted(
            range(len(found)), key=lambda place: (-fits[place], -self._lexicon.folded[found[place]], found[place])
        )
        best = fits[order[0]]
        kept = [found[place] for place in order if fits[place] > 0 or best == 0]
        return tuple(kept[: MAX_CANDIDATES if best == 0 else 1])

    def repair(self, first: str, second: str) -> tuple[str, str] | None:
        """A common pair that two syllables sound like, or rare ones look like, or None."""
        candidates = [(one, second) for one in self._alike(first)] + [(first, one) for one in self._alike(second)]
        if not candidates:
            return None
        counts = self._frequencies(f"{FOLDED}{one} {two}" for one, two in candidates)
        best = max(range(len(candidates)), key=lambda place: counts[place])
        return candidates[best] if counts[best] >= REPAIR_COUNT else None

    def best_marked(self, folded: Sequence[str], typed: Sequence[str] = ()) -> tuple[str, ...]:
        """The likeliest marked spelling of unmarked syllables: the path whose neighbours meet most (Viterbi).

        A spelling that keeps the marks typed ("xổ" for "sổ") is preferred. Counts are weighed by their
        number of bits, so that every language adds the same whole numbers.
        """
        scores = [0]
        before = ""
        steps: list[tuple[tuple[str, ...], list[int]]] = []
        for place, syllable in enumerate(folded):
            spellings = self._spellings(syllable)
            options = self._options(scores, before, syllable)
            ways = [options.get(rank, scores) for rank in range(len(spellings))]
            bests = list(map(max, ways))
            steps.append((spellings, [one.index(best) for one, best in zip(ways, bests, strict=True)]))
            # A rarer spelling costs one bit a rank.
            scores = list(map(sub, bests, counting()))
            if place < len(typed) and has_marks(ending := typed[place][-1]):
                scores = [
                    one + LIKENESS_BITS * spelt.endswith(ending) for one, spelt in zip(scores, spellings, strict=True)
                ]
            before = syllable
        return _path(steps, scores.index(max(scores)))

    def _options(self, scores: list[int], before: str, folded: str) -> dict[int, list[int]]:
        """The scores so far with what each spelling of the next syllable adds to them, where it meets any."""
        options: dict[int, list[int]] = {}
        for count, first, second in self._meetings(before, folded):
            if second not in options:
                options[second] = scores.copy()
            options[second][first] += PAIR_BITS * count.bit_length()
        return options

    def likely_spelling(self, folded: str, before: str, after: str) -> str:
        """The marked spelling of an unmarked syllable that best fits the unmarked syllables beside it."""
        spellings = self._spellings(folded)
        counts = [0] * len(spellings)
        for count, other, own in self._meetings(before, folded):
            counts[own] += count if other < FEW_SPELLINGS else 0
        for count, own, other in self._meetings(folded, after):
            counts[own] += count if other < FEW_SPELLINGS else 0
        return spellings[counts.index(max(counts))]

    def _spellings(self, folded: str) -> tuple[str, ...]:
        """The commonest marked spellings of a syllable; itself where the index has none."""
        return self._lexicon.marked.get(folded, (folded,))[:MANY_SPELLINGS]

    def _fits(self, found: Sequence[str], before: str, after: str) -> list[int]:
        left = self._frequencies(f"{FOLDED}{before} {one}" for one in found) if before else [0] * len(found)
        right = self._frequencies(f"{FOLDED}{one} {after}" for one in found) if after else [0] * len(found)
        return [one + two for one, two in zip(left, right, strict=True)]

    def _near(self, folded: str) -> set[str]:
        """Syllables within one insertion, deletion, substitution or transposition."""
        forms = {folded, *_shorter(folded)}
        near = {one for form in forms for one in self._deletions.get(form, ())}
        near |= {folded[:i] + folded[i + 1] + folded[i] + folded[i + 2 :] for i in range(len(folded) - 1)}
        return {one for one in near if abs(len(one) - len(folded)) <= 1 and one in self._lexicon.folded}

    def _alike(self, folded: str) -> list[str]:
        found = set(_sound_alikes(folded)) | (set() if self.knows(folded) else self._near(folded))
        return [one for one in sorted(found) if one != folded and self.knows(one)]


def _path(steps: Sequence[tuple[tuple[str, ...], list[int]]], last: int) -> tuple[str, ...]:
    """The spellings from the first step to the given one of the last; each step tells from which one before it came."""
    path: list[str] = []
    for spellings, came_from in reversed(steps):
        path.append(spellings[last])
        last = came_from[last]
    return tuple(reversed(path))


def _deletions(lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """Each syllable under itself and under each form with one letter taken away (SymSpell)."""
    table: dict[str, list[str]] = {}
    for syllable, count in lexicon.folded.items():
        if count >= MIN_COUNT and syllable.isascii():
            for form in (syllable, *_shorter(syllable)):
                table.setdefault(form, []).append(syllable)
    return {form: tuple(found) for form, found in table.items()}


def _shorter(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


def _sound_alikes(folded: str) -> Iterator[str]:
    for one, two in (*ONSETS, *((b, a) for a, b in ONSETS)):
        if folded.startswith(one):
            yield two + folded[len(one) :]
    for one, two in (*CODAS, *((b, a) for a, b in CODAS)):
        if folded.endswith(one):
            yield folded[: len(folded) - len(one)] + two
