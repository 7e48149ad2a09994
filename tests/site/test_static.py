"""The static build: the server's bytes, whole or not at all, only what changed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
import pytest

from kb.content.catalogue import Catalogue, load_catalogue
from kb.errors import KbError
from kb.search.index import open_index
from kb.search.indexing import ensure_index
from kb.settings import Settings
from kb.site.lookups import Site
from kb.site.page import Page
from kb.site.pages import page_table
from kb.site.publishing import MARKER
from kb.site.static import Report, build_site
from kb.site.urls import CODE_DOCTOR, FEEDBACK, SEARCH, SEARCH_DATA, WORKER, file_name

TODAY = dt.date(2026, 11, 23)
Tree = Callable[[Path], dict[str, bytes]]
DYNAMIC = {SEARCH, FEEDBACK, CODE_DOCTOR, WORKER, "/api/v1/suggest.json", "/api/v1/openapi.json", "/404.html"}


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name == "id" and value:
                self.ids.add(value)
            if name in ("href", "src", "action") and value:
                self.links.add(value)


def _parsed(path: Path) -> _Links:
    parser = _Links()
    parser.feed(path.read_text("utf-8"))
    return parser


def test_server_and_files_are_the_same_bytes(client: Any, site: Any, built: Path) -> None:
    """Whatever the server renders from the page table is, byte for byte, the file of the static site."""
    for path in page_table(site):
        if path not in DYNAMIC:
            assert client.get(path).body == (built / file_name(path)).read_bytes(), path


def test_every_link_leads_somewhere(built: Path) -> None:
    """Every link of every page leads to a file of the site, and every anchor exists."""
    pages = {path: _parsed(path) for path in built.rglob("*.html")}
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme in ("https", "mailto", "tel"), (path, link)
                continue
            target = built / file_name(parts.path) if parts.path else path
            assert target.is_file(), (path, link)
            if parts.fragment:
                assert unquote(parts.fragment) in pages[target].ids, (path, link)


def test_every_page_is_in_the_sitemap_or_kept_out(site: Any, built: Path) -> None:
    """The sitemap holds exactly the pages that want to be found."""
    found = set(re.findall(r"<loc>(.*?)</loc>", (built / "sitemap.xml").read_text("utf-8")))
    wanted = {one.path for one in page_table(site).values() if isinstance(one, Page) and one.indexed}
    assert found == wanted
    assert "/thu-tuc/1.900001/" not in found


def test_two_builds_are_the_same(
    sample: Catalogue, sample_settings: Settings, tmp_path: Path, built: Path, tree_digest: Tree
) -> None:
    """A build from nothing gives the same bytes every time."""
    settings = replace(sample_settings, output=tmp_path / "dist", state=tmp_path / "state")
    build_site(sample, settings, today=TODAY)
    assert tree_digest(settings.output) == tree_digest(built)


def test_a_second_build_makes_nothing(
    sample: Catalogue, sample_settings: Settings, tmp_path: Path, tree_digest: Tree
) -> None:
    """Without a change nothing is rendered again, and nothing differs."""
    settings = replace(sample_settings, output=tmp_path / "dist", state=tmp_path / "state")
    first = build_site(sample, settings, today=TODAY)
    before = tree_digest(settings.output)
    second = build_site(sample, settings, today=TODAY)
    assert (first.made, second.made, second.removed) == (first.files, 0, 0)
    assert tree_digest(settings.output) == before


def test_a_changed_fee_changes_only_what_shows_it(folder: Any, tree_digest: Tree) -> None:
    """After one fee changes, what differs is what states it: pages, bulk data, search data. Nothing is stale."""
    settings: Settings = folder.settings

    def build() -> Report:
        catalogue = load_catalogue(settings)
        index = open_index(settings, ensure_index(catalogue, settings))
        return build_site(catalogue, settings, today=TODAY, index=index)

    build()
    before = tree_digest(settings.output)
    folder.edit("procedures/g15-tp07/2.000635.yaml", "so_tien: 8000", "so_tien: 9000")
    folder.edit("procedures/g15-tp07/2.000635.yaml", "so_tien: 8000", "so_tien: 9000")
    report = build()
    after = tree_digest(settings.output)
    changed = {name for name in after if before.get(name) != after[name]}
    searched = {name for name in changed if name.startswith(file_name(SEARCH_DATA).removesuffix("index.html"))}
    assert report.made == len(changed)
    assert 0 < len(searched) < len([name for name in after if name.endswith(".kb")]) / 2
    # The search page, the worker and the address of suggestions name the search data by a digest of it all.
    named = {"tim-kiem/index.html", "api/v1/suggest.json", "sw.js"}
    pages = {"thu-tuc/2.000635/index.html", "hoi-dap/ket-hon-o-que/index.html"}
    bulk = {f"du-lieu/{name}" for name in ("thu-tuc.csv", "thu-tuc.jsonl", "hoi-dap.csv", "hoi-dap.jsonl")}
    assert pages <= changed
    assert changed - searched - named <= pages | bulk
    fresh = replace(settings, output=settings.output.with_name("fresh"), state=settings.state.with_name("fresh-state"))
    catalogue = load_catalogue(fresh)
    build_site(catalogue, fresh, today=TODAY, index=open_index(fresh, ensure_index(catalogue, fresh)))
    assert tree_digest(fresh.output) == after


def test_pages_tell_every_change_of_their_views(folder: Any) -> None:
    """Where a page's inputs stay the same, so does its view: whatever the edit, nothing stale is kept."""
    edits = [
        ("procedures/g15-tp07/1.000894.yaml", "so_tien: 8000", "so_tien: 9000"),
        ("procedures/g15-tp07/2.000635.yaml", "so_tien: 8000", "so_tien: 9000"),
        ("procedures/g15-tp07/1.000894.yaml", "ten: Thủ tục đăng ký kết hôn", "ten: Đăng ký kết hôn"),
    ]
    before = procedure_pages_of(folder)
    for edit in edits:
        folder.edit(*edit)
        after = procedure_pages_of(folder)
        stale = [path for path, (inputs, _) in after.items() if before[path][0] == inputs]
        assert {path: after[path][1] for path in stale} == {path: before[path][1] for path in stale}
        assert any(before[path][1] != view for path, (_, view) in after.items())
        assert len(stale) > len(after) / 2 or "ten:" in edit[1]
        before = after


