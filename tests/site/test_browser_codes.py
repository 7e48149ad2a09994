"""The prefix codes of the browser's term lists."""

from __future__ import annotations

import pytest

from kb.site.browser_codes import LENGTHS, LETTERS, LONGEST_WORD, VARIANTS, Bits, words
from kb.text.vietnamese import fold


@pytest.mark.parametrize("context", LENGTHS)
def test_a_code_tells_its_words_apart(context: str) -> None:
    """No word begins another, none is too long, and every run of bits begins with a word."""
    found = words(context)
    assert all(len(word) <= LONGEST_WORD for word in found)
    assert not any(one != two and two.startswith(one) for one in found for two in found)
    assert sum(2 ** (LONGEST_WORD - len(word)) for word in found) == 2**LONGEST_WORD


def test_letters_have_a_word_each_and_one_to_spare() -> None:
    """Every letter of an alphabet can be written, and so can one that is in none."""
    assert all(len(words(context)) == len(LETTERS) + 1 for context in LENGTHS if context.startswith("letter "))
    assert all(len(words(f"marks {plain}")) == len(letters) + 1 for plain, letters in VARIANTS.items())
    assert all(fold(letter) == plain for plain, letters in VARIANTS.items() for letter in letters)


def test_bits_fill_bytes_from_the_top() -> None:
    """What is written stands in order, high bits first, filled up with zeros."""
    bits = Bits()
    bits.raw(0b101, 3)
    bits.raw(0b0000011, 7)
    assert bits.content() == bytes([0b10100000, 0b11000000])
    assert Bits().content() == b""


def test_a_strange_letter_is_written_in_full() -> None:
    """A letter outside the alphabet costs more, and is not lost."""
    bits = Bits()
    bits.letter("letter start", LETTERS, "ﬀ")
    assert f"{ord('ﬀ'):021b}" in f"{int.from_bytes(bits.content()):0{8 * len(bits.content())}b}"
