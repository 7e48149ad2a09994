"""A static site without a network: what was opened is there, what was not is said, a new build takes over."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kb.content.catalogue import load_catalogue
from kb.search.index import open_index
from kb.search.indexing import ensure_index
from kb.settings import Settings
from kb.site.static import build_site

pytestmark = pytest.mark.browser

BASE = "/tra-cuu/"
SEARCH = f"{BASE}tim-kiem/?q=dang+ky+ket+hon"
PROCEDURE = f"{BASE}thu-tuc/1.000894/"
UNSEEN = f"{BASE}thu-tuc/1.004873/"
PATIENCE = 20.0
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    found[name] = (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname);
  }
  return found;
}"""
HOLDS = f"""async (path) => Object.values(await ({KEPT})()).flat().includes(path)"""
QUIET = f"""async () => {{
  const count = async () => Object.values(await ({KEPT})()).flat().length;
  const before = await count();
  await new Promise((resolve) => setTimeout(resolve, 400));
  return navigator.serviceWorker.controller !== null && before > 7 && before === (await count());
}}"""


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    """A fresh reader."""
    opened = browser.new_context(viewport={"width": 360, "height": 740})
    yield opened
    opened.close()


def until(page: Any, true: str, told: Any = None) -> None:
    """Waits for what a script says to be true."""
    limit = time.monotonic() + PATIENCE
    while not page.evaluate(true, told):
        assert time.monotonic() < limit, (true, told, page.evaluate(KEPT))
        page.wait_for_timeout(50)


def build(settings: Settings, **how: Any) -> None:
    catalogue = load_catalogue(settings)
    build_site(catalogue, settings, index=open_index(settings, ensure_index(catalogue, settings)), **how)


def shown(page: Any) -> list[str]:
    """The hits on a page, once all are there: the first may come before the others."""
    page.locator('#ket-qua[aria-busy="false"] .hit').first.wait_for()
    return list(page.locator(".hit h2").all_inner_texts())


def kept(page: Any, kind: str) -> dict[str, list[str]]:
    """The caches of a kind with the paths in them."""
    return {name: paths for name, paths in page.evaluate(KEPT).items() if name.startswith(f"kb {BASE} {kind} ")}


def test_what_was_opened_is_there_without_a_network(
    context: Any, serve: Callable[[Path], Any], sample_site: Path
) -> None:
    """A search, then a procedure; after the network went both are as before, others lead to a list of what is there."""
    page = context.new_page()
    with serve(sample_site) as address:
        page.goto(f"{address}{SEARCH}")
        hits = shown(page)
        until(page, QUIET)
        page.goto(f"{address}{PROCEDURE}")
        until(page, HOLDS, PROCEDURE)
        title = page.title()
        page.goto(f"{address}{BASE}khong-co/")
    page.goto(f"{address}{SEARCH}")
    assert shown(page) == hits
    page.goto(f"{address}{PROCEDURE}")
    assert page.title() == title
    page.locator(".tools").wait_for()
    page.goto(f"{address}{UNSEEN}")
    page.locator("[data-kept] li").first.wait_for()
    assert page.locator("h1").inner_text() == "Không có mạng"
    assert page.locator("[data-kept] a").all_inner_texts() == [title.rpartition(" – ")[0], "Tìm kiếm"]
    page.locator("[data-kept] a").first.click()
    page.wait_for_url(f"**{PROCEDURE}")
    assert page.title() == title


def test_a_network_that_does_not_answer_is_not_waited_for(
    context: Any, serve: Callable[[Path], Any], sample_site: Path
) -> None:
    """Where the network takes a call but says nothing, a page opened before is shown after a few seconds."""
    page = context.new_page()
    with serve(sample_site) as address:
        page.goto(f"{address}{PROCEDURE}")
        until(page, QUIET)
        page.goto("about:blank")
    with socket.create_server(("127.0.0.1", int(address.rpartition(":")[2]))):
        page.goto(f"{address}{PROCEDURE}", timeout=15_000)
        page.locator(".tools").wait_for()


