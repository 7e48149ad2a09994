"""Scripts put together: in the order in which they need each other, and what comes later leans on what is there."""

from __future__ import annotations

from typing import Any

import pytest

from kb.site.bundles import bundled, within_page

SCRIPTS = {
    "s/ahead.js": 'import { ONE } from "./a.js";\nexport const begun = ONE + 6;\n',
    "s/main.js": 'import { two as both } from "./b.js";\nimport { ONE } from "./a.js";\n'
    'import { begun } from "./ahead.js";\nexport class Page {}\n'
    'export const said = `${ONE} ${both()} ${begun}`;\nexport const late = () => import("./late.js");\n',
    "s/a.js": "const own = 1;\nexport const [ONE, TWO] = [own, own + 1];\n",
    "s/b.js": 'import { TWO } from "./a.js";\nconst own = TWO;\nexport function two() {\n  return own;\n}\n',
    "s/late.js": 'import { own } from "./only.js";\nimport { TWO } from "./a.js";\nexport const sum = own + TWO;\n'
    'export const latest = () => import("./latest.js");\n',
    "s/latest.js": 'import { own } from "./only.js";\nimport { two } from "./b.js";\nexport const all = own + two();\n',
    "s/only.js": "export const own = 40;\n",
    "alone.js": 'import { two } from "./s/b.js";\nexport const three = two() + 1;\n',
    "s/nobody.js": "export const nothing = 0;\n",
}
HELD = ("s/ahead.js", "s/main.js")


def test_what_is_inside_is_left_out_unless_others_ask_for_it() -> None:
    """The bundle, what it fetches later, and what stands apart with all that it needs; nothing twice for one page."""
    made = bundled(SCRIPTS, HELD)
    assert set(made) == set(SCRIPTS) - {"s/only.js"}
    assert {name for name in made if made[name] == SCRIPTS[name]} == {"alone.js", "s/a.js", "s/b.js", "s/nobody.js"}
    assert made["s/main.js"].count("import") == 2
    assert "import" not in made["s/ahead.js"]
    assert '?? (await import("./ahead.js"))' in made["s/main.js"]
    assert '?? (await import("./main.js"))' in made["s/late.js"]
    assert [made["s/latest.js"].count(f'"./{name}.js"') for name in ("main", "late", "only")] == [1, 1, 0]


@pytest.mark.browser
def test_a_bundle_does_what_its_scripts_did(browser: Any, address: str) -> None:
    """Names that scripts keep to themselves do not meet, others arrive under the name they were asked by."""
    page = browser.new_page()
    made = bundled(SCRIPTS, HELD)
    page.route(
        "**/x/**",
        lambda route: route.fulfill(body=made[route.request.url.split("/x/")[1]], content_type="text/javascript"),
    )
    page.goto(address)
    found = page.evaluate(
        """async () => {
          const main = await import('/x/s/main.js');
          const late = await main.late();
          return [main.said, late.sum, (await late.latest()).all];
        }"""
    )
    page.close()
    assert found == ["1 2 7", 42, 42]


@pytest.mark.browser
def test_what_a_page_holds_is_not_fetched(browser: Any, address: str) -> None:
    """Scripts within a page find each other there and the others in the folder that the page names."""
    page = browser.new_page(bypass_csp=True)
    made = bundled(SCRIPTS, HELD)
    asked: list[str] = []

    def answer(route: Any) -> None:
        asked.append(route.request.url.split("/x/")[1])
        route.fulfill(body=made[asked[-1]], content_type="text/javascript")

    page.route("**/x/**", answer)
    page.goto(address)
    page.evaluate(
        """(sources) => {
          document.body.dataset.scripts = "/x/s/";
          for (const textContent of sources) {
            document.body.append(Object.assign(document.createElement("script"), { type: "module", textContent }));
          }
        }""",
        [within_page(made[name]) for name in HELD],
    )
    page.wait_for_function("() => globalThis.kb$main")
    found = page.evaluate("async () => (await globalThis.kb$main.late()).sum")
    page.close()
    assert found == 42
    assert asked == ["s/late.js"]
