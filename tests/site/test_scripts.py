"""Scripts in fewer bytes: they say and do what they did."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kb.settings import PROJECT
from kb.site.assets import load_assets
from kb.site.scripts import minified

ASSETS = PROJECT / "templates" / "assets"
# Runs of text in another alphabet than code is written in, up to where a quote or a placeholder may end them.
_SAID = re.compile(r"[^\x00-\x7f`][^`\"'$<>{}\\\n]*")
_COMMENT = re.compile(r"^\s*(//|/\*\*).*$", re.MULTILINE)
SYNTAX = """async (names) => {
  const faults = [];
  addEventListener("error", (event) => /SyntaxError/.test(event.message) && faults.push(event.message));
  for (const name of names) {
    const script = Object.assign(document.createElement("script"), { type: "module", src: name });
    await new Promise((done) => {
      script.onload = script.onerror = done;
      document.head.append(script);
    });
  }
  return faults;
}"""


@pytest.fixture(scope="module")
def scripts() -> Mapping[str, tuple[str, str]]:
    """Every script of the site: its source, and that in fewer bytes."""
    sources = {path.relative_to(ASSETS).as_posix(): path.read_text("utf-8") for path in ASSETS.rglob("*.js")}
    return {name: (source, minified(source)) for name, source in sources.items()}


def test_what_scripts_say_stays(scripts: Mapping[str, tuple[str, str]]) -> None:
    """Every run of Vietnamese text is there to the letter, spaces after commas too."""
    said = {name: _SAID.findall(_COMMENT.sub("", source)) for name, (source, _) in scripts.items()}
    assert sum(map(len, said.values())) > 40
    sent = "".join(
        data.decode() for name, data in load_assets(PROJECT / "templates").files.items() if name.endswith(".js")
    )
    runs = [(name, run.rstrip()) for name, runs in said.items() for run in runs]
    assert [one for one in runs if one[1] not in scripts[one[0]][1] or one[1] not in sent] == []


def test_scripts_lose_what_only_people_read(scripts: Mapping[str, tuple[str, str]]) -> None:
    """No comment travels, and together they are a fifth smaller at least."""
    assert not [name for name, (_, made) in scripts.items() if _COMMENT.search(made)]
    sizes = [(len(source.encode()), len(made.encode())) for source, made in scripts.values()]
    assert sum(made for _, made in sizes) < 0.8 * sum(source for source, _ in sizes)


@pytest.mark.parametrize(
    "kept",
    [
        "`hơn, chỉ ${một} // không phải chú thích`",
        "/[\\p{L}\\p{N}]+/gu",
        "#kín",
        '"./text.js"',
        "export",
        "import(",
        "await",
        "?.",
    ],
)
def test_syntax_that_lesser_minifiers_break_stays(kept: str) -> None:
    """Template literals, regular expressions of letters, private fields, modules, top-level await."""
    source = """
// Một chú thích.
import { fold } from "./text.js";
/** Một lời giải thích. */
export class Máy {
  #kín = 1;
  đọc(một) {
    return [`hơn, chỉ ${một} // không phải chú thích`, this.#kín, một?.a, /[\\p{L}\\p{N}]+/gu, fold];
  }
}
export const sau = await import("./sau.js");
"""
    made = minified(source)
    assert kept in made
    assert "Một" not in made


@pytest.mark.browser
def test_every_script_is_a_module(browser: Any, address: str) -> None:
    """Chromium reads each of them; what fails later for want of its page is another matter."""
    page = browser.new_page()
    page.goto(address)
    folder = page.locator("script[src$='/app.js']").get_attribute("src").removesuffix("app.js")
    names = [name for name in load_assets(PROJECT / "templates").files if name.endswith(".js")]
    faults = page.evaluate(SYNTAX, [f"{folder}{name}" for name in names])
    page.close()
    assert "search/main.js" in names
    assert faults == []


def test_minifying_is_the_same_every_time() -> None:
    """Two loads of the assets give the same bytes, and so the same addresses."""
    first, second = (load_assets(Path(PROJECT / "templates")) for _ in range(2))
    assert first == second
