"""Scripts as browsers get them: without what only people read. The one door to minify-html."""

from __future__ import annotations

import re

import minify_html

_OPEN, _CLOSE = "<script type=module>", "</script>"
# Comments stand on lines of their own; what the minifier keeps of them and adds would travel to every phone.
_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*\*.*\*/)\n", re.MULTILINE)
_HINT = "/* @__PURE__ */ "


def minified(source: str) -> str:
    """A module that does the same in fewer bytes; its names stay, so that modules may be minified one by one."""
    page = f"{_OPEN}{_COMMENT.sub('', source)}{_CLOSE}"
    found: str = minify_html.minify(page, minify_js=True)
    return found.removeprefix(_OPEN).removesuffix(_CLOSE).replace(_HINT, "")
