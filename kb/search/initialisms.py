"""Abbreviations that nobody listed: initials of phrases that titles use again and again.

People write "CNVB" for "công nhận văn bằng" because the phrase is common, so the commonest phrase with
those initials is the likeliest meaning.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from kb.text.terms import tokenize
from kb.text.vietnamese import clean

SHORTEST, LONGEST = 3, 6
MIN_COUNT = 4
MAX_MEANINGS = 2
# A second meaning is kept only if it is nearly as common as the first.
SECOND_SHARE = 0.5


def find_initialisms(titles: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The commonest phrases of three to six syllables by their initials ("cnvb"), commonest first."""
    counts: Counter[tuple[str, ...]] = Counter()
    for title in titles:
        keys = [token.key for token in tokenize(clean(title))]
        counts.update(set(_phrases(keys)))
    by_initials: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for phrase, count in counts.items():
        if count >= MIN_COUNT:
            by_initials["".join(word[0] for word in phrase)].append((count, " ".join(phrase)))
    return {initials: _likeliest(found) for initials, found in sorted(by_initials.items())}


def _phrases(keys: list[str]) -> Iterable[tuple[str, ...]]:
    for length in range(SHORTEST, LONGEST + 1):
        for start in range(len(keys) - length + 1):
            phrase = tuple(keys[start : start + length])
            if all(word.isalpha() for word in phrase):
                yield phrase


def _likeliest(found: list[tuple[int, str]]) -> tuple[str, ...]:
    ranked = sorted(found, key=lambda entry: (-entry[0], entry[1]))
    best = ranked[0][0]
    return tuple(phrase for count, phrase in ranked[:MAX_MEANINGS] if count >= best * SECOND_SHARE)


def meanings(typed: str, known: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What an abbreviation may mean, the likeliest first; () for one of no known phrase."""
    if not SHORTEST <= len(typed) <= LONGEST:
        return ()
    return known.get(typed, ())
