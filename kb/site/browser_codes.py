"""The prefix codes in which the browser's lists of terms are written: short for what is common.

A code is told by the lengths of its words, from which both languages make the same ones. They were measured over this
project's catalogue and stand here for good: what a build counts would change every file with every edit. A number is
written as its bit length, in a code, and then its lower bits; a letter as its place among those that look like it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

# No word is longer, so that the browser reads one in a single look-up.
LONGEST_WORD = 12
LONGEST_NUMBER = 21
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 _/-."
VARIANTS = MappingProxyType(
    {
        "a": "aàảãáạăằẳẵắặâầẩẫấậ",
        "d": "dđ",
        "e": "eèẻẽéẹêềểễếệ",
        "i": "iìỉĩíị",
        "o": "oòỏõóọôồổỗốộơờởỡớợ",
        "u": "uùủũúụưừửữứự",
        "y": "yỳỷỹýỵ",
    }
)
# By context: the length of each symbol's word, as letters from "a" for 1.
LENGTHS: Mapping[str, str] = MappingProxyType(
    {
        "below": "ahgfeedbdiiiiiiiihhhhh",
        "count": "lbbbcdefhhiijkklllllll",
        "count beside": "lbbbcdefgilkkkkkkkkkkk",
        "dense": "badefggggggggggggggggf",
        "document": "khgggffeeddcccbckkkkkj",
        "family": "badcffff",
        "first gap 1": "llkkjjjigfedcbbbllllll",
        "first gap 2": "llkkiihhfedddbbbllkkkk",
        "first gap 3": "ilkkhihfedddcbbclkkkkk",
        "first gap 4": "jljliigfedcdcbbdllllll",
        "first gap 5": "hlilhhfeddcccbcdllllll",
        "first gap 6": "iilifgeeddccbccelllllk",
        "first gap 7": "hkkhhfeecdccbcdekkkkkk",
        "first gap 8": "flhlgecdcccccddkkkkkkk",
        "first gap 9": "fifhddccbdcddfgllllllk",
        "first gap 10": "egeedcbccdcfhllkkkkkkk",
        "first gap 11": "dgeddbbccfhllllllkkkkk",
        "first gap 12": "bddbcdcefjjjjjjjjjjiii",
        "gap 2": "bedcdeeeefeeddcgjjjjii",
        "gap 3": "bdcddeeeefeddddgjjjjii",
        "gap 4": "aedddeeeffeeeefgjjjjii",
        "gap 5": "aedddeeefeeeeegijjjjjj",
        "gap 6": "aedddeeeeeeeefgijjjjjj",
        "gap 7": "aeddddeeeeeefghjkkkkkk",
        "gap 8": "aedddddeeeefghkkkkkkkk",
        "gap 9": "aeddddddeefghjkllllkkk",
        "gap 10": "aeddcddeefghjkllllllkk",
        "gap 11": "aecdcdeefgijkkkkkkkkkk",
        "gap 12": "adcccefghjllllllllllll",
        "letter cons": "cgggekeddliiigdghgifdjkjhlcddfeefffffhegek",
        "letter start": "fdddijedhkddedgeefecgejehkgdefgggghhkkkkkk",
        "letter vowel": "chdidkjkdkjjdbdekiiddjkjdklkkklkkkkkdgkkll",
        "level 0": "jfcbcecbdgijjjjj",
        "level 1": "kabcegeefikjjjjj",
        "level 2": "kdabdgedfikjjjjj",
        "level 3": "kfbacgfdfhkkkkkj",
        "level 4": "kgcbaeeefhkkkkkj",
        "level 5": "jgeeeacccfijjjjj",
        "level 6": "jhgfgdabcfijiiii",
        "level 7": "khfegecabejkkkkk",
        "level 8": "kigggecbadjkjjjj",
        "level 9": "jihggedcbahjjjjj",
        "level 10": "jjjjifecabdiiiii",
        "marks a": "bcdecdeghifeedffddi",
        "marks d": "bab",
        "marks e": "cfegefcccfbcg",
        "marks i": "acdecce",
        "marks o": "befideddegdddddhddi",
        "marks u": "aedgedceefedg",
        "marks y": "adecbff",
        "mode": "bacc",
        "named": "habchhhhhggggggggggggg",
        "off": "acddchhggggggggggggggg",
        "own count": "haccdddffgghhjkllllkkk",
        "pruned": "bdeeddccdddefgjjjjjjjj",
        "rest": "jdabceijiiiiiiiiiiiiii",
        "shared": "becadijjiiiiiiiiiiiiii",
        "sparse": "addccdefgikkkkkkkkkkkk",
        "spellings": "habcehhhhhhhhhhhgggggg",
    }
)


class Bits:
    """A stream of code words, written one after another."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def symbol(self, context: str, symbol: int) -> None:
        """One symbol of a small alphabet."""
        self._parts.append(words(context)[symbol])

    def number(self, context: str, value: int) -> None:
        """A whole number from 0."""
        self._parts.append(number_word(context, value))

    def numbers(self, context: str, values: Iterable[int]) -> None:
        """Numbers one after another, of one context."""
        self._parts += [number_word(context, value) for value in values]

    def letter(self, context: str, letters: str, letter: str) -> None:
        """A letter as its place among others; one that is not there follows in full."""
        place = letters.find(letter)
        if place >= 0:
            self.symbol(context, place)
        else:
            self.symbol(context, len(letters))
            self.raw(ord(letter), LONGEST_NUMBER)

    def raw(self, value: int, width: int) -> None:
        """A number of so many bits, as it is."""
        self._parts.append(f"{value:0{width}b}")

    def content(self) -> bytes:
        """Everything written, high bits first, filled up with zeros."""
        bits = "".join(self._parts)
        size = -(-len(bits) // 8)
        return int(bits.ljust(size * 8, "0") or "0", 2).to_bytes(size, "big")


@cache
def words(context: str) -> tuple[str, ...]:
    """The code word of each symbol: shorter ones first, those of one length in order of their symbols."""
    lengths = [ord(one) - ord("a") + 1 for one in LENGTHS[context]]
    found = [""] * len(lengths)
    code = last = 0
    for length, symbol in sorted((length, symbol) for symbol, length in enumerate(lengths)):
        code <<= length - last
        found[symbol], last = f"{code:0{length}b}", length
        code += 1
    return tuple(found)


@cache
def number_word(context: str, value: int) -> str:
    """A number's bit length in its code, then the bits below the highest."""
    length = value.bit_length()
    return words(context)[length] + (f"{value:b}"[1:] if length else "")
