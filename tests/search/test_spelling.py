"""Typing is mended only into syllables and pairs that the index holds."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.search.engine import Engine
from kb.search.initialisms import find_initialisms
from kb.search.lexicon import Lexicon
from kb.search.neighbours import MANY_SPELLINGS, Meeting
from kb.search.spelling import LONGEST_SYLLABLE, MAX_CANDIDATES, Speller
from kb.text.terms import FOLDED
from kb.text.vietnamese import fold

COUNTS = {"giấy": 90, "giày": 4, "phép": 60, "lái": 30, "xe": 80, "lại": 50, "khai": 40, "sinh": 40, "hiếm": 1}
PAIRS = {
    "~giay phep": 50,
    "~phep lai": 20,
    "~lai xe": 25,
    "~khai sinh": 40,
    "giấy phép": 50,
    "phép lái": 20,
    "lái xe": 25,
}


@pytest.fixture(scope="module")
def speller() -> Speller:
    """Spells with a handful of syllables."""
    folded: dict[str, int] = {}
    marked: dict[str, tuple[str, ...]] = {}
    for syllable, count in sorted(COUNTS.items(), key=lambda one: -one[1]):
        folded[fold(syllable)] = folded.get(fold(syllable), 0) + count
        marked[fold(syllable)] = (*marked.get(fold(syllable), ()), syllable)
    lexicon = Lexicon(COUNTS, folded, marked, {"giấy_phép": 40, "lái_xe": 20}, {"gplx": ("giấy phép lái xe",)})

    def frequencies(terms: Iterable[str]) -> list[int]:
        return [PAIRS.get(term, 0) for term in terms]

    def meetings(first: str, second: str) -> list[Meeting]:
        lefts, rights = enumerate(marked.get(first, ())), list(enumerate(marked.get(second, ())))
        pairs = ((PAIRS.get(f"{one} {two}", 0), left, right) for left, one in lefts for right, two in rights)
        return [pair for pair in pairs if pair[0]]

    return Speller(lexicon, frequencies, meetings)


def test_rare_syllables_are_not_trusted(speller: Speller) -> None:
    """A syllable that stands in a document or two may be a slip itself."""
    assert speller.knows("giay")
    assert not speller.knows("hiem")
    assert not speller.knows("giấy")


@pytest.mark.parametrize(
    ("keys", "syllable"),
    [("giaays", "giấy"), ("gia6y1", "giấy"), ("pheps", "phép"), ("giaayf", ""), ("hieems", ""), ("xe", "")],
)
def test_keys_are_decoded_into_known_syllables(speller: Speller, keys: str, syllable: str) -> None:
    """Raw keys are decoded only where the index knows the syllable well."""
    assert speller.decode(keys) == syllable


@pytest.mark.parametrize(
    ("joined", "parts"),
    [
        ("giayphep", ("giay", "phep")),
        ("giayphepLaixe".lower(), ("giay", "phep", "lai", "xe")),
        ("khaisinh", ("khai", "sinh")),
    ],
)
def test_joined_words_are_parted(speller: Speller, joined: str, parts: tuple[str, ...]) -> None:
    """A run of known syllables is parted where each is known."""
    assert speller.split(joined) == parts


@pytest.mark.parametrize("word", ["giay", "xe", "giayzz", "khaihiem", "giấyphép", "x" * 100, ""])
def test_other_words_are_left_whole(speller: Speller, word: str) -> None:
    """One syllable, unknown syllables, marked or endless words are not parted."""
    assert speller.split(word) == ()


@pytest.mark.parametrize("slip", ["gia", "giyy", "giiay", "gaiy", "giay1"])
def test_one_slip_is_mended(speller: Speller, slip: str) -> None:
    """A letter missing, wrong, doubled or swapped is mended to the syllable that fits the next word."""
    assert speller.corrections(slip, "", "phep") == ("giay",)


def test_neighbours_choose_among_corrections(speller: Speller) -> None:
    """Of several syllables one slip away, the one that meets the neighbours is taken; without them, several."""
    assert speller.corrections("laii", "phep", "xe") == ("lai",)
    assert len(speller.corrections("lxi", "", "")) <= MAX_CANDIDATES
    assert speller.corrections("qqqqq", "", "") == ()


def test_sound_alikes_must_be_common_together(speller: Speller) -> None:
    """A pair is repaired into one that the index holds often, by one sound or one letter; else not at all."""
    assert speller.repair("khai", "xinh") == ("khai", "sinh")
    assert speller.repair("ziay", "phep") == ("giay", "phep")
    assert speller.repair("xe", "khai") is None


def test_marks_are_guessed_from_neighbours(speller: Speller) -> None:
    """Unmarked syllables get the marks that fit the one before; alone, the commonest."""
    assert speller.best_marked(["giay", "phep", "lai", "xe"]) == ("giấy", "phép", "lái", "xe")
    assert speller.best_marked(["lai"]) == ("lại",)
    assert speller.best_marked(["zzz"]) == ("zzz",)


def test_words_are_cut_the_likeliest_way(speller: Speller) -> None:
    """Known words of several syllables are found, and breaks stand between them."""
    assert speller.segment(["giấy", "phép", "lái", "xe"]) == ["giấy_phép", "lái_xe"]
    assert speller.breaks(["giay", "phep", "lai", "xe"], ["giay", "phep", "lai", "xe"]) == {0, 2, 4}
    assert speller.breaks([], []) == {0}


def test_initials_are_those_of_common_phrases() -> None:
    """A phrase that four titles share is found under its initials; a rare one is not."""
    titles = [f"Cấp giấy phép lái xe hạng {letter}" for letter in "ABCD"] + ["Công nhận văn bằng"]
    found = find_initialisms(titles)
    assert "giấy phép lái xe" in found["gplx"]
    assert "cnvb" not in found


@settings(max_examples=100, deadline=None)
@given(word=st.text(alphabet="abcdeghiklmnopqrstuvxy", min_size=1, max_size=12))
def test_corrections_are_one_slip_away(real_engine: Engine, word: str) -> None:
    """Whatever is typed, corrections are known syllables whose length differs by at most one letter."""
    speller = real_engine.reader._speller
    for found in speller.corrections(word, "", ""):
        assert speller.knows(found)
        assert abs(len(found) - len(word)) <= 1
        assert found != word


@settings(max_examples=100, deadline=None)
@given(word=st.text(alphabet="abcdeghiklmnopqrstuvxy", min_size=1, max_size=20))
def test_parts_make_up_the_word(real_engine: Engine, word: str) -> None:
    """Whatever is typed, the parts of a joined word are known syllables that spell it."""
    speller = real_engine.reader._speller
    parts = speller.split(word)
    assert "".join(parts) in ("", word)
    assert all(speller.knows(part) and len(part) <= LONGEST_SYLLABLE for part in parts)
    assert real_engine.index.impacts.frequencies(FOLDED + part for part in parts) == [
        real_engine.index.impacts.frequency(FOLDED + part) for part in parts
    ]


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_meetings_are_those_of_the_index(real_engine: Engine, data: st.DataObject) -> None:
    """Of any two neighbours, every two spellings meet in as many documents as hold the two as a pair."""
    index = real_engine.index
    pair = data.draw(st.sampled_from([name for name in real_engine.index.table.names if " " in name]))
    first, second = pair.split(" ")[:2]
    met = {(left, right): count for count, left, right in index.neighbours.meetings(first, second)}
    for left, one in enumerate(index.lexicon.marked.get(first, (first,))[:MANY_SPELLINGS]):
        for right, two in enumerate(index.lexicon.marked.get(second, (second,))[:MANY_SPELLINGS]):
            assert met.pop((left, right), 0) == index.impacts.frequency(f"{one} {two}")
    assert not met
