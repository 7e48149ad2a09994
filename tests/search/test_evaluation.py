"""The measures of search quality, against figures worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from kb.errors import KbError
from kb.search.engine import Engine
from kb.search.evaluation import (
    Judgement,
    Outcome,
    Relevant,
    changes,
    evaluate,
    load_judgements,
    ranked_procedures,
    report,
    save_run,
    summarise,
)
from kb.search.results import Hit, HitKind, SearchRequest


def judge(query: str, *relevant: tuple[str, int], scope: str = "procedure", stratum: str = "a") -> Judgement:
    ids = tuple(Relevant(id=f"proc:{code}", grade=grade) for code, grade in relevant)
    return Judgement(qid=query, query=query, relevant=ids, stratum=stratum, eval_scope=scope)


def outcome(rank: int, ndcg: float, query: str = "q", stratum: str = "a") -> Outcome:
    return Outcome(judge(query, stratum=stratum), rank, ndcg, ())


def test_a_perfect_ranking_scores_one(sample_engine: Engine) -> None:
    """The one relevant procedure at the top gives rank 1 and nDCG 1."""
    [found] = evaluate(sample_engine, [judge("đăng ký kết hôn", ("1.000894", 2))])
    assert (found.rank, found.ndcg) == (1, 1.0)


def test_ndcg_discounts_by_place_and_grade(sample_engine: Engine) -> None:
    """A grade gains 2^grade - 1, divided by the logarithm of its place plus one; the ideal order scores one."""
    hits = sample_engine.search(SearchRequest(text="đăng ký")).hits
    first, second, third = [hit.code for hit in hits][:3]
    [found] = evaluate(sample_engine, [judge("đăng ký", (first, 1), (third, 2))])
    gained = 1 / math.log2(2) + 3 / math.log2(4)
    ideal = 3 / math.log2(2) + 1 / math.log2(3)
    assert found.ndcg == pytest.approx(gained / ideal)
    assert found.rank == 1
    [found] = evaluate(sample_engine, [judge("đăng ký", (second, 2), ("9.000000", 2))])
    assert found.ndcg == pytest.approx((3 / math.log2(3)) / (3 / math.log2(2) + 3 / math.log2(3)))
    assert found.rank == 2


def test_nothing_relevant_found_scores_nothing(sample_engine: Engine) -> None:
    """A query that misses, or that has nothing relevant, scores 0 and has no rank."""
    missed, empty = evaluate(sample_engine, [judge("kết hôn", ("9.000000", 2)), judge("kết hôn")])
    assert (missed.rank, missed.ndcg) == (0, 0.0)
    assert (empty.rank, empty.ndcg) == (0, 0.0)


def test_only_procedures_are_judged(sample_engine: Engine) -> None:
    """Judgements of other scopes are passed over."""
    assert evaluate(sample_engine, [judge("kết hôn", ("1.000894", 2), scope="faq")]) == []


def test_a_question_counts_as_its_procedures() -> None:
    """Procedures stand at the place of the first hit that names them."""

    def hit(code: str, *procedures: str) -> Hit:
        kind = HitKind.QUESTION if procedures else HitKind.PROCEDURE
        return Hit(kind=kind, id=code, code=code, procedures=procedures, title="", snippet=(), score=0)

    assert ranked_procedures([hit("1", "1", "2"), hit("3"), hit("2"), hit("1")]) == ["1", "2", "3"]


def test_means_are_taken_over_all_queries() -> None:
    """MRR averages one over the rank, hit@k counts ranks up to k; a miss counts as nothing."""
    summary = summarise([outcome(1, 1.0), outcome(4, 0.5), outcome(0, 0.0), outcome(10, 0.3)])
    assert summary.count == 4
    assert summary.ndcg == pytest.approx(0.45)
    assert summary.mrr == pytest.approx((1 + 1 / 4 + 1 / 10) / 4)
    assert summary.hits == {1: 0.25, 3: 0.25, 5: 0.5, 10: 0.75}
    assert summarise([]).ndcg == 0


def test_the_report_has_a_line_for_each_stratum() -> None:
    """Strata stand in order, all of them together last."""
    lines = report([outcome(1, 1.0, stratum="b"), outcome(2, 0.5, stratum="a")]).splitlines()
    assert [line.split()[0] for line in lines[1:3]] == ["a", "b"]
    assert lines[-1].startswith("tất cả")
    assert "0.750" in lines[-1]


def test_a_run_is_compared_with_a_saved_one(tmp_path: Path) -> None:
    """Only queries whose measure moved are listed, the worst loss first."""
    saved = tmp_path / "lần trước.json"
    save_run(saved, [outcome(1, 1.0, "một"), outcome(2, 0.6, "hai"), outcome(0, 0.0, "ba")])
    now = [outcome(1, 1.0, "một"), outcome(5, 0.3, "hai"), outcome(1, 1.0, "ba"), outcome(1, 1.0, "mới")]
    lines = changes(now, saved)
    assert [line.split()[-1] for line in lines] == ["hai", "ba"]
    assert "hạng 2 → 5" in lines[0]
    assert "hạng - → 1" in lines[1]


def test_judgements_are_read_line_by_line(tmp_path: Path) -> None:
    """Blank lines are passed over; fields that measuring does not need are ignored."""
    file = tmp_path / "câu.jsonl"
    file.write_text(
        '{"qid": "1", "query": "x", "relevant": [{"id": "proc:1.1", "grade": 2}], "split": "dev"}\n\n', "utf-8"
    )
    [found] = load_judgements(file)
    assert (found.query, found.relevant[0].grade, found.eval_scope) == ("x", 2, "procedure")


def test_faults_in_judgements_are_located(tmp_path: Path) -> None:
    """A line that cannot be read is named; so is a file that is not there."""
    file = tmp_path / "câu.jsonl"
    file.write_text('{"qid": "1", "query": "x", "relevant": []}\nhỏng\n', "utf-8")
    with pytest.raises(KbError, match="2"):
        load_judgements(file)
    with pytest.raises(KbError, match="không đọc được"):
        load_judgements(tmp_path / "không có")
    with pytest.raises(KbError, match="lần chạy trước"):
        changes([], file)
