"""A site brought up to date is, byte for byte, the site of a build from nothing, search data included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import pytest

from kb.content.catalogue import load_catalogue
from kb.search.index import open_index
from kb.search.indexing import ensure_index
from kb.settings import Settings
from kb.site.static import Report, build_site
from kb.site.urls import SEARCH_DATA, file_name

TODAY = dt.date(2026, 11, 23)
Tree = Callable[[Path], dict[str, bytes]]
FEE = ("procedures/g15-tp07/2.000635.yaml", "so_tien: 8000", "so_tien: 12345")
TITLE = ("procedures/g15-tp07/1.000894.yaml", "ten: Thủ tục đăng ký kết hôn", "ten: Xác nhận việc cưới")
ANSWER = ("faq/g15-tp07/ket-hon.yaml", "Xin bản sao", "Xem 1.777777. Xin bản sao")


def _add(folder: Any) -> None:
    """A procedure like another, under a code of its own."""
    text: bytes = (folder.content / "procedures/g15-tp07/2.000635.yaml").read_bytes()
    text = text.replace(b"2.000635", b"1.777777").replace("Cấp bản sao".encode(), "Cấp lại bản sao".encode())
    folder.write("procedures/g15-tp07/1.777777.yaml", text)


EDITS: dict[str, Callable[[Any], object]] = {
    "a fee": lambda folder: folder.edit(*FEE),
    "a title": lambda folder: folder.edit(*TITLE),
    "an answer that names a code to come": lambda folder: folder.edit(*ANSWER),
    "that procedure": _add,
    "another way to ask": lambda folder: folder.edit(
        "faq/g15-tp07/ket-hon.yaml", "đi đăng ký kết hôn mang theo gì", "cưới vợ mang theo gì"
    ),
    "a procedure gone": lambda folder: (folder.content / "procedures/g01-ca11/1.115404.yaml").unlink(),
    "questions gone": lambda folder: (folder.content / "faq/g01-ca05/cu-tru.yaml").unlink(),
    "a name in the vocabulary": lambda folder: folder.edit("vocabulary/sectors.yaml", "ten: Hộ tịch", "ten: Sinh tử"),
    "the fee as it was": lambda folder: folder.edit(FEE[0], FEE[2], FEE[1]),
}


def _build(settings: Settings) -> Report:
    catalogue = load_catalogue(settings)
    return build_site(catalogue, settings, today=TODAY, index=open_index(settings, ensure_index(catalogue, settings)))


def _from_nothing(settings: Settings, work: Path, tree_digest: Tree) -> dict[str, bytes]:
    fresh = replace(settings, state=work / "state", output=work / "dist")
    _build(fresh)
    return tree_digest(fresh.output)


def test_updates_one_after_another_are_builds_from_nothing(folder: Any, tmp_path: Path, tree_digest: Tree) -> None:
    """After each of many edits the updated site is the one that the content alone gives."""
    settings: Settings = folder.settings
    _build(settings)
    for number, (name, edit) in enumerate(EDITS.items()):
        before = tree_digest(settings.output)
        edit(folder)
        report = _build(settings)
        after = tree_digest(settings.output)
        assert after == _from_nothing(settings, tmp_path / str(number), tree_digest), name
        assert {one for one in after if before.get(one) != after[one]}, name
        assert report.removed == len(before.keys() - after.keys()), name


def test_search_data_that_somebody_took_away_is_made_again(folder: Any, tree_digest: Tree) -> None:
    """What is kept of the last build never stands for a file that is not there."""
    settings: Settings = folder.settings
    _build(settings)
    whole = tree_digest(settings.output)
    rmtree(settings.output / file_name(SEARCH_DATA).removesuffix("/index.html"))
    _build(settings)
    assert tree_digest(settings.output) == whole
    rmtree(settings.output)
    folder.edit(*FEE)
    _build(settings)
    folder.edit(FEE[0], FEE[2], FEE[1])
    _build(settings)
    assert tree_digest(settings.output) == whole


@pytest.mark.parametrize("spoil", ["gone", "other"])
def test_a_list_that_somebody_spoilt_is_made_again_beside_a_changed_fee(
    folder: Any, tree_digest: Tree, spoil: str, tmp_path: Path
) -> None:
    """Lists are not thought of when a fee changes; yet each is looked at, and one not as it was is made anew."""
    settings: Settings = folder.settings
    _build(settings)
    page = settings.output / "linh-vuc/index.html"
    if spoil == "gone":
        page.unlink()
    else:
        page.write_text("thư", "utf-8")
    folder.edit(*FEE)
    _build(settings)
    assert tree_digest(settings.output) == _from_nothing(settings, tmp_path / "nothing", tree_digest)


def _kept(state: Path) -> list[Path]:
    """What a build keeps for the next; generations of the index are written once and swapped in whole."""
    generations = {one.parent for one in state.glob("index/*/docs.npy")}
    return sorted(one for one in state.rglob("*") if one.is_file() and one.parent not in generations)


def test_nothing_kept_of_a_build_is_believed_when_damaged(folder: Any, tree_digest: Tree, tmp_path: Path) -> None:
    """Whatever happens to what is kept between two builds, the second gives what the content does."""
    settings: Settings = folder.settings
    _build(settings)
    folder.edit(*FEE)
    expected = _from_nothing(settings, tmp_path / "nothing", tree_digest)
    copies = [(one, tmp_path / "kept" / one.name) for one in (settings.state, settings.output)]
    for one, copy in copies:
        copytree(one, copy)
    kept = _kept(settings.state)
    assert {"quality.json", "rows-rules.bin", "words.json", "names.json"} <= {one.name for one in kept}
    assert any(one.parent.name == "templates" for one in kept)
    for file in kept:
        for one, copy in copies:
            rmtree(one)
            copytree(copy, one)
        data = file.read_bytes()
        file.write_bytes(data[: len(data) // 2])
        _build(settings)
        assert tree_digest(settings.output) == expected, file.name


def test_an_update_that_stops_before_the_end_spoils_no_later_one(
    folder: Any, tmp_path: Path, tree_digest: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Search data kept by a build that never reached its readers is put in place by the next."""
    settings: Settings = folder.settings
    _build(settings)
    before = tree_digest(settings.output)

    def stop(*arguments: object) -> None:
        raise KeyboardInterrupt

    folder.edit(*FEE)
    with monkeypatch.context() as patched:
        patched.setattr("kb.site.static.publish", stop)
        with pytest.raises(KeyboardInterrupt):
            _build(settings)
    assert tree_digest(settings.output) == before
    _build(settings)
    assert tree_digest(settings.output) == _from_nothing(settings, tmp_path / "nothing", tree_digest) != before


def test_a_page_links_a_code_as_soon_as_it_has_a_page(folder: Any) -> None:
    """A text that names a code links to its procedure once there is one, and no longer than that."""
    settings: Settings = folder.settings
    page = settings.output / "hoi-dap/ket-hon-mat-giay/index.html"
    link = '<a href="/thu-tuc/1.777777/">'
    folder.edit(*ANSWER)
    _build(settings)
    assert link not in page.read_text("utf-8")
    _add(folder)
    _build(settings)
    assert link in page.read_text("utf-8")
    (folder.content / "procedures/g15-tp07/1.777777.yaml").unlink()
    _build(settings)
    assert link not in page.read_text("utf-8")
