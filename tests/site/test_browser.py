"""The site in Chromium: searching, ticking, printing, due dates, suggestions, accessibility."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/tim-kiem/?q=dang ky ket hon",
    "/tim-kiem/?q=đăng ký&cap=xa",
    "/tim-kiem/?q=zzzzqqq",
    "/thu-tuc/1.000894/",
    "/thu-tuc/1.004873/",
    "/thu-tuc/DP.011250/",
    "/thu-tuc/1.014772/",
    "/thu-tuc/1.900001/",
    "/thu-tuc/6.006686/",
    "/hoi-dap/",
    "/hoi-dap/ket-hon-o-que/",
    "/linh-vuc/",
    "/linh-vuc/g15-tp07/",
    "/co-quan/g15/",
    "/su-kien/ket-hon/",
    "/dia-phuong/",
    "/doi-tuong/",
    "/gioi-thieu/",
    "/gop-y/?thu-tuc=1.000894",
    "/chat-luong/",
    "/kiem-tra-ma/",
    "/du-lieu/",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A page of a fresh reader on a small phone; console errors and foreign requests fail the test."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=address)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda asked: None if asked.url.startswith(address) else faults.append(asked.url))
    yield opened
    context.close()
    assert faults == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core; its package is a development dependency."""
    if os.environ.get("CI") != "true":
        pytest.importorskip("axe_playwright_python")
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def test_typing_a_wish_finds_the_procedure(page: Any) -> None:
    """A reader types “đăng ký kết hôn” on the home page and reads the first result."""
    page.goto("/")
    page.get_by_label("Gõ bằng lời thường ngày").fill("đăng ký kết hôn")
    page.keyboard.press("Enter")
    first = page.locator(".hit h2 a").first
    assert first.inner_text() == "Thủ tục đăng ký kết hôn"
    first.click()
    page.wait_for_url("**/thu-tuc/1.000894/")
    assert page.locator("h1").inner_text() == "Thủ tục đăng ký kết hôn"


def test_search_box_is_above_the_fold(page: Any) -> None:
    """At 360 px the home page shows its search box without scrolling."""
    page.goto("/")
    box = page.locator("#q").bounding_box()
    assert box["y"] + box["height"] < 740


def test_ticks_stay_on_the_device(page: Any) -> None:
    """Papers ticked are still ticked after a reload; clearing takes every tick away."""
    page.goto("/thu-tuc/1.000894/")
    page.locator(".tools").wait_for()
    page.get_by_label("Tờ khai đăng ký kết hôn").check()
    page.goto("/")
    page.goto("/thu-tuc/1.000894/")
    page.locator(".tools").wait_for()
    assert page.get_by_label("Tờ khai đăng ký kết hôn").is_checked()
    page.get_by_role("button", name="Bỏ mọi dấu").click()
    page.goto("/")
    page.goto("/thu-tuc/1.000894/")
    page.locator(".tools").wait_for()
    assert not page.get_by_label("Tờ khai đăng ký kết hôn").is_checked()


def test_a_case_chosen_hides_the_others(page: Any) -> None:
    """Cases are all open at first; choosing keeps what everyone needs and what was chosen."""
    page.goto("/thu-tuc/1.000894/")
    special = page.locator(".ticks li", has_text="Trích lục ghi chú ly hôn")
    assert special.is_visible()
    page.get_by_label("Nếu đã ly hôn ở nước ngoài", exact=True).check()
    assert special.is_visible()
    assert page.get_by_label("Tờ khai đăng ký kết hôn").is_visible()


def test_the_checklist_prints_on_one_sheet(page: Any) -> None:
    """Printing the list leaves out all but title, summary and papers: one A4 page."""
    page.goto("/thu-tuc/1.000894/")
    page.evaluate("document.documentElement.classList.add('only-list')")
    page.emulate_media(media="print")
    assert not page.locator("#can-cu").is_visible()
    assert page.locator("#giay-to").is_visible()
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


def test_the_due_date_skips_weekends_and_holidays(page: Any) -> None:
    """Seven working days from Friday 28 August 2026 pass a weekend and National Day."""
    page.clock.set_fixed_time(dt.datetime(2026, 8, 28, 3, tzinfo=dt.UTC))
    page.goto("/thu-tuc/1.004222/")
    page.locator(".due").wait_for()
    holidays = set(page.locator(".due").get_attribute("data-holidays").split(" "))
    day, left = dt.date(2026, 8, 28), 7
    while left:
        day += dt.timedelta(days=1)
        left -= day.weekday() < 5 and f"{day:%Y%m%d}" not in holidays
    assert "20260902" in holidays
    assert page.locator(".due [data-day]").inner_text() == f"{day:%d/%m/%Y}"
    assert "28/08/2026" in page.locator(".due").inner_text()


def test_suggestions_follow_the_combobox_pattern(page: Any) -> None:
    """Arrows point at suggestions without moving focus or writing into the box; Escape closes; Enter follows."""
    page.goto("/")
    box = page.locator("#q")
    box.press_sequentially("dang ky ket")
    page.wait_for_selector("[role=option]")
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    pointed = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{pointed}").get_attribute("aria-selected") == "true"
    assert box.input_value() == "dang ky ket"
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    box.press_sequentially(" ")
    page.wait_for_selector("[role=option]:visible")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/thu-tuc/**")


def test_composing_vietnamese_is_left_alone(page: Any) -> None:
    """While an input method composes, arrow keys and Enter belong to it."""
    page.goto("/")
    box = page.locator("#q")
    box.press_sequentially("dang ky ket")
    page.wait_for_selector("[role=option]")
    box.evaluate("box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', isComposing: true}))")
    assert box.get_attribute("aria-activedescendant") is None
    assert box.input_value() == "dang ky ket"


def test_keyboard_alone_can_filter(page: Any) -> None:
    """Filters are native boxes: tab to one, space, apply."""
    page.goto("/tim-kiem/?q=đăng ký")
    page.locator("input[name=loai][value=hoi-dap]").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Áp dụng").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**loai=hoi-dap**")
    assert page.locator(".chips").get_by_text("Loại: Hỏi đáp").is_visible()


def test_a_procedure_takes_few_requests(page: Any) -> None:
    """A cold procedure page asks for at most six files, its icon included, all of this site."""
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto("/thu-tuc/1.000894/")
    page.locator(".tools").wait_for()
    assert len(set(asked)) <= 6, asked


def test_everything_stands_without_javascript(browser: Any, address: str) -> None:
    """Without JavaScript every paper and section is open and the search form works."""
    context = browser.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.goto("/thu-tuc/1.000894/")
    assert page.locator(".ticks li", has_text="Trích lục ghi chú ly hôn").is_visible()
    assert page.get_by_text("Chọn trường hợp của bạn").is_hidden()
    page.locator("#q-dau").fill("kết hôn")
    page.locator(".top button").click()
    assert page.locator(".hit").count() > 0
    context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 320), ("light", 1280), ("dark", 1280)])
def test_no_accessibility_violation(browser: Any, address: str, axe: str, scheme: str, width: int) -> None:
    """axe finds nothing on any kind of page, light and dark, narrow and wide; nothing scrolls sideways."""
    size = {"width": width, "height": 800}
    context = browser.new_context(viewport=size, color_scheme=scheme, base_url=address, bypass_csp=True)
    page = context.new_page()
    for path in PAGES:
        page.goto(path)
        page.evaluate(axe)
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    context.close()
