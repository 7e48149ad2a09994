"""The search page of a static site: results as on the server, the address holds the state, nothing else is fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

SEARCH = "/tra-cuu/tim-kiem/"


@pytest.fixture
def page(browser: Any, serve: Callable[[Path], Any], sample_site: Path) -> Iterator[Any]:
    """A fresh reader of the static sample; console errors fail the test."""
    with serve(sample_site) as address:
        context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=address)
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


def test_nonsense_finds_nothing_and_says_how_to_go_on(page: Any) -> None:
    """Nothing found still helps."""
    page.goto(f"{SEARCH}?q=zzzzqqq")
    page.wait_for_function("() => document.querySelector('h1').textContent.startsWith('Không có')")
    assert page.locator(".prose li").count() >= 3
