"""Search over the project's own content: order, answers, offers, and silence where nothing fits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from kb.content.catalogue import Catalogue
from kb.content.model import Kind, Part, Status
from kb.search.documents import group_of
from kb.search.engine import Engine
from kb.search.results import Facet, SearchRequest, SearchResults, Sort
from kb.text.vietnamese import fold

TOPICS = ("hộ chiếu", "đất đai", "hỗ trợ chi phí", "giấy phép lái xe", "khai sinh", "bảo hiểm", "quảng cáo", "thủy sản")


def ask(engine: Engine, text: str = "", **options: Any) -> SearchResults:
    return engine.search(SearchRequest(text=text, **options))


def codes(results: SearchResults) -> list[str]:
    return [hit.code for hit in results.hits]


def test_nothing_hidden_is_listed(real_engine: Engine, real: Catalogue) -> None:
    """No search shows what is not published or is internal, unless its status or code was asked for."""
    for text in ("", *TOPICS):
        for code in codes(ask(real_engine, text, page_size=10_000)):
            procedure = real.procedures[code]
            assert procedure.status is Status.PUBLISHED
            assert procedure.kind is not Kind.INTERNAL


def test_abolished_procedures_are_found_by_code(real_engine: Engine, real: Catalogue) -> None:
    """Every hundredth procedure that is no longer listed is still found by its code, first and alone."""
    gone = [one.code for one in real.procedures.values() if one.status is not Status.PUBLISHED]
    assert gone
    for code in gone[::100]:
        results = ask(real_engine, code)
        assert codes(results) == [code]
        assert results.exact_code == code


def test_every_code_is_found(real_engine: Engine, real: Catalogue) -> None:
    """Every fortieth code, with its dot and without, finds its procedure first."""
    for code in [one for one in real.procedures if one[0].isdigit()][::40]:
        for typed in (code, code.replace(".", ""), f"{code}.000.00.00.H26"):
            assert ask(real_engine, typed).hits[0].code == code, typed


@pytest.mark.parametrize("spelling", ["marked", "unmarked"])
def test_every_much_used_procedure_is_found_by_its_name(real_engine: Engine, real: Catalogue, spelling: str) -> None:
    """At least 97 in 100 of the phrases that name much-used procedures find their group in the first three results."""
    named = [one for one in real.procedures.values() if one.phrase and one.status is Status.PUBLISHED]
    missed = []
    for one in named:
        text = one.phrase if spelling == "marked" else fold(one.phrase)
        hits = ask(real_engine, text, page_size=3, with_facets=False).hits
        if group_of(one) not in {group_of(real.procedures[hit.code]) for hit in hits}:
            missed.append(f"{one.code} {text}")
    assert len(missed) <= len(named) * 0.03, missed


@pytest.mark.parametrize("facet", [Facet.SECTOR, Facet.LEVEL, Facet.ONLINE, Facet.PROVINCE, Facet.KIND])
def test_facet_counts_are_what_the_filter_leaves(real_engine: Engine, facet: Facet) -> None:
    """The count beside each of the three commonest values is the number of groups that choosing it gives."""
    wrong = []
    for text in TOPICS:
        counts = ask(real_engine, text).facets[facet]
        assert [one.count for one in counts] == sorted((one.count for one in counts), reverse=True)
        for one in counts[:3]:
            found = ask(real_engine, text, filters={facet: (one.value,)}, page_size=1).total
            if found != one.count:
                wrong.append(f"{text}, {one.value}: {one.count} promised, {found} found")
    assert wrong == []


@pytest.mark.parametrize("text", ["", *TOPICS[:4]])
def test_pages_follow_each_other(real_engine: Engine, text: str) -> None:
    """Pages of every size make up the same list without a hit twice."""
    whole = codes(ask(real_engine, text, page_size=60))
    assert len(set(whole)) == len(whole)
    for size in (7, 20):
        pages = [ask(real_engine, text, page=number, page_size=size) for number in (1, 2, 3)]
        assert [code for page in pages for code in codes(page)] == whole[: 3 * size]


@pytest.mark.parametrize("text", TOPICS[:4])
def test_newest_first_if_asked(real_engine: Engine, real: Catalogue, text: str) -> None:
    """Sorted by date the same procedures are listed, none older than the one after it."""
    results = ask(real_engine, text, sort=Sort.DATE, page_size=10_000)
    assert sorted(codes(results)) == sorted(codes(ask(real_engine, text, page_size=10_000)))
    # A group of provincial versions has several dates: only procedures that stand alone are compared.
    alone = set(real_engine.index.table.groups) - {one.base for one in real.procedures.values()}
    hits = [real.procedures[code] for code in codes(results) if code in alone]
    dates = [one.decision.date.isoformat() if one.decision and one.decision.date else one.last_seen for one in hits]
    assert len(dates) > 3
    assert dates == sorted(dates, reverse=True)


def test_scores_fall(real_engine: Engine) -> None:
    """Hits stand by falling score."""
    for text in TOPICS:
        scores = [hit.score for hit in ask(real_engine, text, page_size=50).hits]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("text", "part", "answered"),
    [
        ("đăng ký kết hôn cần giấy tờ gì", Part.PAPERS, {"1.000894"}),
        ("đi đăng ký kết hôn ở đâu", Part.AGENCY, {"1.000894"}),
        ("làm hộ chiếu hết bao nhiêu tiền", Part.FEE, {"1.001456"}),
        ("lam ho chieu may ngay", Part.TIME_LIMIT, {"1.001456"}),
        ("đăng ký thường trú mất bao lâu", Part.TIME_LIMIT, {"1.004222"}),
        ("đăng ký khai sinh qua mạng được không", Part.ONLINE, {"1.001193"}),
        ("khai báo tạm vắng ở đâu", Part.AGENCY, {"1.003677"}),
        ("tách hộ cần giấy tờ gì", Part.PAPERS, {"1.010038"}),
    ],
)
def test_a_clear_question_is_answered(real_engine: Engine, text: str, part: Part, answered: set[str]) -> None:
    """Procedure and part clear, the fact itself stands at the top."""
    results = ask(real_engine, text)
    assert results.answer is not None
    assert results.answer.part is part
    assert results.answer.code in answered
    assert results.answer.code == results.hits[0].code
    assert results.answer.text


@pytest.mark.parametrize("text", ["làm căn cước hết bao nhiêu tiền", "xin visa mất bao lâu", "đăng ký xe ở đâu"])
def test_an_open_question_is_answered_or_offers_choices(real_engine: Engine, text: str) -> None:
    """Where several procedures fit, two or three to choose from stand instead of a guess."""
    results = ask(real_engine, text)
    if results.answer is None:
        assert 2 <= len(results.choices) <= 3
        assert set(results.choices) <= set(codes(results))


OFF_TOPIC = (
    "giá vàng hôm nay",
    "thời tiết hà nội ngày mai",
    "lịch thi đấu bóng đá",
    "kết quả xổ số miền nam",
    "cách nấu phở bò",
    "mua điện thoại iphone",
    "phim hay chiếu rạp",
    "tải nhạc về máy",
    "bài hát thiếu nhi",
    "quán cà phê đẹp",
    "công thức làm bánh mì",
    "đau đầu uống thuốc gì",
    "cách giảm cân nhanh",
    "học tiếng anh online",
    "tỷ giá đô la",
    "vé máy bay đi đà nẵng",
    "truyện cười",
    "chơi game miễn phí",
    "tử vi hôm nay",
    "cách chăm sóc hoa lan",
)


def test_everyday_searches_get_no_nonsense(real_engine: Engine) -> None:
    """Of twenty searches that no procedure answers, at most two show any result."""
    shown = {text: codes(found)[:2] for text in OFF_TOPIC if (found := ask(real_engine, text)).hits}
    assert len(shown) <= 2, shown


def test_everyday_searches_get_no_answer(real_engine: Engine) -> None:
    """None of them gets a direct answer or choices, as if the portal knew."""
    answered = {text: found.answer for text in OFF_TOPIC if (found := ask(real_engine, text)).answer or found.choices}
    assert answered == {}


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("giay phep lai xee", "giấy phép lái xe"),
        ("giaykhaisinh", "giấy khai sinh"),
        ("dangkykethon", "đăng ký kết hôn"),
        ("tạm chú", "tạm trú"),
        ("hochieu", "hộ chiếu"),
        ("xổ đỏ", "sổ đỏ"),
    ],
)
def test_a_better_spelling_is_offered(real_engine: Engine, typed: str, offered: str) -> None:
    """What was mended is offered with its marks."""
    assert ask(real_engine, typed).did_you_mean == offered


@pytest.mark.parametrize("text", [*OFF_TOPIC, "cưới", "zzzz", "qwerty asdfgh"])
def test_nothing_found_points_the_way(real_engine: Engine, real: Catalogue, text: str) -> None:
    """Where nothing is shown, at most three sectors are pointed to, and a spelling only if it finds something."""
    results = ask(real_engine, text)
    if results.hits:
        assert results.near_sectors == ()
    else:
        assert results.total == 0
        assert len(results.near_sectors) <= 3
        assert set(results.near_sectors) <= real.sectors.keys()
        assert not results.did_you_mean or ask(real_engine, results.did_you_mean).hits


@pytest.mark.parametrize("typed", ["giay phep lai xee", "đăng ký tạm chú", "giaykhaisinh", "trợ cấp thất nghiêpp"])
def test_an_offer_is_never_applied(real_engine: Engine, typed: str) -> None:
    """The results are those of the query as typed, which stays as it was."""
    results = ask(real_engine, typed)
    assert results.request.text == typed
    assert results.did_you_mean
    assert results.hits


@pytest.mark.parametrize(
    "text", [*TOPICS, "dang ky ket hon", "ddawng kys keets hoon", "CCCD", "sổ đỏ", "làm hộ chiếu ạ"]
)
def test_good_spelling_is_left_alone(real_engine: Engine, text: str) -> None:
    """Nothing is offered where nothing needed mending; a missing mark is no fault."""
    assert ask(real_engine, text).did_you_mean == ""


def test_threads_get_what_one_reader_gets(real_engine: Engine, sample_engine: Engine) -> None:
    """Eight threads searching at once get what one gets alone, by words and by expressions."""
    texts = [*TOPICS, *map(fold, TOPICS), "đk kết hôn ở bắc giang", "giay phep lai xee", "1001193"]
    for engine, asked in ((real_engine, texts), (sample_engine, ["ten:kết", "ten:đăng", 'cap:xa AND "kết hôn"'])):
        requests = [SearchRequest(text=text, page=page) for text in asked for page in (1, 2)]
        alone = [engine.search(request) for request in requests]
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(engine.search, requests * 2)) == alone * 2
