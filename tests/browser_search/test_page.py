"""The search page of a static site: results as on the server, the address holds the state, nothing else is fetched."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kb.content.catalogue import Catalogue
from kb.search.engine import Engine
from kb.settings import Settings
from kb.site.asking import parse_search
from kb.site.rendering import Renderer
from kb.site.server import make_site
from kb.site.views.results import results_view

pytestmark = pytest.mark.browser

SEARCH = "/tra-cuu/tim-kiem/"
# What a reader is told and where it leads, in order; of the server's page without the box above it.
SHOWN = """(html) => {
  const whole = html ? new DOMParser().parseFromString(html, "text/html") : document;
  const root = whole.querySelector(html ? "#loc-form" : "#ket-qua");
  root.querySelectorAll(":scope > .box, :scope > label").forEach((one) => one.remove());
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) found.push(texts.currentNode.data.trim().replace(/\\s+/g, " "));
  return [found.filter(Boolean), [...root.querySelectorAll("a")].map((link) => link.getAttribute("href"))];
}"""
MARKS = ["kb:first-hit", "kb:hits"]
# Timers that wait for a pause in typing run when the test says so, by their delay.
HELD_TIMERS = """window.held = new Map();
const { setTimeout } = window;
window.setTimeout = (work, delay, ...rest) => {
  if (delay !== 250 && delay !== 700) return setTimeout(work, delay, ...rest);
  return window.held.set(delay, () => work(...rest)).size;
};"""
NOTHING = (
    "q=zzzzqqq",
    "q=zzzzqqq&loai=hoi-dap",
    "q=zzzzqqq&cap=xa&cap=tinh&linh-vuc=G15-TP07&sap-xep=moi-nhat",
    "q=đăng ký kết hôn&linh-vuc=G10-NN06",
    "q=cấp giấy xyzzyx qqqq",
    "q=đăng ký&trang=9",
)


@pytest.fixture
def page(browser: Any, serve: Callable[[Path], Any], sample_site: Path) -> Iterator[Any]:
    """A fresh reader of the static sample; console errors fail the test."""
    with serve(sample_site) as address:
        # A service worker would fetch past the routes that tests hold or break.
        context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=address, service_workers="block")
        opened = context.new_page()
        faults: list[str] = []
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.on("request", lambda asked: None if asked.url.startswith(address) else faults.append(asked.url))
        yield opened
        context.close()
        assert faults == []


def test_an_address_is_answered_when_opened(page: Any) -> None:
    """A link with a query shows its hits, marked, below a path of the host."""
    page.goto(f"{SEARCH}?q=dang+ky+ket+hon")
    first = page.locator(".hit").first
    first.wait_for()
    assert "kết hôn" in first.inner_text().lower()
    assert page.locator(".hit mark").count() > 0
    assert first.locator("h2 a").get_attribute("href").startswith("/tra-cuu/thu-tuc/")
    assert page.input_value("#q") == "dang ky ket hon"


def test_the_policy_allows_the_scripts_that_a_page_holds(sample_site: Path) -> None:
    """The search page holds its scripts, byte for byte what the policy names; other pages hold none."""
    site = sample_site / "tra-cuu"
    html = (site / "tim-kiem" / "index.html").read_text("utf-8")
    scripts = re.findall(r'<script type="module" async>(.*?)</script>', html, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts]
    assert len(digests) == 2
    assert "".join(f" 'sha256-{digest}'" for digest in digests) + ";" in (site / "_headers").read_text("utf-8")
    assert not re.search(r"<script(?![^>]*(?:src=|json))", (site / "index.html").read_text("utf-8"))


def test_where_a_host_forbids_those_scripts_the_search_goes_on(page: Any) -> None:
    """A policy without their digests costs time alone: they are fetched instead."""

    def strict(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "Content-Security-Policy": "script-src 'self'"})

    page.route(re.compile(r"/tim-kiem/\?"), strict)
    with page.expect_request("**/search/main.js"), page.expect_request("**/search/ahead.js"):
        page.goto(f"{SEARCH}?q=ket+hon")
    page.locator(".hit").first.wait_for()


def test_typing_and_going_back_keep_the_address_true(page: Any) -> None:
    """Each search is a step in history; going back shows the earlier one."""
    page.goto(f"{SEARCH}?q=ket+hon")
    page.locator(".hit").first.wait_for()
    page.fill("#q", "khai sinh")
    page.press("#q", "Enter")
    page.wait_for_function("() => document.querySelector('h1').textContent.includes('khai sinh')")
    assert "q=khai+sinh" in page.url
    page.go_back()
    page.wait_for_function("() => document.querySelector('h1').textContent.includes('ket hon')")


def test_documents_are_fetched_for_who_stops_typing(page: Any) -> None:
    """A short pause fetches what tells the words; their documents come after a longer one."""
    page.add_init_script(HELD_TIMERS)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url.rpartition("/")[2][0]))
    page.goto(f"{SEARCH}?q=zzzzqqq")
    page.locator("#ket-qua[aria-busy=false]").wait_for()
    asked.clear()
    page.fill("#q", "ket hon")
    page.evaluate("() => window.held.get(250)()")
    assert "t" in asked
    assert "d" not in asked
    page.evaluate("() => window.held.get(700)()")
    assert "d" in asked


def test_the_first_hits_are_shown_while_others_come(page: Any) -> None:
    """Nobody waits for a whole page: what comes later stands below, and what was shown stays the same."""
    late: list[Any] = []
    # Without words all documents are found; those of the first block come first.
    page.route(re.compile(r"/du-lieu/d[1-9]\d*\.kb"), lambda route: late.append(route))
    page.goto(SEARCH)
    page.locator(".hit").first.wait_for()
    begun = page.locator(".hit").count()
    page.evaluate("() => { window.first = document.querySelector('.hit') }")
    assert page.locator("#ket-qua").get_attribute("aria-busy") == "true"
    assert late
    for route in late:
        route.continue_()
    page.wait_for_function("() => document.querySelector('#ket-qua').ariaBusy === 'false'")
    assert begun < page.locator(".hit").count()
    assert page.evaluate("() => window.first === document.querySelector('.hit')")
    assert page.evaluate("() => performance.getEntriesByType('mark').map((one) => one.name)") == MARKS


def test_the_first_hits_stay_where_others_do_not_come(page: Any) -> None:
    """A line that breaks in between takes nothing away, and the page says so."""
    page.route(re.compile(r"/du-lieu/d[1-9]\d*\.kb"), lambda route: route.abort())
    page.goto(SEARCH)
    page.get_by_text("Không tải được các kết quả sau").wait_for()
    assert page.locator(".hit").count() > 0
    assert page.locator("#ket-qua").get_attribute("aria-busy") == "false"


def test_files_are_asked_for_at_once_and_once(page: Any) -> None:
    """What a text's words lead to is asked for by the page itself; no script is waited for before its hits."""
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    late: list[Any] = []
    page.route(re.compile(r"/search/.*\.js"), lambda route: late.append(route))
    page.goto(f"{SEARCH}?q=ket+hon", wait_until="commit")
    page.locator(".hit").first.wait_for()
    data = [one for one in asked if "/du-lieu/" in one]
    assert any(re.search(r"/du-lieu/t\d+\.kb", one) for one in data)
    assert len(data) == len(set(data))
    assert {route.request.url.rpartition("/")[2] for route in late} <= {"more.js"}


