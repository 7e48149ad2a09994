"""Suggestions while typing: what begins as typed, marks optional, the likeliest first."""

from __future__ import annotations

import time

import pytest

from kb.content.catalogue import Catalogue
from kb.content.model import Status
from kb.search.engine import Engine
from kb.search.results import HitKind
from kb.search.suggestions import Entry, Suggester, Suggestion
from kb.text.vietnamese import fold

PREFIXES = ("đăng ký", "dang ky k", "làm hộ", "lam ho ch", "ĐỔI BẰNG", "xin giấy", "  nhập   hộ ", "mất g", "k", "sổ đ")


@pytest.mark.parametrize("prefix", PREFIXES)
def test_suggestions_begin_as_typed(real_engine: Engine, prefix: str) -> None:
    """Every suggestion begins with what was typed, marks, capitals and spaces aside."""
    found = real_engine.suggest(prefix)
    assert found
    wanted = " ".join(fold(prefix).split())
    assert all(" ".join(fold(one.text).split()).startswith(wanted) for one in found)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_document_is_offered_once(real_engine: Engine, prefix: str) -> None:
    """No procedure or question is offered twice, and no more than asked for are."""
    found = real_engine.suggest(prefix, 50)
    assert len({one.id for one in found}) == len(found) <= 50
    assert real_engine.suggest(prefix, 3) == found[:3]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_suggestions_lead_somewhere(real_engine: Engine, real: Catalogue, prefix: str) -> None:
    """Each leads to a published procedure or to a question."""
    for one in real_engine.suggest(prefix, 50):
        if one.kind is HitKind.QUESTION:
            assert one.id in real.questions
        else:
            assert real.procedures[one.id].status is Status.PUBLISHED


@pytest.mark.parametrize(
    ("prefix", "code"),
    [
        ("đăng ký kết h", "1.000894"),
        ("dang ky thuong", "1.004222"),
        ("nhap ho k", "1.004222"),
        ("lam passp", "1.001456"),
    ],
)
def test_much_used_procedures_are_offered_first(real_engine: Engine, prefix: str, code: str) -> None:
    """Of all that begins alike, what most people look for stands first."""
    assert real_engine.suggest(prefix)[0].id == code


@pytest.mark.parametrize("prefix", ["", "   ", "\u200b", "qqqq", "đăng ký kết hôn với người ngoài hành tinh", "\uffff"])
def test_nothing_typed_or_known_offers_nothing(real_engine: Engine, prefix: str) -> None:
    """Nothing is offered for nothing, or for what no text begins with."""
    assert real_engine.suggest(prefix) == ()


def test_smaller_ranks_are_offered_first() -> None:
    """Entries are offered by rank, then the shorter text; one document's best text alone."""

    def entry(text: str, rank: int, code: str) -> Entry:
        return Entry(fold(text), rank, Suggestion(text, HitKind.PROCEDURE, code))

    entries = sorted(
        [entry("thẻ dài hơn", 0, "1"), entry("thẻ", 0, "2"), entry("thẻ căn cước", -5, "3"), entry("thẻ cũ", 9, "3")],
        key=lambda one: one.key,
    )
    assert [one.text for one in Suggester(entries).suggest("the", 8)] == ["thẻ căn cước", "thẻ", "thẻ dài hơn"]


def test_suggestions_are_quick(real_engine: Engine) -> None:
    """A key pressed is answered within five milliseconds, at the median over many prefixes."""
    taken = []
    for typed in [prefix[:length] for prefix in PREFIXES for length in range(1, len(prefix))]:
        start = time.perf_counter()
        real_engine.suggest(typed)
        taken.append(time.perf_counter() - start)
    assert sorted(taken)[len(taken) // 2] < 0.005


def test_hidden_procedures_are_not_offered(sample_engine: Engine) -> None:
    """What is no longer listed or internal is not suggested."""
    assert {one.id for one in sample_engine.suggest("xét tặng")} == set()
    assert "1.900001" not in {one.id for one in sample_engine.suggest("đăng ký kết hôn", 50)}