def test_the_first_page_of_a_visit_is_kept(context: Any, serve: Callable[[Path], Any], sample_site: Path) -> None:
    """Who opened one page only, before there was a worker, reads it again without a network, scripts and all."""
    page = context.new_page()
    with serve(sample_site) as address:
        page.goto(f"{address}{PROCEDURE}#giay-to")
        until(page, HOLDS, PROCEDURE)
        until(page, QUIET)
    page.goto("about:blank")
    page.goto(f"{address}{PROCEDURE}")
    page.locator(".tools").wait_for()


def test_a_new_build_takes_the_place_of_the_old(context: Any, serve: Callable[[Path], Any], folder: Any) -> None:
    """After a build with other facts the old search data is gone, and the pages opened are still there."""
    settings = replace(folder.settings, output=folder.settings.output / "tra-cuu", base_path=BASE)
    build(settings)
    page = context.new_page()
    with serve(settings.output.parent) as address:
        page.goto(f"{address}{SEARCH}")
        shown(page)
        until(page, QUIET)
        page.goto(f"{address}{PROCEDURE}")
        until(page, HOLDS, PROCEDURE)
        old = kept(page, "data")
        assert len(old) == 1
        folder.edit("procedures/g15-tp07/1.000894.yaml", "ten: Thủ tục đăng ký kết hôn", "ten: Đăng ký kết hôn")
        build(settings)
        page.goto(f"{address}{SEARCH}")
        shown(page)
        until(page, "async (old) => !(await caches.has(old))", next(iter(old)))
        until(page, HOLDS, f"{BASE}tim-kiem/")
        until(page, QUIET)
        new = kept(page, "data")
        assert len(new) == 1
        assert new.keys().isdisjoint(old)
        (pages,) = kept(page, "pages").values()
        assert PROCEDURE in pages
    page.goto(f"{address}{SEARCH}")
    assert "Đăng ký kết hôn" in shown(page)


def test_few_pages_are_kept(context: Any, serve: Callable[[Path], Any], sample_site: Path) -> None:
    """A phone is not filled: beyond 60 pages the one opened longest ago goes; what is not a page is not kept."""
    opened = [f"{BASE}p{number}/" for number in range(64)]
    for path in opened:
        (sample_site / path.strip("/")).mkdir(exist_ok=True)
        (sample_site / path.strip("/") / "index.html").write_text(f"<title>{path}</title>", "utf-8")
    page = context.new_page()
    with serve(sample_site) as address:
        page.goto(f"{address}{PROCEDURE}")
        until(page, QUIET)
        for path in (*opened, f"{BASE}khong-co/", f"{BASE}api/v1/openapi.json"):
            page.goto(f"{address}{path}")
        page.goto(f"{address}{BASE}gop-y/?thu-tuc=1.000894")
        until(page, HOLDS, f"{BASE}gop-y/")
        (pages,) = kept(page, "pages").values()
        everything = page.evaluate(KEPT)
    assert pages == [*opened[-59:], f"{BASE}gop-y/"]
    assert not [path for paths in everything.values() for path in paths if "/api/" in path or "khong-co" in path]


def test_a_host_that_switches_it_off_clears_what_was_kept(
    context: Any, serve: Callable[[Path], Any], folder: Any
) -> None:
    """After a build without it, the worker of the last one leaves and takes all it kept with it."""
    settings = replace(folder.settings, output=folder.settings.output / "tra-cuu", base_path=BASE)
    build(settings)
    page = context.new_page()
    with serve(settings.output.parent) as address:
        page.goto(f"{address}{PROCEDURE}")
        until(page, QUIET)
        build(settings, offline=False)
        page.goto(f"{address}{BASE}gioi-thieu/")
        until(page, "async () => (await caches.keys()).length === 0")
        until(page, "async () => (await navigator.serviceWorker.getRegistrations()).length === 0")


def test_a_build_without_it_registers_nothing(context: Any, serve: Callable[[Path], Any], folder: Any) -> None:
    """With `offline=False` pages ask for no worker and there is no page for readers without a network."""
    settings = replace(folder.settings, output=folder.settings.output / "tra-cuu", base_path=BASE)
    build(settings, offline=False)
    assert not (settings.output / "ngoai-tuyen").exists()
    page = context.new_page()
    with ExitStack() as stack:
        address = stack.enter_context(serve(settings.output.parent))
        page.goto(f"{address}{PROCEDURE}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
