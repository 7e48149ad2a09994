"""The advanced search: fields, phrases and AND, OR, NOT over an index that is updated document by document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import QueryError
from kb.search.documents import Document, Field
from kb.search.engine import Engine
from kb.search.results import Facet, SearchRequest
from kb.search.whoosh_store import MAX_RESULTS, WhooshStore, field_name, is_advanced, update_store

Make = Callable[..., Document]


def codes(engine: Engine, text: str, **options: object) -> list[str]:
    request = SearchRequest(text=text, page_size=50, **options)  # type: ignore[arg-type]
    return [hit.code for hit in engine.search(request).hits]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("ma:1.000894", {"1.000894"}),
        ('"chuyên gia, nhà khoa học"', {"1.115404"}),
        ("ten:thường AND NOT linh_vuc:G01-CA11", {"1.004222"}),
        ("linh_vuc:G01-CA05", {"1.004222", "1.004194"}),
        ("linh_vuc:g01-ca05 AND ten:tạm", {"1.004194"}),
        ("co_quan:G15 AND cap:tinh", {"2.000635"}),
        ("khong_dau:thuong AND linh_vuc:G01-CA05", {"1.004222"}),
        ('ten:"ket hon" AND co_quan:G01', set()),
        ("ten:không_có_chữ_này", set()),
    ],
)
def test_expressions_find_what_they_say(sample_engine: Engine, expression: str, expected: set[str]) -> None:
    """Fields, phrases in quotes, AND and NOT mean what they say; unmarked words need no marks."""
    assert set(codes(sample_engine, expression)) == expected


def test_or_finds_either(sample_engine: Engine) -> None:
    """OR finds what either side finds."""
    either = set(codes(sample_engine, "ten:khai OR ten:tạm"))
    assert either == set(codes(sample_engine, "ten:khai")) | set(codes(sample_engine, "ten:tạm"))


def test_marks_matter_where_they_are_typed(sample_engine: Engine) -> None:
    """A marked word finds that spelling only; an unmarked one finds any."""
    assert codes(sample_engine, '"thường trú"')
    assert codes(sample_engine, '"thuong tru"')
    assert codes(sample_engine, '"thượng trú"') == []


def test_filters_and_hiding_hold_for_expressions(sample_engine: Engine) -> None:
    """An expression shows nothing hidden, and filters narrow it as ever."""
    assert "1.900001" not in codes(sample_engine, '"kết hôn"')
    assert codes(sample_engine, "ten:đăng", filters={Facet.SECTOR: ("G01-CA05",)})
    found = codes(sample_engine, "ten:đăng", filters={Facet.SECTOR: ("G01-CA05",)})
    assert set(found) <= {"1.004222", "1.004194"}


@pytest.mark.parametrize("facet", list(Facet))
def test_every_facet_is_a_field(sample_engine: Engine, facet: Facet) -> None:
    """Each filter of the search page can be asked for in an expression, under its own name."""
    for one in sample_engine.search(SearchRequest()).facets[facet]:
        assert codes(sample_engine, f"{field_name(facet)}:{one.value}")


@pytest.mark.parametrize(
    ("text", "advanced"),
    [
        ("đăng ký kết hôn", False),
        ("ma:1.000894", True),
        ('"đăng ký kết hôn"', True),
        ('giấy 3" x 4', False),
        ("xe OR tàu", True),
        ("xe or tàu", False),
        ("thủ tục: kết hôn", False),
        ("co_quan:G01 hộ chiếu", True),
        ("không AND", False),
        ("", False),
    ],
)
def test_only_expressions_are_advanced(text: str, advanced: bool) -> None:
    """A field of ours, a phrase in quotes or a capital AND, OR, NOT makes an expression; all else is plain."""
    assert is_advanced(text) == advanced


def advice_or_total(engine: Engine, expression: str) -> str:
    """How many groups an expression finds, or the advice with which it was refused."""
    try:
        return str(engine.search(SearchRequest(text=expression)).total)
    except QueryError as refused:
        return refused.fix


HOSTILE = (
    "ten:(((((",
    'ten:"',
    "ten:[a TO",
    "ten:{",
    "AND OR NOT",
    "ten:*",
    "ten:?",
    "ten:h* OR *:*",
    "ten:~9",
    "ten:hộ~99",
    "ten:^^^",
    "ten:" + "(" * 500,
    "ten:" + "a OR " * 300 + "b",
    'ten:"' + "a " * 2_000 + '"',
    "ten:\x00",
    "khong_dau:" + "*" * 50,
    "ten:a^9999999999",
    "ten:[z TO a]",
    "NOT ten:a",
    "digest:x",
    "id:*",
    "ten:'; DROP TABLE",
    "co_quan:G01 AND NOT NOT NOT",
)


@pytest.mark.parametrize("expression", HOSTILE)
def test_hostile_expressions_are_answered_or_refused(sample_engine: Engine, expression: str) -> None:
    """Whatever the expression, it finds something, nothing, or is refused with advice; no other error comes out."""
    assert advice_or_total(sample_engine, expression)


@settings(max_examples=80, deadline=None)
@given(tail=st.text(alphabet='ab():"*?~^[]{}\\/+-! TOANDR', max_size=30))
def test_any_expression_is_answered_or_refused(sample_engine: Engine, tail: str) -> None:
    """The same of expressions that nobody would write."""
    assert advice_or_total(sample_engine, f"ten:{tail}")


def rows(*documents: Document) -> dict[str, tuple[str, Document]]:
    return {one.id: (str(hash(tuple(one.texts.items()))), one) for one in documents}


def test_only_what_changed_is_written(document: Make, tmp_path: Path) -> None:
    """An update writes changed and new documents, takes away those that are gone, and leaves the rest."""
    texts = ["cấp thẻ", "khai sinh", "kết hôn", "tạm trú", "hộ chiếu"]
    first = [document(number, text) for number, text in enumerate(texts)]
    assert update_store(tmp_path, "g1", rows(*first)) == (5, 0)
    assert update_store(tmp_path, "g1", rows(*first)) == (0, 0)
    changed = [document(0, "cấp thẻ mới"), *first[1:4], document(9, "thường trú")]
    assert update_store(tmp_path, "g1", rows(*changed[:-1], first[4])) == (1, 0)
    assert update_store(tmp_path, "g1", rows(*changed[:-1])) == (0, 1)
    assert update_store(tmp_path, "g1", rows(*changed)) == (1, 0)
    store = WhooshStore(tmp_path, "g1")
    assert store.search("ten:mới") == ["1.000000"]
    assert store.search("ten:thẻ") == ["1.000000"]
    assert store.search("ten:chiếu") == []
    assert store.search("ten:thường") == ["1.000009"]


def test_a_broken_update_leaves_the_index_as_it_was(document: Make, tmp_path: Path) -> None:
    """An update that fails half way is as if it had not begun, and another can follow."""
    before = rows(*(document(number, "cấp thẻ") for number in range(6)))
    update_store(tmp_path, "g1", before)

    def fail(done: int, total: int) -> None:
        raise KeyboardInterrupt

    after = before | rows(document(7, "hộ chiếu"))
    with pytest.raises(KeyboardInterrupt):
        update_store(tmp_path, "g1", after, fail)
    assert WhooshStore(tmp_path, "g1").search("ten:chiếu") == []
    assert len(WhooshStore(tmp_path, "g1").search("ten:thẻ")) == 6
    assert update_store(tmp_path, "g1", after) == (1, 0)
    assert WhooshStore(tmp_path, "g1").search("ten:chiếu") == ["1.000007"]


def test_a_phrase_stands_in_one_text_together(document: Make, tmp_path: Path) -> None:
    """A phrase in quotes finds its words side by side in that order."""
    update_store(tmp_path, "g1", rows(document(1, "giấy phép lái xe"), document(2, {Field.BODY: "xe lái phép giấy"})))
    store = WhooshStore(tmp_path, "g1")
    assert store.search('"phép lái"') == ["1.000001"]
    assert set(store.search("phép lái")) == {"1.000001", "1.000002"}
    assert len(store.search("phép", limit=1)) == 1 <= MAX_RESULTS


def test_a_store_never_answers_for_another_generation(document: Make, tmp_path: Path) -> None:
    """A store that was not brought up to a generation, or has moved on from it, refuses and says what to do."""
    update_store(tmp_path, "g1", rows(document(1, "cấp thẻ")))
    opened = WhooshStore(tmp_path, "g1")
    update_store(tmp_path, "g2", rows(document(2, "cấp thẻ")))
    for ask in (
        lambda: opened.search("ten:thẻ"),
        lambda: WhooshStore(tmp_path, "g1"),
        lambda: WhooshStore(tmp_path / "x", "g1"),
    ):
        with pytest.raises(QueryError) as refused:
            ask()
        assert "kb index" in refused.value.fix
    assert WhooshStore(tmp_path, "g2").search("ten:thẻ") == ["1.000002"]


def test_an_update_without_a_change_still_names_its_generation(document: Make, tmp_path: Path) -> None:
    """Where no document changed nothing is written, and the store speaks of the new generation all the same."""
    update_store(tmp_path, "g1", rows(document(1, "cấp thẻ")))
    assert update_store(tmp_path, "g2", rows(document(1, "cấp thẻ"))) == (0, 0)
    assert WhooshStore(tmp_path, "g2").search("ten:thẻ") == ["1.000001"]
