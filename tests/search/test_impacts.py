"""Frozen impacts rank as Whoosh does when it scores every document with the same formula."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields as whoosh_fields
from whoosh import query as whoosh_query
from whoosh import scoring
from whoosh.filedb.filestore import RamStorage

from kb.search.documents import Document, Field
from kb.search.forward import ForwardIndex, build_forward, term_weights
from kb.search.impacts import MAX_IMPACT, freeze, impact, open_impacts, save_impacts, term_hash
from kb.search.weights import DEFAULT_WEIGHTS, FieldWeight, Pruning, Weights, load_weights
from kb.search.whoosh_store import Syllables

SYLLABLES = ("an", "bình", "cấp", "đất", "giấy", "hộ", "khai", "lái", "phép", "sinh", "thẻ", "xe")
FIELDS = {Field.TITLE: FieldWeight(weight=3.0, b=0.6, length=20), Field.BODY: FieldWeight(weight=0.4, b=0.7, length=80)}
K1, SCALE = 1.2, 11.0

Make = Callable[..., Document]
corpora = st.lists(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=40).map(" ".join), min_size=1, max_size=30)
queries = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=5, unique=True)


def weighing(**changed: Any) -> Weights:
    """The project's weights, with these fields, unpruned unless told."""
    own = {"fields": {field.value: one for field, one in FIELDS.items()}, "k1": K1, "scale": SCALE, "pruning": ()}
    return msgspec.structs.replace(load_weights(DEFAULT_WEIGHTS.parents[1]), **(own | changed))


def make_forward(texts: Sequence[str], make: Make) -> ForwardIndex:
    return build_forward([make(number, text) for number, text in enumerate(texts)], {}, FIELDS)


def share(frequency: float, holding: int, count: int) -> float:
    """A term's part of a document's score: idf times saturated BM25F frequency."""
    idf = math.log1p((count - holding + 0.5) / (holding + 0.5))
    return idf * frequency * (K1 + 1) / (frequency + K1) * SCALE


class Oracle(scoring.WeightingModel):
    """Whoosh weighting that gives each term the share the frozen impacts round."""

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> Any:
        return OracleScorer(searcher, searcher.doc_frequency(fieldname, text))


class OracleScorer(scoring.BaseScorer):
    """Scores the current posting of a matcher."""

    def __init__(self, searcher: Any, holding: int) -> None:
        self.searcher, self.holding = searcher, holding
        self.count = searcher.doc_count_all()

    def supports_block_quality(self) -> bool:
        return False

    def score(self, matcher: Any) -> float:
        field = FIELDS[Field.TITLE]
        length = self.searcher.stored_fields(matcher.id())["length"]
        frequency = matcher.weight() * field.weight / (1 - field.b + field.b * length / field.length)
        return share(frequency, self.holding, self.count)


def whoosh_ranking(texts: Sequence[str], words: Sequence[str]) -> list[tuple[int, float]]:
    """Whoosh's exhaustive ranking of texts for some words."""
    schema = whoosh_fields.Schema(
        text=whoosh_fields.TEXT(analyzer=Syllables(folded=False)),
        number=whoosh_fields.STORED,
        length=whoosh_fields.STORED,
    )
    index = RamStorage().create_index(schema)
    writer = index.writer()
    for number, text in enumerate(texts):
        writer.add_document(text=text, number=number, length=len(text.split()))
    writer.commit()
    asked = whoosh_query.Or([whoosh_query.Term("text", word) for word in words])
    with index.searcher(weighting=Oracle()) as searcher:
        hits = searcher.search(asked, limit=None, optimize=False)
        return [(hit["number"], hits.score(place)) for place, hit in enumerate(hits)]


def float_scores(forward: ForwardIndex, words: Sequence[str]) -> dict[int, float]:
    """The scores that impacts would have without rounding, of the documents that hold a word."""
    count = len(forward.digests)
    scores: dict[int, float] = {}
    for word in words:
        held = {
            number: float(forward.weights[place])
            for number in range(count)
            for place in range(forward.starts[number], forward.starts[number + 1])
            if forward.terms[forward.term_ids[place]] == word
        }
        for number, frequency in held.items():
            scores[number] = scores.get(number, 0.0) + share(frequency, len(held), count)
    return scores


def all_terms(forward: ForwardIndex) -> list[str]:
    return [forward.terms[number] for number in np.unique(forward.term_ids)]


