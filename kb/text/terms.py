"""Text to index terms: the same for documents and queries.

A text gives, for each syllable, an exact term ("đăng") and its folded twin ("~dang"); for each two
neighbours a pair ("đăng ký") and its twin ("~dang ky"); for each word of several syllables that
word segmentation found, a word term ("căn_cước"). Codes and legal numbers are one term each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kb.text.vietnamese import Token, clean, fold, syllable_key, words

FOLDED = "~"
WORD_JOINT = "_"

_CODE = r"(?<![\d.])[1-9]\.\d{6}(?!\d)"
_LEGAL = (
    r"(?<![\w/])\d{1,4}(?:\.\d{1,3})?[a-z]?\s*/\s*(?:19|20)\d{2}(?:\s*/\s*[a-zđ]+\d*(?:\s*[-–/]\s*[a-zđ]+\d*)*)?(?![\w/])"
    r"|(?<![\w/])\d{1,5}[a-z]?\s*/\s*(?:q[đd]|nq|ct)\s*[-–]\s*[a-zđ]+\d*(?:-[a-zđ]\w*)*"
)
# Abbreviations written with joints: TP.HCM, NN&PTNT, LĐ-TB&XH, C/O.
_JOINED_CAPITALS = r"(?<![^\W_])[A-ZĐƯƠ]{1,6}(?:[.&/][A-ZĐƯƠ]{1,6}|-[A-ZĐƯƠ]{1,6}(?=&))+(?![^\W_])"
_PROTECTED = re.compile(f"(?P<code>{_CODE})|(?P<legal>{_LEGAL})|(?P<capitals>{_JOINED_CAPITALS})", re.IGNORECASE)
# Each of the three holds at least one of these.
_PROTECTED_SIGN = re.compile(r"[&/]|\.(?=\w)")
_CAPITALS_ONLY = re.compile(_JOINED_CAPITALS)
_JOINTS = re.compile(r"[.&/\-–\s]+")


def tokenize(text: str) -> list[Token]:
    """The tokens of cleaned text: codes and legal numbers whole, the rest by syllable."""
    tokens: list[Token] = []
    position = 0
    # The long pattern costs more than all else here, and most queries hold none of its signs.
    for match in _PROTECTED.finditer(text) if _PROTECTED_SIGN.search(text) else ():
        kind = match.lastgroup or ""
        if kind == "capitals" and not _CAPITALS_ONLY.fullmatch(match[0]):
            continue
        tokens.extend(words(text, position, match.start()))
        tokens.extend(_protected(kind, match))
        position = match.end()
    tokens.extend(words(text, position, len(text)))
    return tokens


def _protected(kind: str, match: re.Match[str]) -> Iterator[Token]:
    start, end = match.span()
    if kind == "code":
        yield Token(match[0], start, end, protected=True)
    elif kind == "legal":
        yield from (Token(key, start, end, protected=True) for key in legal_keys(match[0]))
    else:
        yield Token(_JOINTS.sub("", match[0]).lower(), start, end, protected=True)
        yield from words(match.string, start, end)


def whole_tokens(text: str) -> list[Token]:
    """The tokens of cleaned text as people mean them: NN&PTNT is one word, without its pieces."""
    tokens: list[Token] = []
    whole_end = 0
    for token in tokenize(text):
        if token.protected:
            whole_end = token.end
        if token.protected or token.start >= whole_end:
            tokens.append(token)
    return tokens


def legal_keys(number: str) -> tuple[str, ...]:
    """The terms of a legal number: whole, and "61/2018" where it has a year.

    >>> legal_keys("61 / 2018/NĐ–CP")
    ('61/2018/nd-cp', '61/2018')
    """
    tidy = fold(re.sub(r"\s+", "", number).replace("–", "-"))
    parts = tidy.split("/", 2)
    short = f"{parts[0]}/{parts[1]}" if len(parts) > 1 and parts[1].isdecimal() else ""
    return tuple(dict.fromkeys(key for key in (tidy, short) if key))


def terms(text: str, segmented: Iterable[str] = ()) -> Iterator[str]:
    """Every index term of a text, one for each occurrence; `segmented` holds its words."""
    previous = previous_folded = ""
    for token in tokenize(clean(text)):
        if token.protected:
            yield token.key
            previous = ""
            continue
        folded = fold(token.key)
        yield token.key
        yield FOLDED + folded
        if previous:
            yield f"{previous} {token.key}"
            yield f"{FOLDED}{previous_folded} {folded}"
        previous, previous_folded = token.key, folded
    for word in segmented:
        if key := word_key(word):
            yield key


def word_key(word: str) -> str:
    """The term of a segmented word; "" for one syllable or one that holds no letters."""
    parts = word.split()
    if len(parts) < 2 or not all(part.isalpha() for part in parts):
        return ""
    return WORD_JOINT.join(syllable_key(part) for part in parts)
