"""How good search is on judged queries: nDCG@10, MRR and hit@k, by stratum, and what changed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kb.errors import KbError
from kb.search.engine import Engine
from kb.search.results import Hit, SearchRequest

DEPTH = 10
CUTS = (1, 3, 5, 10)


class Relevant(msgspec.Struct, frozen=True):
    """A judged document: "proc:<code>" or "faq:<id>", grade 2 answers the need, 1 is acceptable."""

    id: str
    grade: int


class Judgement(msgspec.Struct, frozen=True):
    """One query with the documents that answer it; `eval_scope` says which type is ranked."""

    qid: str
    query: str
    relevant: tuple[Relevant, ...]
    stratum: str = ""
    eval_scope: str = "procedure"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The measures of one query; `ranks` is the place of the first relevant document, 0 for none."""

    judgement: Judgement
    rank: int
    ndcg: float
    ranked: tuple[str, ...]


def load_judgements(path: Path) -> list[Judgement]:
    """Judged queries from a JSON Lines file; raises `KbError` naming the line that cannot be read."""
    judgements: list[Judgement] = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KbError("không đọc được tệp câu hỏi đánh giá", where=str(path), fix="kiểm tra đường dẫn") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            judgements.append(msgspec.json.decode(line, type=Judgement))
        except msgspec.MsgspecError as error:
            raise KbError(f"dòng không hợp lệ: {error}", where=f"{path}:{number}") from None
    return judgements


def evaluate(engine: Engine, judgements: Iterable[Judgement]) -> list[Outcome]:
    """Every judged query searched and measured, over procedures: a question counts as its procedures."""
    return [_outcome(engine, judgement) for judgement in judgements if judgement.eval_scope == "procedure"]


def _outcome(engine: Engine, judgement: Judgement) -> Outcome:
    hits = engine.search(SearchRequest(text=judgement.query, page_size=DEPTH, with_facets=False)).hits
    ranked = ranked_procedures(hits)[:DEPTH]
    grades = {one.id.removeprefix("proc:"): one.grade for one in judgement.relevant}
    gains = [grades.get(code, 0) for code in ranked]
    rank = next((place for place, gain in enumerate(gains, 1) if gain), 0)
    return Outcome(judgement, rank, _ndcg(gains, sorted(grades.values(), reverse=True)), tuple(ranked))


def ranked_procedures(hits: Sequence[Hit]) -> list[str]:
    """The procedures of hits in order, each at its first place."""
    return list(dict.fromkeys(code for hit in hits for code in (hit.code, *hit.procedures)))


def _ndcg(gains: Sequence[int], ideal: Sequence[int]) -> float:
    best = _dcg(ideal[:DEPTH])
    return _dcg(gains) / best if best else 0.0


def _dcg(gains: Sequence[int]) -> float:
    return math.fsum((2**gain - 1) / math.log2(place + 1) for place, gain in enumerate(gains, 1))


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over a set of outcomes."""

    count: int
    ndcg: float
    mrr: float
    hits: Mapping[int, float]


def summarise(outcomes: Sequence[Outcome]) -> Summary:
    """The means of some outcomes."""
    count = len(outcomes) or 1
    return Summary(
        len(outcomes),
        sum(one.ndcg for one in outcomes) / count,
        sum(1 / one.rank for one in outcomes if one.rank) / count,
        {cut: sum(1 for one in outcomes if 0 < one.rank <= cut) / count for cut in CUTS},
    )


def report(outcomes: Sequence[Outcome]) -> str:
    """A table of the measures by stratum, with a line for all."""
    lines = [f"{'nhóm':<6}{'số câu':>7}{'nDCG@10':>9}{'MRR':>7}" + "".join(f"{f'hit@{cut}':>8}" for cut in CUTS)]
    strata = sorted({one.judgement.stratum for one in outcomes})
    rows = (_row(name, [one for one in outcomes if one.judgement.stratum == name]) for name in strata)
    return "\n".join([*lines, *rows, _row("tất cả", outcomes)])


def _row(name: str, outcomes: Sequence[Outcome]) -> str:
    summary = summarise(outcomes)
    hits = "".join(f"{summary.hits[cut]:>8.3f}" for cut in CUTS)
    return f"{name:<6}{summary.count:>7}{summary.ndcg:>9.3f}{summary.mrr:>7.3f}{hits}"


class SavedOutcome(msgspec.Struct, frozen=True):
    """What a run keeps of a query, to compare a later one with."""

    rank: int
    ndcg: float


def save_run(path: Path, outcomes: Iterable[Outcome]) -> None:
    """Keep a run for `changes`."""
    saved = {one.judgement.qid: SavedOutcome(one.rank, round(one.ndcg, 4)) for one in outcomes}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(saved)))


def changes(outcomes: Iterable[Outcome], saved: Path) -> list[str]:
    """One line for each query whose measure differs from a saved run, worst losses first."""
    try:
        before = msgspec.json.decode(saved.read_bytes(), type=dict[str, SavedOutcome])
    except (OSError, msgspec.MsgspecError) as error:
        raise KbError("không đọc được lần chạy trước", where=str(saved), fix="tạo bằng kb eval --save") from error
    moved = [
        (one.ndcg - old.ndcg, one, old)
        for one in outcomes
        if (old := before.get(one.judgement.qid)) and abs(one.ndcg - old.ndcg) > 0.0005
    ]
    return [
        f"{delta:+.3f}  hạng {old.rank or '-'} → {one.rank or '-'}  {one.judgement.query}"
        for delta, one, old in sorted(moved, key=lambda entry: entry[0])
    ]
