"""Vietnamese letters: one spelling for the index, no marks for those who type none, an order people expect."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.vietnamese import (
    clean,
    fold,
    has_marks,
    slug,
    sort_key,
    split_tone,
    syllable_key,
    with_tone,
    words,
)

ALPHABET = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
vietnamese = st.text(alphabet=ALPHABET + " -./0123456789", max_size=40)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đăng ký kết hôn", "dang ky ket hon"),
        ("ĐẤT ĐAI", "dat dai"),
        ("Ủy ban nhân dân xã", "uy ban nhan dan xa"),
        ("Ðăng ký", "dang ky"),
        (unicodedata.normalize("NFD", "Nghị định số 15"), "nghi dinh so 15"),
        ("", ""),
    ],
)
def test_folding_takes_marks_and_capitals_away(text: str, folded: str) -> None:
    """đ becomes d, composed and decomposed letters alike lose their marks."""
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    """Folding is idempotent on any text, whatever its script."""
    assert fold(fold(text)) == fold(text)


@given(vietnamese)
def test_folding_keeps_places(text: str) -> None:
    """Vietnamese in NFC keeps its length, so a span of the folded text is a span of the text."""
    assert len(fold(text)) == len(text)
    assert fold(text).isascii()


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """Clean text is in NFC and stays as it is."""
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        ("căn\u00a0cước", "căn cước"),
        ("hộ\u200b khẩu", "hộ khẩu"),
        ("Ðất", "Đất"),
        ("ph\u0443", "phy"),
        ("1\u20112", "1-2"),
    ],
)
def test_cleaning_mends_look_alikes(odd: str, plain: str) -> None:
    """Hard spaces, invisible characters, foreign twins of our letters and odd hyphens become what they stand for."""
    assert clean(odd) == plain


@pytest.mark.parametrize(
    ("text", "marked"), [("ket hon", False), ("kết", True), ("đi", True), ("", False), ("KET", False)]
)
def test_marks_are_noticed(text: str, marked: bool) -> None:
    """đ counts as a mark; capitals do not."""
    assert has_marks(text) is marked


# Tone placement of oa, oe, uy: both styles in use, with the syllables in which official texts show them.
TONES = [
    ("hoà", "hòa"), ("hoá", "hóa"), ("toả", "tỏa"), ("xoã", "xõa"), ("hoạ", "họa"),
    ("hoè", "hòe"), ("khoé", "khóe"), ("khoẻ", "khỏe"), ("loẽ", "lõe"), ("xoẹ", "xọe"),
    ("thuỳ", "thùy"), ("thuý", "thúy"), ("uỷ", "ủy"), ("thuỷ", "thủy"), ("luỹ", "lũy"), ("tuỵ", "tụy"),
]  # fmt: skip


@pytest.mark.parametrize(("new", "old"), TONES)
def test_both_styles_of_tone_placement_are_one_syllable(new: str, old: str) -> None:
    """ "hoà" and "hòa" are indexed alike, in small letters, whatever their case."""
    assert syllable_key(new) == syllable_key(old) == old
    assert syllable_key(new.upper()) == old


@pytest.mark.parametrize(
    "syllable",
    ["quý", "quỳ", "quỷ", "quả", "hoàn", "toán", "khoẻn", "huỳnh", "quyền", "thuế", "của", "mía", "già", "giữ"],
)
def test_other_syllables_keep_their_tone_where_it_is(syllable: str) -> None:
    """After q, before a final consonant, and in other rhymes nothing moves."""
    assert syllable_key(syllable) == syllable


# i or y in an open syllable: the spelling that official texts prefer stands for both.
Y_OR_I = [
    ("hi", "hy"), ("ki", "ky"), ("kì", "kỳ"), ("kí", "ký"), ("kỉ", "kỷ"), ("kĩ", "kỹ"), ("li", "ly"), ("lí", "lý"),
    ("lị", "lỵ"), ("mĩ", "mỹ"), ("tỉ", "tỷ"), ("qui", "quy"), ("quí", "quý"), ("quĩ", "quỹ"),
    ("sỹ", "sĩ"), ("sy", "si"),
]  # fmt: skip


@pytest.mark.parametrize(("other", "preferred"), Y_OR_I)
def test_i_and_y_are_one_where_people_write_both(other: str, preferred: str) -> None:
    """ "kĩ thuật" finds "kỹ thuật", "bác sỹ" finds "bác sĩ"."""
    assert syllable_key(other) == syllable_key(preferred) == preferred


@pytest.mark.parametrize(
    "syllable", ["vì", "vị", "đi", "thi", "phí", "tay", "hai", "nghị", "kiểm", "tiền", "ý", "y", "chi"]
)
def test_i_and_y_stay_apart_elsewhere(syllable: str) -> None:
    """Syllables in which only one letter is written are left alone."""
    assert syllable_key(syllable) == syllable


@given(st.text(alphabet=ALPHABET, min_size=1, max_size=7))
def test_a_key_is_its_own_key(syllable: str) -> None:
    """Making a key of a key changes nothing, and the letters without marks differ at most in i and y."""
    key = syllable_key(syllable)
    assert syllable_key(key) == key
    assert fold(key).replace("y", "i") == fold(syllable).replace("y", "i")


@given(st.sampled_from("aăâeêioôơuưy"), st.integers(0, 5))
def test_a_tone_is_taken_off_and_put_on(letter: str, tone: int) -> None:
    """Splitting a letter gives back the letter and the tone that it was made of."""
    assert split_tone(with_tone(letter, tone)) == (letter, tone)


@given(st.text(max_size=80))
def test_words_know_their_place_in_the_text(text: str) -> None:
    """Each word's span gives back its letters, spans stand in order and do not overlap."""
    cleaned = clean(text)
    position = 0
    for word in words(cleaned):
        assert word.start >= position
        assert cleaned[word.start : word.end].strip()
        position = word.end
    assert position <= len(cleaned)


def test_numbers_lose_leading_zeros() -> None:
    """ "07 ngày" is "7 ngày"; a form's number keeps its letters."""
    assert [word.key for word in words("07 ngày, mẫu CT01, số 000")] == ["7", "ngày", "mẫu", "ct01", "số", "0"]


@pytest.mark.parametrize(
    ("text", "name"), [("Đất đai", "dat-dai"), ("G15-TP07", "g15-tp07"), (" Phí, lệ phí! ", "phi-le-phi"), ("…", "")]
)
def test_a_slug_is_plain(text: str, name: str) -> None:
    """URL names hold small ascii letters, digits and single hyphens."""
    assert slug(text) == name


def test_names_sort_as_vietnamese_does() -> None:
    """a ă â, d đ, e ê, o ô ơ, u ư are letters of their own; tones decide only between equal letters."""
    ordered = ["An", "Ấn", "Ba", "Dân", "Đất", "Em", "Êm", "Ma", "Mà", "Man", "On", "Ôn", "Ơn", "Un", "Ưn"]
    jumbled = [*ordered[7:], *ordered[:7]]
    assert sorted(jumbled, key=sort_key) == ordered