def test_ahead_asks_without_the_other_script(page: Any, sample_site: Path) -> None:
    """Where only the beginning of the page has come, the files of its query are on their way already."""
    html = (sample_site / SEARCH.strip("/") / "index.html").read_text("utf-8")
    begun = html[: html.rindex('<script type="module" async>')]
    page.route(re.compile(r"/tim-kiem/\?"), lambda route: route.fulfill(body=begun, content_type="text/html"))
    page.route("**/app.js", lambda route: route.abort())
    with page.expect_request(re.compile(r"/du-lieu/t\d+\.kb")):
        page.goto(f"{SEARCH}?q=ket+hon")
    assert page.locator(".hit").count() == 0


def test_filters_narrow_and_chips_take_them_away(page: Any) -> None:
    """A filter is sent by the form, shown as a chip, and gone after a tap on it."""
    page.goto(f"{SEARCH}?q=đăng+ký")
    box = page.locator(".filters input[name=loai]").first
    box.wait_for()
    box.check()
    page.locator(".filters button").click()
    page.locator(".chips a").first.wait_for()
    assert "loai=" in page.url
    page.locator(".chips a").first.click()
    page.wait_for_function("() => !document.querySelector('.chips')")
    assert "loai=" not in page.url


def test_a_code_opens_its_procedure(page: Any) -> None:
    """A code in any form leads to its page at once, as on the server."""
    page.goto(f"{SEARCH}?q=1000894")
    page.wait_for_url("**/tra-cuu/thu-tuc/1.000894/")


@pytest.mark.parametrize("asked", NOTHING)
def test_an_empty_page_says_what_the_server_says(
    page: Any, asked: str, sample: Catalogue, sample_engine: Engine, sample_settings: Settings
) -> None:
    """Where there are no hits the browser offers what the server does: advice, sectors, popular procedures, filters."""
    site = make_site(sample, replace(sample_settings, base_path="/tra-cuu/"))
    request = parse_search(asked)
    view = results_view(site, request, sample_engine.search(request.request()))
    theirs = page.evaluate(SHOWN, Renderer(site).render_view("results.html", view).decode())
    page.goto(f"{SEARCH}?{quote(asked, safe='=&')}")
    page.locator(".prose li").first.wait_for()
    page.wait_for_function("() => !document.querySelector('[data-filters]') || !document.querySelector('.jump')")
    assert "Hãy thử:" in theirs[0]
    assert page.evaluate(SHOWN) == theirs


def test_only_who_finds_nothing_fetches_what_is_popular(page: Any) -> None:
    """A search with hits costs no byte for those without."""
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(f"{SEARCH}?q=ket+hon")
    page.locator(".filters").wait_for()
    assert not [one for one in asked if "hay-hoi" in one or "nothing.js" in one]
    page.goto(f"{SEARCH}?q=zzzzqqq")
    page.locator(".cards.two .card").first.wait_for()
    assert sum("hay-hoi" in one for one in asked) == 1


def test_nonsense_finds_nothing_and_says_how_to_go_on(page: Any) -> None:
    """Nothing found still helps."""
    page.goto(f"{SEARCH}?q=zzzzqqq")
    page.wait_for_function("() => document.querySelector('h1').textContent.startsWith('Không có')")
    assert page.locator(".prose li").count() >= 3