@settings(max_examples=40, deadline=None)
@given(texts=corpora, words=queries)
def test_the_order_is_that_of_whoosh(document: Make, texts: list[str], words: list[str]) -> None:
    """Whoosh, scoring every document, finds the same documents with the same scores in the same order."""
    expected = float_scores(make_forward(texts, document), words)
    found = whoosh_ranking(texts, words)
    assert {number for number, _ in found} == set(expected)
    for number, score in found:
        assert score == pytest.approx(expected[number], rel=1e-5)
    ours = [expected[number] for number, _ in found]
    assert all(first >= second - 1e-4 for first, second in itertools.pairwise(ours))


@settings(max_examples=60, deadline=None)
@given(texts=corpora)
def test_impacts_are_the_shares_in_steps(document: Make, texts: list[str]) -> None:
    """An impact is its share to half a level of its peak, which is rounded too, between 1 and 255."""
    forward, weights = make_forward(texts, document), weighing()
    impacts = freeze(forward, weights)
    for term in all_terms(forward):
        exact = float_scores(forward, [term])
        docs, found = impacts.postings(term)
        assert docs.tolist() == sorted(exact)
        for number, got in zip(docs.tolist(), found.tolist(), strict=True):
            wanted = min(max(exact[number], 1), MAX_IMPACT)
            assert abs(got - wanted) <= impacts.leveled(term)[2] / weights.levels / 2 + 1


def test_a_small_peak_still_tells_levels_apart_in_order() -> None:
    """More of a term never counts for less, and every term counts for something."""
    peaks = np.arange(1, MAX_IMPACT + 1, dtype=np.uint8)
    steps = np.arange(1, 11, dtype=np.uint8)
    found = np.array([[int(impact(peak[None], level[None], 10)[0]) for level in steps] for peak in peaks])
    assert (found >= 1).all()
    assert (np.diff(found, axis=1) >= 0).all()
    assert (found[:, -1] == peaks).all()


def test_a_spelling_is_no_stronger_than_its_unmarked_twin(document: Make) -> None:
    """Levels of a spelling and of its folded twin agree where a document knows no other spelling."""
    impacts = freeze(make_forward(["cấp thẻ", "cấp cáp", "đất"], document), weighing())
    exact, folded = (
        dict(zip(*(part.tolist() for part in impacts.leveled(one)[:2]), strict=True)) for one in ("cấp", "~cap")
    )
    assert exact[0] == folded[0]
    assert exact[1] < folded[1]


@settings(max_examples=60, deadline=None)
@given(texts=corpora, words=queries, weights=st.lists(st.integers(10, 400), min_size=5, max_size=5))
def test_scores_are_weighted_sums_of_impacts(
    document: Make, texts: list[str], words: list[str], weights: list[int]
) -> None:
    """A score is exactly the sum of weight times impact."""
    impacts = freeze(make_forward(texts, document), weighing())
    weighted = list(zip(words, weights, strict=False))
    expected = [0] * impacts.count
    for word, weight in weighted:
        docs, found = impacts.postings(word)
        for number, one in zip(docs.tolist(), found.tolist(), strict=True):
            expected[number] += weight * one
    assert impacts.score(weighted).tolist() == expected


def test_heavy_terms_do_not_wrap_around(document: Make) -> None:
    """Weights beyond a byte are summed in full."""
    texts = ["an " * 3 + "bình"] * 3 + ["cấp"] * 30
    impacts = freeze(make_forward(texts, document), weighing(scale=60.0))
    docs, found = impacts.postings("cấp")
    scores = impacts.score([("cấp", 400), ("an", 400)])
    assert scores[docs].tolist() == [400 * int(one) for one in found]
    assert scores[0] == 400 * int(impacts.postings("an")[1][0])


@settings(max_examples=60, deadline=None)
@given(texts=corpora, documents=st.integers(0, 20), limit=st.floats(0.05, 0.9))
def test_pruning_drops_only_weak_postings_of_common_terms(
    document: Make, texts: list[str], documents: int, limit: float
) -> None:
    """What pruning keeps is unchanged, idf and all; what it drops is a common term far from its full impact."""
    forward = make_forward(texts, document)
    whole = freeze(forward, weighing())
    pruning = Pruning(documents=documents, share=limit)
    pruned = freeze(forward, weighing(pruning=(pruning,)))
    for term in all_terms(forward):
        before = dict(zip(*(part.tolist() for part in whole.postings(term)), strict=True))
        after = dict(zip(*(part.tolist() for part in pruned.postings(term)), strict=True))
        assert after.items() <= before.items()
        if len(before) <= documents:
            assert after == before
        full = share(1e9, len(before), whole.count)
        for number in before.keys() - after.keys():
            assert float_scores(forward, [term])[number] <= full * limit + 1e-3


