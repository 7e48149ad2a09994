"""Vietnamese typed without an input method: Telex and VNI keystrokes left raw."""

from __future__ import annotations

from types import MappingProxyType

from kb.text.vietnamese import place_tone

_TELEX_TONES = MappingProxyType({"f": 1, "s": 2, "x": 3, "r": 4, "j": 5})
_VNI_TONES = MappingProxyType({"2": 1, "1": 2, "4": 3, "3": 4, "5": 5})
_CIRCUMFLEX = MappingProxyType({"a": "â", "e": "ê", "o": "ô"})
_HORN = MappingProxyType({"o": "ơ", "u": "ư"})
_VOWELS = frozenset("aăâeêioôơuưy")


def decode_telex(typed: str) -> str:
    """The syllable that Telex keystrokes spell ("ddawng" is "đăng"); "" if they spell none."""
    letters: list[str] = []
    tone = 0
    for key in typed.lower():
        if key in _TELEX_TONES and _last_vowel(letters) >= 0:
            if tone:
                return ""
            tone = _TELEX_TONES[key]
        elif key == "w":
            _add_w(letters)
        elif key in _CIRCUMFLEX and key in letters and not _is_new_vowel(letters, key):
            letters[_last(letters, key)] = _CIRCUMFLEX[key]
        elif key == "d" and letters[:1] == ["d"]:
            letters[0] = "đ"
        else:
            letters.append(key)
    return _spelt(letters, tone, typed)


def decode_vni(typed: str) -> str:
    """The syllable that VNI keystrokes spell ("d9a8ng" is "đăng"); "" if they spell none."""
    letters: list[str] = []
    tone = 0
    for key in typed.lower():
        if not key.isdigit():
            letters.append(key)
        elif key in _VNI_TONES and not tone and _last_vowel(letters) >= 0:
            tone = _VNI_TONES[key]
        elif not _add_vni_mark(letters, key):
            return ""
    return _spelt(letters, tone, typed)


def _spelt(letters: list[str], tone: int, typed: str) -> str:
    plain = "".join(letters)
    changed = place_tone(plain, tone)
    return changed if changed != typed.lower() and any(letter in _VOWELS for letter in plain) else ""


def _add_w(letters: list[str]) -> None:
    """w makes ă, ơ, ư of the vowel before it, and ươ of "uo"; alone it is ư."""
    text = "".join(letters)
    if (place := max(text.rfind("uo"), text.rfind("ưo"))) >= 0:
        letters[place : place + 2] = ["ư", "ơ"]
    elif (place := text.rfind("ua")) >= 0 and not text.startswith("qua"):
        letters[place] = "ư"
    elif (place := max(text.rfind(vowel) for vowel in "aou")) >= 0:
        letters[place] = {"a": "ă", **_HORN}[letters[place]]
    else:
        letters.append("ư")


def _add_vni_mark(letters: list[str], key: str) -> bool:
    text = "".join(letters)
    if key == "9" and letters[:1] == ["d"]:
        letters[0] = "đ"
        return True
    if key == "7" and (place := text.rfind("uo")) >= 0:
        letters[place : place + 2] = ["ư", "ơ"]
        return True
    changes = {"6": _CIRCUMFLEX, "7": _HORN, "8": {"a": "ă"}}.get(key, {})
    place = max((text.rfind(vowel) for vowel in changes), default=-1)
    if place < 0:
        return False
    letters[place] = changes[letters[place]]
    return True


def _is_new_vowel(letters: list[str], key: str) -> bool:
    """Whether a vowel key repeats no letter to mark, as the last "o" of "ooo"."""
    return bool(letters) and letters[-1] in _VOWELS and letters[-1] != key


def _last(letters: list[str], wanted: str) -> int:
    return len(letters) - 1 - letters[::-1].index(wanted)


def _last_vowel(letters: list[str]) -> int:
    return max((place for place, letter in enumerate(letters) if letter in _VOWELS), default=-1)
