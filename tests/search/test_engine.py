"""The engine over the sample: what is shown, hidden, folded, filtered, counted and rebuilt."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

import kb.search.forward
import kb.search.indexing
from kb.content.model import Part
from kb.errors import IndexMissingError
from kb.search.engine import Engine
from kb.search.index import current_generation, index_folder, open_index
from kb.search.indexing import ensure_index, ensure_store
from kb.search.query import Query
from kb.search.ranking import Ranker
from kb.search.results import Facet, HitKind, SearchRequest, SearchResults, Sort

NATIONAL = """\
    ma: "1.777001"
    ten: Hỗ trợ chi phí mai táng cho người cao tuổi
    trang_thai: cong_bo
    linh_vuc: G15-TP07
    loai: chuan
    cap_thuc_hien: [xa]
    co_quan_cong_bo: G15
    doi_tuong: [ĐT1]
"""


def ask(engine: Engine, text: str = "", **options: Any) -> SearchResults:
    return engine.search(SearchRequest(text=text, **options))


def codes(results: SearchResults) -> list[str]:
    return [hit.code for hit in results.hits]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("đăng ký kết hôn", "1.000894"),
        ("ket hon", "1.000894"),
        ("làm giấy khai sinh", "1.001193"),
        ("trich luc khai sinh", "2.000635"),
        ("giấy độc thân", "1.004873"),
        ("nhập hộ khẩu", "1.004222"),
        ("xin tạm trú", "1.004194"),
        ("lý lịch tư pháp", "2.000488"),
    ],
)
def test_the_procedure_meant_comes_first(sample_engine: Engine, text: str, code: str) -> None:
    """Official names and everyday ones, marked or not, find their procedure first."""
    assert codes(ask(sample_engine, text))[0] == code


def test_a_group_stands_once(sample_engine: Engine) -> None:
    """A procedure, its questions and its provincial versions are one hit, with its best questions under it."""
    results = ask(sample_engine, "kết hôn")
    assert codes(results).count("1.000894") == 1
    hit = results.hits[0]
    assert hit.kind is HitKind.PROCEDURE
    assert 1 <= len(hit.children) <= 2
    assert all(child.kind is HitKind.QUESTION and child.code == hit.code for child in hit.children)
    assert len(codes(ask(sample_engine, "hỗ trợ phát triển sản xuất cộng đồng"))) == 1


@pytest.mark.parametrize("text", ["", "đăng ký kết hôn huyện", "kỷ niệm chương giáo dục", "ủy ban nhân dân cấp huyện"])
def test_hidden_procedures_stay_hidden(sample_engine: Engine, text: str) -> None:
    """What is no longer published or internal to the administration is not shown unasked."""
    assert not {"1.900001", "6.006686"} & set(codes(ask(sample_engine, text)))


@pytest.mark.parametrize("code", ["1.900001", "6.006686"])
def test_a_hidden_procedure_is_found_by_its_code(sample_engine: Engine, code: str) -> None:
    """Whoever has the code of a hidden procedure finds it."""
    results = ask(sample_engine, code)
    assert codes(results) == [code]
    assert results.exact_code == code


@pytest.mark.parametrize(("status", "code"), [("khong_con_niem_yet", "1.900001"), ("noi_bo", "6.006686")])
def test_a_hidden_procedure_is_found_by_its_status(sample_engine: Engine, status: str, code: str) -> None:
    """Whoever asks for that status finds it, by words or without."""
    assert codes(ask(sample_engine, filters={Facet.STATUS: (status,)})) == [code]


def test_an_empty_query_lists_everything(sample_engine: Engine) -> None:
    """Nothing typed, every visible group is listed."""
    results = ask(sample_engine, page_size=100)
    assert results.total == len(results.hits) == len(set(codes(results))) == 9


@pytest.mark.parametrize("facet", list(Facet))
@pytest.mark.parametrize("text", ["", "đăng ký"])
def test_facet_counts_are_what_the_filter_leaves(sample_engine: Engine, facet: Facet, text: str) -> None:
    """Each count shown beside a filter is the number of groups that choosing it gives."""
    for one in ask(sample_engine, text).facets[facet]:
        assert ask(sample_engine, text, filters={facet: (one.value,)}).total == one.count, one


def test_values_of_a_facet_are_alternatives(sample_engine: Engine) -> None:
    """Two values of one facet find what either finds."""
    first = codes(ask(sample_engine, filters={Facet.SECTOR: ("G15-TP07",)}))
    second = codes(ask(sample_engine, filters={Facet.SECTOR: ("G01-CA05",)}))
    both = codes(ask(sample_engine, filters={Facet.SECTOR: ("G15-TP07", "G01-CA05")}))
    assert set(both) == {*first, *second}
    assert len(both) == len(first) + len(second)


def test_facets_are_all_required(sample_engine: Engine) -> None:
    """Values of several facets find what all of them find."""
    sector: Mapping[Facet, tuple[str, ...]] = {Facet.SECTOR: ("G15-TP07",)}
    level: Mapping[Facet, tuple[str, ...]] = {Facet.LEVEL: ("tinh",)}
    both = set(codes(ask(sample_engine, filters={**sector, **level})))
    assert both == set(codes(ask(sample_engine, filters=sector))) & set(codes(ask(sample_engine, filters=level)))
    assert both == {"2.000635"}


def test_an_unknown_filter_value_finds_nothing(sample_engine: Engine) -> None:
    """A filter value that no procedure has leaves nothing; an empty one filters nothing."""
    assert ask(sample_engine, filters={Facet.SECTOR: ("G99-XX",)}).total == 0
    assert ask(sample_engine, filters={Facet.SECTOR: ()}).total == ask(sample_engine).total


def test_one_kind_alone_can_be_asked_for(sample_engine: Engine) -> None:
    """Filtered to questions, the hits are questions; filtered to procedures, they have no questions under them."""
    questions = ask(sample_engine, "khai sinh", filters={Facet.KIND: (HitKind.QUESTION.value,)})
    assert questions.hits
    assert {hit.kind for hit in questions.hits} == {HitKind.QUESTION}
    procedures = ask(sample_engine, "khai sinh", filters={Facet.KIND: (HitKind.PROCEDURE.value,)})
    assert {hit.kind for hit in procedures.hits} == {HitKind.PROCEDURE}
    assert not any(hit.children for hit in procedures.hits)


@pytest.mark.parametrize("text", ["", "đăng ký", "giấy"])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_pages_follow_each_other(sample_engine: Engine, text: str, size: int) -> None:
    """Pages together are the whole list, in order, each hit once; beyond the last there is nothing."""
    whole = ask(sample_engine, text, page_size=100)
    pages = [ask(sample_engine, text, page=number, page_size=size) for number in range(1, whole.total // size + 2)]
    assert [code for page in pages for code in codes(page)] == codes(whole)
    assert {page.total for page in pages} == {whole.total}
    assert ask(sample_engine, text, page=99, page_size=size).hits == ()
    assert codes(ask(sample_engine, text, page=0, page_size=size)) == codes(pages[0])


def test_newest_first_if_asked(sample_engine: Engine) -> None:
    """Sorted by date the list is the same, the newest decision first."""
    by_date = ask(sample_engine, "đăng ký", sort=Sort.DATE)
    assert by_date.hits[0].code == "1.000894"
    assert sorted(codes(by_date)) == sorted(codes(ask(sample_engine, "đăng ký")))


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("đăng ký kết hôn cần giấy tờ gì", "1.000894", Part.PAPERS),
        ("đăng ký kết hôn ở đâu", "1.000894", Part.AGENCY),
        ("dang ky thuong tru bao nhieu tien", "1.004222", Part.FEE),
        ("đăng ký tạm trú mấy ngày xong", "1.004194", Part.TIME_LIMIT),
    ],
)
def test_a_clear_question_is_answered(sample_engine: Engine, text: str, code: str, part: Part) -> None:
    """Where procedure and part are clear the fact itself is the answer."""
    results = ask(sample_engine, text)
    assert results.answer is not None
    assert (results.answer.code, results.answer.part) == (code, part)
    assert results.answer.text
    assert results.choices == ()


@pytest.mark.parametrize("text", ["đăng ký kết hôn", "bao nhiêu tiền", "cần giấy tờ gì", "ở đâu", ""])
def test_what_is_not_a_question_has_no_answer(sample_engine: Engine, text: str) -> None:
    """Without a part, or without a procedure, there is nothing to answer."""
    assert ask(sample_engine, text).answer is None


@pytest.mark.parametrize("text", ["đăng ký kết hôn", "cho hỏi ket hon o dau", "", "tạm chú", "TT"])
def test_a_search_can_be_repeated(sample_engine: Engine, text: str) -> None:
    """The same request gives the same results."""
    assert ask(sample_engine, text) == ask(sample_engine, text)


def test_threads_get_what_one_reader_gets(sample_engine: Engine) -> None:
    """Eight threads searching at once get what one gets alone, plain and advanced queries mixed."""
    texts = [
        "đăng ký kết hôn",
        "khai sinh o dau",
        "thuong tru",
        "ten:hôn",
        "co_quan:G15 AND sinh",
        "1.004222",
        "",
        "giấy",
    ]
    requests = [SearchRequest(text=text) for text in texts] * 12
    alone = [sample_engine.search(request) for request in requests]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(sample_engine.search, requests)) == alone


def test_long_and_strange_queries_are_harmless(sample_engine: Engine) -> None:
    """Anything may be typed: it is searched or finds nothing, and never fails."""
    for text in ("kết hôn " * 500, "\x00\x01", "🙂" * 50, "%s %d {}", "<b>", "' OR 1=1 --", "a" * 10_000, "\u0301" * 9):
        assert ask(sample_engine, text).total >= 0


class Counted:
    """Counts what a build reads and writes again."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read: list[str] = []
        self.stored: list[tuple[int, int]] = []
        read, store = kb.search.forward.term_weights, kb.search.indexing.update_store

        def counted_read(document: Any, *rest: Any) -> Any:
            self.read.append(document.id)
            return read(document, *rest)

        def counted_store(*arguments: Any) -> tuple[int, int]:
            self.stored.append(store(*arguments))
            return self.stored[-1]

        monkeypatch.setattr(kb.search.forward, "term_weights", counted_read)
        monkeypatch.setattr(kb.search.indexing, "update_store", counted_store)


