"""Text becomes terms: syllables, pairs and their unmarked twins; codes and legal numbers stay whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.terms import FOLDED, legal_keys, terms, tokenize, word_key
from kb.text.vietnamese import clean, fold


def keys(text: str) -> list[str]:
    """The keys of a text's tokens."""
    return [token.key for token in tokenize(clean(text))]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mã 1.004222 cần gì", "1.004222"),
        ("1.004222", "1.004222"),
        ("thủ tục 2.000815.000.00.00.H55", "2.000815"),
        ("(1.000894)", "1.000894"),
    ],
)
def test_a_procedure_code_is_one_term(text: str, code: str) -> None:
    """A code inside running text is not cut at its dot."""
    assert code in keys(text)
    assert code.split(".")[1] not in keys(text)


@pytest.mark.parametrize("text", ["phí 1.000.000 đồng", "11.004222", "1.0042222"])
def test_other_numbers_with_dots_are_not_codes(text: str) -> None:
    """Money and longer numbers are not mistaken for codes."""
    assert not any(token.protected for token in tokenize(text))


@pytest.mark.parametrize(
    ("text", "whole", "short"),
    [
        ("theo Nghị định 61/2018/NĐ-CP", "61/2018/nd-cp", "61/2018"),
        ("61 / 2018 / NĐ – CP", "61/2018/nd-cp", "61/2018"),
        ("Luật 60/2014/QH13", "60/2014/qh13", "60/2014"),
        ("08/2025/TT-BTP", "08/2025/tt-btp", "08/2025"),
        ("61/2018", "61/2018", "61/2018"),
    ],
)
def test_a_legal_number_is_found_whole_and_by_number_and_year(text: str, whole: str, short: str) -> None:
    """However it is spaced or dashed, a number is one term, and its short form another."""
    assert {whole, short} <= set(keys(text))


def test_a_decision_number_is_one_term() -> None:
    """Numbers without a year are protected by their kind."""
    assert "163/qd-btp" in keys("Quyết định 163/QĐ-BTP ngày 15/01/2026")


def test_a_date_is_not_a_legal_number() -> None:
    """A day, month and year are three numbers."""
    assert keys("ngày 15/01/2026") == ["ngày", "15", "1", "2026"]


def test_legal_keys_are_unmarked() -> None:
    """The key of a number holds no marks, since people type NĐ as ND."""
    assert legal_keys("154/2024/NĐ-CP") == ("154/2024/nd-cp", "154/2024")


@pytest.mark.parametrize(("text", "joined"), [("TP.HCM", "tphcm"), ("NN&PTNT", "nnptnt"), ("LĐ-TB&XH", "lđtbxh")])
def test_abbreviations_with_joints_are_found_whole_and_in_parts(text: str, joined: str) -> None:
    """NN&PTNT is found as "nnptnt" and by its parts."""
    found = keys(f"Sở {text} tỉnh")
    assert joined in found
    assert found[0] == "sở"
    assert len(found) > 3


def test_a_text_gives_syllables_pairs_and_their_unmarked_twins() -> None:
    """Three syllables give three terms and two pairs, each exact and folded."""
    assert sorted(terms("Đăng ký xe")) == sorted(
        ["đăng", "ký", "xe", "đăng ký", "ký xe", "~dang", "~ky", "~xe", "~dang ky", "~ky xe"]
    )


def test_no_pair_reaches_across_a_code() -> None:
    """A protected term parts its neighbours."""
    found = set(terms("mã 1.004222 cần"))
    assert "1.004222" in found
    assert "mã cần" not in found


def test_segmented_words_are_terms_of_their_own() -> None:
    """A word of several syllables is joined by underscores, each syllable under its key."""
    assert "căn_cước" in set(terms("căn cước", ["căn cước"]))
    assert word_key("Kĩ thuật") == "kỹ_thuật"
    assert word_key("thẻ") == ""
    assert word_key("mẫu 01") == ""


def test_documents_and_queries_agree_however_they_are_typed() -> None:
    """Capitals, decomposed letters and either tone style give the same terms."""
    assert list(terms("HOÀ GIẢI")) == list(terms("hòa giải"))


@given(st.text(max_size=100) | st.text(alphabet="1.0/2aQĐ-ND&P 8TP", max_size=40))
def test_spans_give_back_the_text(text: str) -> None:
    """Every token's span lies in the cleaned text, is not empty, and holds the letters of its key."""
    cleaned = clean(text)
    for token in tokenize(cleaned):
        assert 0 <= token.start < token.end <= len(cleaned)
        if not token.protected and token.key.isalpha():
            spelt = fold(cleaned[token.start : token.end])
            assert fold(token.key).replace("y", "i") == spelt.replace("y", "i")


@given(st.text(max_size=100))
def test_every_exact_term_has_its_unmarked_twin(text: str) -> None:
    """Syllables and pairs come in twins, so that asking with and without marks finds the same documents."""
    found = list(terms(text))
    twins = [term for term in found if term.startswith(FOLDED)]
    protected = sum(token.protected for token in tokenize(clean(text)))
    assert len(found) - protected == 2 * len(twins)
