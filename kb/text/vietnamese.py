"""Vietnamese letters, marks and syllables: pure functions over text."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

# Look-alikes and invisible characters met in official pages, and what they stand for.
ODD = str.maketrans(
    {
        "\u00a0": " ", "\u202f": " ", "\u2003": " ", "\u2002": " ", "\u2009": " ", "\u3000": " ", "\t": " ",
        "\u200b": "", "\u200c": "", "\u200d": "", "\u200e": "", "\u200f": "", "\ufeff": "", "\u00ad": "",
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2212": "-", "\uf02d": "-",
        "\uf0fc": " ", "\uf076": " ", "\uf0a7": " ",
        "Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ", "ƣ": "ư", "Ƣ": "Ư",
        "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "y", "і": "i",
        "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P", "С": "C", "Т": "T", "Х": "X",
    }
)  # fmt: skip

_D_TO_PLAIN = str.maketrans("đĐ", "dD")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONE_OF = MappingProxyType({mark: number for number, mark in enumerate(_TONES, 1)})

# A letter run, digits kept with letters (CT01, 01a), so that codes of forms stay whole.
_WORD = re.compile(r"[^\W_]+")


# Looking for odd letters takes a tenth of the time of translating, and few texts have any.
_ODD_LETTER = re.compile(f"[{re.escape(''.join(map(chr, ODD)))}]")


def clean(text: str) -> str:
    """Text in NFC, without invisible characters and look-alike letters."""
    return _without_odd(unicodedata.normalize("NFC", _without_odd(text)))


def _without_odd(text: str) -> str:
    return text.translate(ODD) if _ODD_LETTER.search(text) else text


def _fold_table() -> dict[int, str]:
    """Every precomposed letter with a mark, and its plain small letter."""
    letters = (chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    decomposed = ((letter, unicodedata.normalize("NFD", letter.lower())[0]) for letter in letters)
    plain = {ord(letter): base for letter, base in decomposed if base.isascii()}
    return plain | {ord(letter): "d" for letter in "đĐðÐɖƉ"}


_FOLD = _fold_table()


def fold(text: str) -> str:
    """Text in small letters without marks, đ as d: "Đăng ký" gives "dang ky". Idempotent.

    Text in NFC keeps its length, so that spans in one hold in the other.
    """
    folded = text.lower().translate(_FOLD)
    return folded if folded.isascii() else _fold_slowly(text)


def _fold_slowly(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.translate(ODD).lower())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return plain.translate(_D_TO_PLAIN)


def has_marks(text: str) -> bool:
    """Whether any letter bears a Vietnamese mark (đ counts)."""
    return fold(text) != text.lower()


def slug(text: str) -> str:
    """A URL name: ascii small letters and digits parted by single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


_Y_ONSETS = frozenset({"h", "k", "l", "m", "t", "qu"})
_SYLLABLE = re.compile(r"(qu|gi(?=[aăâeêioôơuưy])|[bcdđghklmnpqrstvx]*)([aăâeêioôơuưy]*)(.*)")
_TONE_MAGNETS = "ăâêôơ"
CACHED_SYLLABLES, CACHED_LETTERS = 1 << 16, 1 << 10


@lru_cache(maxsize=CACHED_SYLLABLES)
def syllable_key(syllable: str) -> str:
    """The one spelling under which a syllable is indexed.

    Small letters, the tone where the old style puts it ("hòa, thủy", also for slips such as "hòan"),
    and y/i as official texts prefer ("lý", "sĩ").

    >>> syllable_key("Hoà"), syllable_key("hòan"), syllable_key("lí"), syllable_key("sỹ"), syllable_key("quí")
    ('hòa', 'hoàn', 'lý', 'sĩ', 'quý')
    """
    lowered = syllable.lower()
    if lowered.isascii():
        return _prefer_y(lowered)
    letters = [split_tone(letter) for letter in lowered]
    plain = "".join(letter for letter, _ in letters)
    tone = max((tone for _, tone in letters), default=0)
    return place_tone(_prefer_y(plain), tone)


def place_tone(plain: str, tone: int) -> str:
    """A toneless syllable with a tone on the letter that bears it in the old style."""
    match = _SYLLABLE.fullmatch(plain)
    if not tone or match is None or not match[2]:
        return plain
    vowels, has_coda = match[2], bool(match[3])
    place = max(vowels.rfind(letter) for letter in _TONE_MAGNETS)
    if place < 0:
        place = len(vowels) - 1 if has_coda else (1 if len(vowels) > 2 else 0)
    place += match.end(1)
    return plain[:place] + with_tone(plain[place], tone) + plain[place + 1 :]


def _prefer_y(plain: str) -> str:
    """Spell a whole open syllable with y after h, k, l, m, t, qu, and with i after s."""
    onset, vowel = plain[:-1], plain[-1:]
    if vowel == "i" and onset in _Y_ONSETS:
        return onset + "y"
    return "si" if plain == "sy" else plain


@lru_cache(maxsize=CACHED_LETTERS)
def split_tone(letter: str) -> tuple[str, int]:
    """A letter without its tone, and the tone: 0 none, 1 huyền, 2 sắc, 3 ngã, 4 hỏi, 5 nặng."""
    decomposed = unicodedata.normalize("NFD", letter)
    tone = next((_TONE_OF[char] for char in decomposed if char in _TONE_OF), 0)
    plain = "".join(char for char in decomposed if char not in _TONE_OF)
    return unicodedata.normalize("NFC", plain), tone


def with_tone(letter: str, tone: int) -> str:
    """A letter bearing a tone numbered as in `split_tone`."""
    return unicodedata.normalize("NFC", letter + _TONES[tone - 1]) if tone else letter


class Token(NamedTuple):  # made in a third of a dataclass's time, and texts hold many
    """One unit of a text: its key for the index, its span in the cleaned text, and whether it is a code or number.

    `joined` tokens stand for the same characters as the ones that follow, such as "nnptnt" for NN&PTNT.
    """

    key: str
    start: int
    end: int
    protected: bool = False


def words(text: str, start: int = 0, end: int = sys.maxsize) -> list[Token]:
    """The words of cleaned text from `start` up to `end`, with spans in the whole; each key is a `syllable_key`."""
    return [Token(_word_key(match[0]), *match.span()) for match in _WORD.finditer(text, start, end)]


def _word_key(word: str) -> str:
    """A syllable's key, or a number without leading zeros ("07 ngày" is "7 ngày")."""
    return (word.lstrip("0") or "0") if word.isdecimal() else syllable_key(word)


_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = MappingProxyType({letter: rank for rank, letter in enumerate(_ALPHABET)})


def sort_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """A key that sorts as Vietnamese does: a ă â b c d đ e ê …, tones last."""
    ranked = [_ranked(char) for char in clean(text).lower()]
    return tuple([rank for rank, _ in ranked]), tuple([tone for _, tone in ranked])


@lru_cache(maxsize=CACHED_LETTERS)
def _ranked(char: str) -> tuple[int, int]:
    """The place of a letter in the alphabet, those outside it first, and its tone."""
    letter, tone = split_tone(char)
    return _RANK.get(letter, ord(letter[:1] or " ") - 1000), tone
