"""Plain text of answers and notes as safe HTML: paragraphs, lists, links to procedures."""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import Markup, escape

_CODE = re.compile(r"(?<![\d.])[1-9]\.\d{6}(?!\d)")
_CODE_BYTES = re.compile(_CODE.pattern.encode(), re.ASCII)
_BULLET = re.compile(r"^[-•]\s+")
_NUMBERED = re.compile(r"^\d{1,2}\.\s+")

Linker = Callable[[str], str]


def prose_html(text: str, link_of: Linker) -> Markup:
    """Paragraphs parted by blank lines; lines that begin "- " or "1. " become lists.

    `link_of` gives the address of a procedure code, or "" to leave it as text.
    """
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return Markup("\n").join(part for block in blocks for part in _block(block.split("\n"), link_of))


def inline_html(text: str, link_of: Linker) -> Markup:
    """One line of text with procedure codes as links."""
    pieces: list[Markup] = []
    end = 0
    for match in _CODE.finditer(text):
        pieces.append(escape(text[end : match.start()]))
        pieces.append(_code_html(match[0], link_of))
        end = match.end()
    pieces.append(escape(text[end:]))
    return Markup("").join(pieces)


def codes_in(text: bytes) -> set[bytes]:
    """What would be taken for codes of procedures in some text, as UTF-8."""
    return set(_CODE_BYTES.findall(text))


def _code_html(code: str, link_of: Linker) -> Markup:
    address = link_of(code)
    return Markup('<a href="{}">{}</a>').format(address, code) if address else escape(code)


def _block(lines: list[str], link_of: Linker) -> list[Markup]:
    """Runs of lines of one kind, each as a paragraph or a list."""
    html: list[Markup] = []
    run: list[str] = []
    tag = ""
    for line in lines:
        kind = _kind(line)
        if run and kind != tag:
            html.append(_run(tag, run, link_of))
            run = []
        tag = kind
        run.append(line)
    return [*html, _run(tag, run, link_of)]


def _kind(line: str) -> str:
    if _BULLET.match(line):
        return "ul"
    return "ol" if _NUMBERED.match(line) else "p"


def _run(tag: str, lines: list[str], link_of: Linker) -> Markup:
    if tag == "p":
        return Markup("<p>{}</p>").format(inline_html(" ".join(line.strip() for line in lines), link_of))
    marker = _BULLET if tag == "ul" else _NUMBERED
    items = Markup("").join(Markup("<li>{}</li>").format(inline_html(marker.sub("", line), link_of)) for line in lines)
    start = Markup(' start="{}"').format(int(lines[0].split(".")[0])) if tag == "ol" and _first(lines) else Markup("")
    whole = Markup("<ul>{}{}</ul>") if tag == "ul" else Markup("<ol{}>{}</ol>")
    return whole.format(start, items)


def _first(lines: list[str]) -> bool:
    return not lines[0].startswith("1.")