def procedure_pages_of(folder: Any) -> dict[str, tuple[str, bytes]]:
    """The inputs and the view of every page that tells its inputs."""
    site = Site(load_catalogue(folder.settings), folder.settings, TODAY)
    pages = [one for one in page_table(site).values() if isinstance(one, Page) and one.inputs]
    return {one.path: (one.inputs(), msgspec.json.encode(one.view())) for one in pages if one.inputs}


def test_a_deleted_record_leaves_nothing(folder: Any) -> None:
    """A record taken out of the content takes its page with it."""
    settings: Settings = folder.settings
    build_site(load_catalogue(settings), settings, today=TODAY)
    (folder.content / "procedures/g01-ca11/1.115404.yaml").unlink()
    (folder.content / "faq/g01-ca11/the-thuong-tru.yaml").unlink()
    report = build_site(load_catalogue(settings), settings, today=TODAY)
    assert report.removed
    assert not (settings.output / "thu-tuc/1.115404").exists()


def test_an_interrupted_build_leaves_the_old_site(
    sample: Catalogue, sample_settings: Settings, tmp_path: Path, tree_digest: Tree
) -> None:
    """A build that stops half-way changes nothing and leaves no rubbish."""
    settings = replace(sample_settings, output=tmp_path / "dist", state=tmp_path / "state")
    build_site(sample, settings, today=TODAY)
    before = tree_digest(settings.output)

    def stop(stage: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_site(sample, replace(settings, site_name="Tên khác"), stop, today=TODAY)
    assert tree_digest(settings.output) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".tmp")] == []


def test_a_touched_file_is_made_again(sample: Catalogue, sample_settings: Settings, tmp_path: Path) -> None:
    """A page that somebody changed by hand is put right by the next build."""
    settings = replace(sample_settings, output=tmp_path / "dist", state=tmp_path / "state")
    build_site(sample, settings, today=TODAY)
    page = settings.output / "index.html"
    page.write_text("vandal", "utf-8")
    assert build_site(sample, settings, today=TODAY).made == 1
    assert "Bạn cần làm thủ tục gì?" in page.read_text("utf-8")


def test_a_folder_of_others_is_never_replaced(sample: Catalogue, sample_settings: Settings, tmp_path: Path) -> None:
    """A folder with anything but a built site in it is refused."""
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "thesis.txt").write_text("mine", "utf-8")
    with pytest.raises(KbError, match="thư mục đích"):
        build_site(sample, replace(sample_settings, output=tmp_path / "dist"), today=TODAY)
    assert (tmp_path / "dist" / "thesis.txt").read_text("utf-8") == "mine"


def test_a_site_below_a_path_keeps_its_links_there(
    sample: Catalogue, sample_settings: Settings, tmp_path: Path
) -> None:
    """With a base path, every link of every page begins with it."""
    settings = replace(
        sample_settings, output=tmp_path / "dist", state=tmp_path / "s", base_path="/sub/", base_url="https://vidu.vn"
    )
    build_site(sample, settings, today=TODAY)
    for path in settings.output.rglob("*.html"):
        for link in _parsed(path).links:
            assert link.startswith(("/sub/", "#", "https:", "tel:", "mailto:")), (path, link)
    home = (settings.output / "index.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://vidu.vn/sub/">' in home
    assert (settings.output / MARKER).exists()


@pytest.mark.parametrize("most_moved", [0, 500])
def test_an_update_equals_a_build_from_nothing(
    folder: Any, tree_digest: Tree, monkeypatch: pytest.MonkeyPatch, most_moved: int
) -> None:
    """However files are put in place, after edits and deletions the folder is what a fresh build gives."""
    monkeypatch.setattr("kb.site.publishing.MOST_MOVED", most_moved)
    settings: Settings = folder.settings
    build_site(load_catalogue(settings), settings, today=TODAY)
    folder.edit("procedures/g15-tp07/1.000894.yaml", "ten: Thủ tục đăng ký kết hôn", "ten: Đăng ký kết hôn")
    (folder.content / "procedures/g01-ca11/1.115404.yaml").unlink()
    (folder.content / "faq/g01-ca11/the-thuong-tru.yaml").unlink()
    build_site(load_catalogue(settings), settings, today=TODAY)
    fresh = replace(settings, output=settings.output.with_name("fresh"))
    build_site(load_catalogue(settings), fresh, today=TODAY)
    assert tree_digest(settings.output) == tree_digest(fresh.output)
    assert not [path for path in settings.output.rglob("*") if path.is_dir() and not any(path.iterdir())]