def up_to_date(folder: Any) -> str:
    """Brings the index and the store for expressions up to the content; returns the generation."""
    catalogue = folder.load()
    generation = ensure_index(catalogue, folder.settings)
    ensure_store(catalogue, folder.settings, generation)
    return generation


def test_a_change_is_indexed_alone(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a change in one file only that procedure's documents are read again and written to Whoosh."""
    first = up_to_date(folder)
    counted = Counted(monkeypatch)
    assert up_to_date(folder) == first
    assert counted.read == counted.stored == []
    folder.edit("procedures/g01-ca05/1.004194.yaml", "ten: Đăng ký tạm trú", "ten: Đăng ký tạm trú vịnh xanh")
    second = up_to_date(folder)
    assert second != first
    assert counted.read[0] == "1.004194"
    assert all("tam-tru" in one for one in counted.read[1:])
    assert counted.stored == [(len(counted.read), 0)]
    engine = Engine.open(folder.settings, folder.load())
    assert codes(ask(engine, "vịnh xanh")) == ["1.004194"]
    assert codes(ask(engine, '"vịnh xanh"')) == ["1.004194"]


def test_a_deleted_procedure_is_gone(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A procedure whose file was deleted is found no more, by words or in the advanced search."""
    up_to_date(folder)
    counted = Counted(monkeypatch)
    (folder.content / "procedures/g01-ca27/2.000488.yaml").unlink()
    up_to_date(folder)
    engine = Engine.open(folder.settings, folder.load())
    assert counted.read == []
    assert counted.stored == [(0, 1)]
    assert "2.000488" not in codes(ask(engine, "lý lịch tư pháp"))
    assert ask(engine, "ma:2.000488").total == 0


def test_a_rebuild_gives_what_a_build_gives(folder: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """An index brought up to date ranks exactly as one made from nothing."""
    ensure_index(folder.load(), folder.settings)
    folder.write("procedures/g15-tp07/1.777001.yaml", NATIONAL)
    folder.edit("procedures/g01-ca05/1.004222.yaml", "ten: Đăng ký thường trú", "ten: Đăng ký thường trú mới")
    updated = Engine.open(folder.settings, folder.load())
    fresh = Engine.open(replace(folder.settings, state=tmp_path_factory.mktemp("fresh")), folder.load())
    for text in ("", "đăng ký", "thuong tru moi", "mai táng", "giấy", "kết hôn cần gì"):
        assert ask(updated, text) == ask(fresh, text)


def test_searching_goes_on_while_a_generation_is_swapped(folder: Any) -> None:
    """An engine at work keeps its generation: it answers the same before, during and after two swaps."""
    engine = Engine.open(folder.settings, folder.load())
    texts: Sequence[str] = ("đăng ký kết hôn", "khai sinh", "", "thuong tru o dau")
    expected = [ask(engine, text) for text in texts]
    wrong: list[str] = []
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            wrong.extend(text for text, one in zip(texts, expected, strict=True) if ask(engine, text) != one)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    generations = {engine.index.generation}
    for name in ("Đăng ký thường trú hai", "Đăng ký thường trú ba", "Đăng ký thường trú bốn"):
        file = folder.content / "procedures/g01-ca05/1.004222.yaml"
        lines = file.read_text("utf-8").splitlines(keepends=True)
        file.write_text("".join(f"ten: {name}\n" if line.startswith("ten: ") else line for line in lines), "utf-8")
        newer = Engine.open(folder.settings, folder.load())
        generations.add(newer.index.generation)
        assert ask(newer, "đăng ký thường trú").hits[0].title == name
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(generations) == 4
    kept = [one for one in index_folder(folder.settings).iterdir() if (one / "docs.npy").exists()]
    assert len(kept) == 2
    assert current_generation(folder.settings) in {one.name for one in kept}


def test_a_failed_build_leaves_the_old_index(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that breaks half way leaves the generation in use, and the next build mends it."""
    engine = Engine.open(folder.settings, folder.load())
    folder.edit("procedures/g01-ca05/1.004222.yaml", "ten: Đăng ký thường trú", "ten: Đăng ký thường trú nữa")

    def fail(*_: Any) -> None:
        raise OSError("đĩa đầy")

    with monkeypatch.context() as broken:
        broken.setattr(kb.search.indexing, "save_lexicon", fail)
        with pytest.raises(OSError, match="đĩa đầy"):
            ensure_index(folder.load(), folder.settings)
    assert current_generation(folder.settings) == engine.index.generation
    assert ask(engine, "đăng ký thường trú").hits[0].code == "1.004222"
    assert ensure_index(folder.load(), folder.settings) != engine.index.generation


def test_a_missing_index_says_how_to_make_it(folder: Any) -> None:
    """Opening an index that was never built names the command that builds it."""
    with pytest.raises(IndexMissingError, match="kb index"):
        open_index(folder.settings)


def test_national_stands_before_provincial(folder: Any) -> None:
    """Of procedures of one name the ministry's stands before a province's, unless that province is named."""
    local = NATIONAL.replace("1.777001", "1.777002").replace("chuan", "dac_thu") + "    dia_phuong: H38\n"
    folder.write("procedures/g15-tp07/1.777002.yaml", local.replace("cong_bo: G15", "cong_bo: H38"))
    folder.write("procedures/g15-tp07/1.777001.yaml", NATIONAL)
    engine = Engine.open(folder.settings, folder.load())
    assert codes(ask(engine, "hỗ trợ chi phí mai táng"))[:2] == ["1.777001", "1.777002"]
    assert codes(ask(engine, "hỗ trợ chi phí mai táng ở Lào Cai"))[0] == "1.777002"


def test_a_merged_province_is_known_though_no_text_names_it(sample_engine: Engine) -> None:
    """The name of a province that is no more is not mended into another word; a note says where it went."""
    results = ask(sample_engine, "đăng ký kết hôn ở Yên Bái")
    assert codes(results)[0] == "1.000894"
    assert any("Yên Bái" in note and "Lào Cai" in note for note in results.notes)
    assert results.did_you_mean == ""


def test_valid_stands_before_abolished(folder: Any) -> None:
    """Shown together because their statuses were asked for, the valid procedure stands first."""
    old = NATIONAL.replace("1.777001", "1.700001").replace("trang_thai: cong_bo", "trang_thai: bai_bo")
    folder.write("procedures/g15-tp07/1.700001.yaml", old)
    folder.write("procedures/g15-tp07/1.777001.yaml", NATIONAL)
    engine = Engine.open(folder.settings, folder.load())
    both = {Facet.STATUS: ("cong_bo", "bai_bo")}
    assert codes(ask(engine, "hỗ trợ chi phí mai táng", filters=both))[:2] == ["1.777001", "1.700001"]
    assert "1.700001" not in codes(ask(engine, "hỗ trợ chi phí mai táng"))


def test_a_code_that_the_index_lacks_is_no_error(sample_engine: Engine) -> None:
    """A query may name a code that the catalogue gained after the index was built."""
    ranker = Ranker(sample_engine.index.impacts, sample_engine.index.table)
    assert len(ranker.rank(Query(text="9.999999", codes=("9.999999",)), {}, Sort.RELEVANCE).found) > 0