def test_unknown_terms_score_nothing(document: Make) -> None:
    """A term that stands nowhere has no postings and adds nothing."""
    impacts = freeze(make_forward(["an bình", "cấp đất"], document), weighing())
    assert impacts.frequency("không") == 0
    assert [len(part) for part in impacts.postings("không")] == [0, 0]
    assert impacts.score([("không", 100)]).tolist() == [0, 0]
    assert impacts.frequencies(["an", "không", "~dat"]) == [1, 0, 1]


@settings(max_examples=300, deadline=None)
@given(names=st.lists(st.text("aăâêiouđ0~_ /-", min_size=1, max_size=40), unique=True))
def test_terms_alike_have_keys_of_their_own(names: list[str]) -> None:
    """Different terms, however alike, have different keys of at most 63 bits."""
    keys = {term_hash(name) for name in names}
    assert len(keys) == len(names)
    assert max(keys, default=0) < 1 << 63


def test_a_span_holds_a_term_or_not(document: Make) -> None:
    """`holds` asks about documents from the first up to, not including, the last."""
    impacts = freeze(make_forward(["an", "bình", "an", "cấp"], document), weighing())
    assert impacts.holds("an", 0, 1)
    assert not impacts.holds("an", 1, 2)
    assert impacts.holds("an", 1, 3)
    assert not impacts.holds("cấp", 0, 3)
    assert not impacts.holds("xe", 0, 4)


def test_impacts_survive_saving(document: Make, tmp_path: Path) -> None:
    """Saved and opened again, impacts answer the same, small arrays read and large ones mapped."""
    texts = [f"{SYLLABLES[number % 12]} {SYLLABLES[number % 7]} số{number} loại{number % 97}" for number in range(900)]
    forward = make_forward(texts, document)
    impacts = freeze(forward, weighing())
    save_impacts(tmp_path / "chỉ mục", impacts)
    opened = open_impacts(tmp_path / "chỉ mục", impacts.count)
    weighted = [("an", 100), ("xe", 40), ("~dat", 120), ("số5", 100), ("loại3", 7), ("nowhere", 1)]
    assert opened.score(weighted).tolist() == impacts.score(weighted).tolist()
    terms = all_terms(forward)
    assert opened.frequencies(terms) == impacts.frequencies(terms)
    assert opened.places([*terms, "nowhere"]).tolist() == [*map(opened.place, terms), -1]


def test_nothing_can_be_frozen_and_opened(tmp_path: Path) -> None:
    """An index of no documents is an index."""
    impacts = freeze(build_forward([], {}, FIELDS), weighing())
    save_impacts(tmp_path, impacts)
    opened = open_impacts(tmp_path, 0)
    assert opened.score([("an", 100)]).tolist() == []


def test_fields_are_summed_before_saturation(document: Make) -> None:
    """A term's BM25F frequency adds the weights of its fields, each set against its usual length."""
    found = term_weights(document(1, {Field.TITLE: "cấp thẻ", Field.BODY: "thẻ xe thẻ"}), {}, FIELDS)
    in_title = 3.0 / (1 - 0.6 + 0.6 * 2 / 20)
    in_body = 0.4 / (1 - 0.7 + 0.7 * 3 / 80)
    assert found["thẻ"] == pytest.approx(in_title + 2 * in_body)
    assert found["~the"] == pytest.approx(in_title + 2 * in_body)
    assert found["cấp thẻ"] == pytest.approx(in_title)
    assert found["xe"] == pytest.approx(in_body)


def test_an_old_forward_index_is_used_again(document: Make) -> None:
    """Documents that did not change are taken from the old index, and the result is as if made anew."""
    texts = ["cấp thẻ", "khai sinh", "giấy phép lái xe"]
    old = make_forward(texts, document)
    changed = [*texts[:1], "khai sinh lại", texts[2]]
    anew = build_forward([document(number, text) for number, text in enumerate(changed)], {}, FIELDS)
    seen: list[str] = []

    class Watched(dict[str, FieldWeight]):
        def __getitem__(self, name: str) -> FieldWeight:
            seen.append(name)
            return super().__getitem__(name)

    again = build_forward([document(number, text) for number, text in enumerate(changed)], {}, Watched(FIELDS), old)
    assert len(seen) == 1
    for word in ("cấp", "sinh", "lại", "~lai", "giấy phép"):
        assert float_scores(again, [word]) == float_scores(anew, [word])
