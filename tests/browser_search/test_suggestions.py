"""A static site suggests what its server suggests, from small files, in any search box."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from kb.content.catalogue import Catalogue
from kb.search.engine import Engine
from kb.settings import Settings
from kb.site import browser_suggestions, urls
from kb.site.api import suggest_json
from kb.site.lookups import Site
from kb.site.server import make_site
from kb.site.urls import SEARCH_DATA
from kb.text.vietnamese import fold

COUNT = 220
SUGGEST = """async (prefixes) => {
  const app = document.querySelector("script[src$='/app.js']").src;
  const { suggest } = await import(app.replace("app.js", "suggestions.js"));
  const found = [];
  for (const prefix of prefixes) found.push(await suggest(prefix));
  return found;
}"""


def beginnings(engine: Engine, count: int, seed: int = 20261123) -> list[str]:
    """Beginnings of what is offered, marked and not, of every length; those that reach far, and some of nothing."""
    chance = random.Random(seed)
    texts = [chance.choice(engine.index.suggestions).suggestion.text for _ in range(count)]
    cut = [text[: chance.randint(1, chance.choice((3, 12, len(text))))] for text in texts]
    typed = [fold(one) if number % 2 else one for number, one in enumerate(cut)]
    return [*typed, "c", "cap", "Đ", "dang ky", "  cấp  giấy ", "CẤP LẠI", "zzz", "?", "“", "1"]


def differences(page: Any, engine: Engine, site: Site) -> list[str]:
    """One line for each beginning to which the browser offers something else."""
    typed = beginnings(engine, COUNT)
    theirs = [suggest_json(site, engine, urlencode({"q": one}))["suggestions"] for one in typed]
    found = page.evaluate(SUGGEST, typed)
    mine = [[{"text": one["text"], "url": one["url"]} for one in offers] for offers in found]
    assert sum(map(bool, theirs)) > COUNT / 2
    return [f"{one!r}: {a} ≠ {b}" for one, a, b in zip(typed, mine, theirs, strict=True) if a != b]


@pytest.mark.browser
def test_the_sample_site_suggests_as_its_server(
    browser: Any,
    serve: Callable[[Path], Any],
    sample_site: Path,
    sample: Catalogue,
    sample_engine: Engine,
    sample_settings: Settings,
) -> None:
    """A small catalogue below a path of its host: 230 beginnings are offered the same."""
    with serve(sample_site) as address:
        page = browser.new_page()
        page.goto(f"{address}/tra-cuu/")
        lines = differences(page, sample_engine, make_site(sample, replace(sample_settings, base_path="/tra-cuu/")))
        page.close()
    assert lines == []


@pytest.mark.browser
def test_the_real_site_suggests_as_its_server(
    browser: Any,
    serve: Callable[[Path], Any],
    real_site: Path,
    real: Catalogue,
    real_engine: Engine,
    real_settings: Settings,
) -> None:
    """The project's catalogue: 230 beginnings are offered the same."""
    with serve(real_site) as address:
        page = browser.new_page()
        page.goto(f"{address}/tim-kiem/")
        lines = differences(page, real_engine, make_site(real, real_settings))
        page.close()
    assert lines == []


@pytest.mark.browser
def test_a_static_search_box_offers_while_typing(browser: Any, serve: Callable[[Path], Any], sample_site: Path) -> None:
    """Typing on the home page lists what begins so; choosing opens it; later letters ask for nothing new."""
    with serve(sample_site) as address:
        page = browser.new_page()
        asked: list[str] = []
        page.goto(f"{address}/tra-cuu/")
        page.on("request", lambda one: asked.append(one.url))
        box = page.locator("#q")
        box.press_sequentially("dang ky ket")
        page.wait_for_selector("[role=option]")
        box.press_sequentially(" hon", delay=150)
        page.wait_for_timeout(300)
        assert sum(".kb" in one for one in asked) <= 2, asked
        assert sum("suggest.json" in one for one in asked) == 1, asked
        box.press("ArrowDown")
        box.press("Enter")
        page.wait_for_url("**/tra-cuu/thu-tuc/**")
        page.close()


def test_suggestions_are_small(real: Catalogue, real_engine: Engine, real_settings: Settings) -> None:
    """All files together, each of them, and what tells how to read them."""
    site = make_site(real, real_settings)
    files = browser_suggestions.suggestion_files(site, real_engine.index.suggestions, SEARCH_DATA)
    layout = files.pop(urls.API_SUGGEST)
    assert sum(map(len, files.values())) < 360_000
    assert max(map(len, files.values())) < 8_000
    assert len(gzip.compress(layout)) < 4_000
    assert len(files) < 150
