"""An index brought up to date is, byte for byte, the index of a build from nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.content.catalogue import load_catalogue
from kb.search.documents import Document
from kb.search.forward import build_forward, changed_terms, part_of, recount
from kb.search.impacts import Splice, freeze, refreeze
from kb.search.index import index_folder
from kb.search.indexing import ensure_index
from kb.search.weights import DEFAULT_WEIGHTS, load_weights
from kb.settings import Settings
from kb.text.segment import segment_lines

FEE = ("procedures/g15-tp07/2.000635.yaml", "so_tien: 8000", "so_tien: 12345")
EDITS: dict[str, Callable[[Any], object]] = {
    "a fee": lambda folder: folder.edit(*FEE),
    "a fee not published any more": lambda folder: folder.edit(
        "procedures/g15-tp07/2.000635.yaml", "{loai: phi, so_tien: 8000, ghi_chu: mỗi bản sao}", "{loai: phi}"
    ),
    "another way to ask": lambda folder: folder.edit(
        "faq/g15-tp07/ket-hon.yaml", "đi đăng ký kết hôn mang theo gì", "cưới vợ mang theo gì"
    ),
    "a fee that nobody else asks for": lambda folder: folder.edit(
        "procedures/g15-tp07/2.000635.yaml", "ghi_chu: mỗi bản sao", "ghi_chu: gấp khúc quẩy tấu"
    ),
    "a title": lambda folder: folder.edit(
        "procedures/g15-tp07/1.000894.yaml", "ten: Thủ tục đăng ký kết hôn", "ten: Xác nhận việc cưới"
    ),
    "a name in the vocabulary": lambda folder: folder.edit("vocabulary/sectors.yaml", "ten: Hộ tịch", "ten: Sinh tử"),
    "a procedure gone": lambda folder: (folder.content / "procedures/g01-ca11/1.115404.yaml").unlink(),
    "a procedure more": lambda folder: folder.write("procedures/g15-tp07/1.777777.yaml", _another(folder)),
    "questions gone": lambda folder: (folder.content / "faq/g01-ca05/cu-tru.yaml").unlink(),
}


def _another(folder: Any) -> bytes:
    """A procedure like another, under a code of its own."""
    text: bytes = (folder.content / "procedures/g15-tp07/2.000635.yaml").read_bytes()
    return text.replace(b"2.000635", b"1.777777").replace("Cấp bản sao".encode(), "Cấp lại bản sao".encode())


def _built(settings: Settings) -> dict[str, bytes]:
    generation = ensure_index(load_catalogue(settings), settings)
    return {path.name: path.read_bytes() for path in (index_folder(settings) / generation).iterdir()}


def _from_nothing(settings: Settings, work: Path) -> dict[str, bytes]:
    return _built(replace(settings, state=work))


@pytest.mark.parametrize("edit", EDITS)
def test_an_update_is_a_build_from_nothing(folder: Any, tmp_path: Path, edit: str) -> None:
    """Whatever an edit changes, the index then holds what one built from nothing does."""
    before = _built(folder.settings)
    EDITS[edit](folder)
    after = _built(folder.settings)
    assert after != before
    assert after == _from_nothing(folder.settings, tmp_path / "nothing")


def test_an_edit_of_texts_composes_no_other_document(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed fee reads only the documents of its procedure; a changed title has all of them put in order again."""
    _built(folder.settings)

    def refuse(found: object) -> list[Document]:
        raise AssertionError("all documents are composed")

    monkeypatch.setattr("kb.search.indexing.ordered_documents", refuse)
    folder.edit(*FEE)
    _built(folder.settings)
    EDITS["a title"](folder)
    with pytest.raises(AssertionError, match="all documents"):
        _built(folder.settings)


def test_an_index_half_updated_is_not_built_upon(folder: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that stops between its parts leaves nothing that a later one takes for another state's."""
    first = _built(folder.settings)

    def stop(*arguments: object) -> None:
        raise KeyboardInterrupt

    folder.edit(*FEE)
    with monkeypatch.context() as patched:
        patched.setattr("kb.search.indexing.save_shapes", stop)
        with pytest.raises(KeyboardInterrupt):
            _built(folder.settings)
    folder.edit(FEE[0], FEE[2], FEE[1])
    assert _built(folder.settings) == first
    EDITS["another way to ask"](folder)
    assert _built(folder.settings) == _from_nothing(folder.settings, tmp_path / "nothing")


texts = st.lists(st.sampled_from(("an", "bình", "cấp", "đất", "giấy", "hộ")), min_size=1, max_size=9).map(" ".join)


@given(st.lists(st.tuples(texts, st.none() | texts), min_size=1, max_size=24))
def test_refreezing_some_documents_is_freezing_all(
    document: Callable[..., Document], edits: list[tuple[str, str | None]]
) -> None:
    """Some documents counted again and their terms spliced in give the arrays of freezing everything."""
    weights = load_weights(DEFAULT_WEIGHTS.parents[1])
    first = [document(number, text) for number, (text, _) in enumerate(edits)]
    changed = {number: document(number, text) for number, (_, text) in enumerate(edits) if text}
    old = build_forward(first, {}, weights.fields)
    new = recount(old, changed, {}, weights.fields)
    terms = changed_terms(old, new, changed)
    before, part = freeze(old, weights), freeze(part_of(new, terms), weights)
    spliced = refreeze(Splice(new.hashes[terms], before.hashes, part.hashes), before, part)
    whole = freeze(
        build_forward([changed.get(number, one) for number, one in enumerate(first)], {}, weights.fields), weights
    )
    for name in ("hashes", "starts", "docs", "impacts", "peaks", "levels"):
        assert np.array_equal(getattr(spliced, name), getattr(whole, name)), name


def test_words_of_other_lines_are_kept_where_only_some_are_wanted(tmp_path: Path) -> None:
    """The cache loses no line when a part of the lines is asked for, and all unwanted ones when the whole is."""
    cache = tmp_path / "words.json"
    segment_lines(["căn cước công dân", "đăng ký kết hôn"], cache)
    segment_lines(["hộ chiếu phổ thông"], cache, whole=False)
    assert "đăng ký kết hôn" in cache.read_text("utf-8")
    segment_lines(["giấy khai sinh"], cache)
    assert "đăng ký kết hôn" not in cache.read_text("utf-8")
