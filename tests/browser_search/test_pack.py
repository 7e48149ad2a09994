"""An offline pack: one file that opens from disk, asks for nothing, searches and shows the pages of its sectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kb.cli import main
from kb.content.catalogue import Catalogue
from kb.content.selection import find_sectors, of_sectors
from kb.errors import UsageError
from kb.settings import Settings
from kb.site.offline_pack import write_pack
from kb.site.server import make_site

SAMPLE = Path(__file__).resolve().parent.parent / "sample" / "content"


@pytest.fixture(scope="module")
def pack(sample: Catalogue, sample_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's civil status procedures in one file."""
    output = tmp_path_factory.mktemp("pack") / "ho-tich.html"
    write_pack(make_site(sample, sample_settings), find_sectors(sample, ["ho-tich"]), output)
    return output


@pytest.fixture(params=[(360, "light"), (1280, "dark")], ids=["phone", "wide"])
def page(request: pytest.FixtureRequest, browser: Any, pack: Path) -> Iterator[Any]:
    """The pack opened from disk, without a network; console errors and any request fail the test."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme, offline=True)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda one: None if one.url.startswith((pack.as_uri(), "data:")) else faults.append(one.url))
    opened.goto(pack.as_uri())
    yield opened
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
    assert faults == []


@pytest.mark.browser
@pytest.mark.parametrize("typed", ["đăng ký kết hôn", "dang ky ket hon"])
def test_a_pack_searches_and_shows_its_pages(page: Any, typed: str) -> None:
    """Marked or not, the query finds the procedure; the hit opens, its parts are reached, going back searches again."""
    page.fill("#tim", typed)
    page.press("#tim", "Enter")
    first = page.locator(".hit h2 a").first
    first.click()
    page.locator("article.procedure").wait_for()
    assert page.locator("h1:visible").inner_text() == "Thủ tục đăng ký kết hôn"
    assert page.url.endswith("#/thu-tuc/1.000894/")
    assert page.locator(".tools").is_visible()
    page.locator(".toc a", has_text="Phí").click()
    assert page.url.endswith("#/thu-tuc/1.000894/#le-phi")
    page.go_back()
    page.go_back()
    page.locator(".hit").first.wait_for()
    assert page.input_value("#tim") == typed


@pytest.mark.browser
def test_a_pack_says_what_it_is_and_what_it_lacks(page: Any) -> None:
    """The banner tells that this is a copy, of which day; a page that is not held says so."""
    banner = page.locator(".copy").inner_text()
    assert "Bản ngoại tuyến" in banner
    assert "Không phải trang của cơ quan nhà nước" in banner
    page.fill("#tim", "zzzzqqq")
    page.press("#tim", "Enter")
    page.locator("#ket-qua-goi .prose a").first.click()
    page.get_by_role("heading", name="Trang này không có trong bản ngoại tuyến").wait_for()


@pytest.mark.browser
def test_a_code_opens_its_page(page: Any) -> None:
    """A code typed in any form is a page of the pack."""
    page.fill("#tim", "1000894")
    page.press("#tim", "Enter")
    page.locator("article.procedure").wait_for()
    assert page.url.endswith("#/thu-tuc/1.000894/")


def test_a_pack_holds_its_sectors_only(sample: Catalogue) -> None:
    """Procedures and questions of other sectors stay out; every question still quotes its own procedure."""
    part = of_sectors(sample, {"G15-TP07"})
    assert {one.sector for one in part.procedures.values()} == {"G15-TP07"}
    assert 0 < len(part.procedures) < len(sample.procedures)
    assert all(set(one.procedures) <= part.procedures.keys() for one in part.questions.values())


def test_an_unknown_sector_is_answered_with_those_there_are(sample: Catalogue, capsys: Any, tmp_path: Path) -> None:
    """The message names sectors like the one typed."""
    with pytest.raises(UsageError, match="không có lĩnh vực “G15-TP99”"):
        find_sectors(sample, ["G15-TP99"])
    asked = ["pack", "--content", str(SAMPLE), "--sector", "ho tic", "--output", str(tmp_path / "a.html")]
    assert main(asked) == 1
    assert "G15-TP07  Hộ tịch" in capsys.readouterr().err


def test_links_out_of_a_pack_need_an_address(sample: Catalogue, sample_settings: Settings, tmp_path: Path) -> None:
    """With the public address other pages are links to it."""
    site = make_site(sample, replace(sample_settings, base_url="https://vidu.vn"))
    write_pack(site, find_sectors(sample, ["G15-TP07"]), tmp_path / "a.html")
    assert "https://vidu.vn/" in (tmp_path / "a.html").read_text("utf-8")
