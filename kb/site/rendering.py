"""The Jinja2 environment: one template and one view make the bytes of one page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Protocol

import jinja2
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from kb.content.files import write_atomically
from kb.content.formats import format_date, format_number, label, lower_first, upper_first
from kb.errors import KbError
from kb.settings import Settings
from kb.site import urls
from kb.site.assets import Assets, load_assets
from kb.site.lookups import Site
from kb.site.page import Document, Entry
from kb.site.prose import inline_html, prose_html
from kb.site.structured import absolute

_BLANK_LINES = re.compile(r"\n\s*\n+")


class MarkedText(Protocol):
    """A run of text that may be marked, as in a search snippet."""

    @property
    def text(self) -> str:
        """The run itself."""

    @property
    def marked(self) -> bool:
        """Whether it matched."""


class Renderer:
    """Turns entries of the page table into bytes; the same for the server and the static build."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.assets: Assets = load_assets(site.settings.templates)
        self._environment = _environment(site, self.assets)

    def render(self, entry: Entry) -> bytes:
        """The bytes of a page or document."""
        if isinstance(entry, Document):
            return entry.content()
        return self.render_view(entry.template, entry.view())

    def render_view(self, template: str, view: object) -> bytes:
        """The bytes of a template filled with a view."""
        text = self._environment.get_template(template).render(view=view)
        return (_BLANK_LINES.sub("\n", text).strip() + "\n").encode()


def marks_html(fragments: Iterable[MarkedText]) -> Markup:
    """A snippet as HTML: `mark` around what matched, everything escaped."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(one.text) if one.marked else escape(one.text) for one in fragments
    )


def json_in_script(data: str) -> Markup:
    """JSON as it may stand inside a script element."""
    return Markup(data.replace("<", "\\u003c"))  # noqa: S704 nothing in it can end the element


def script_inside(name: str, source: str) -> Markup:
    """A script as it may stand inside a page; raises `KbError` for one that would end its element."""
    if re.search(r"<(?:/script|!--)", source, re.IGNORECASE):
        raise KbError(
            "“</script” hay “<!--” không đặt được trong trang", where=name, fix="viết cách khác trong tệp này"
        )
    return Markup(source)  # noqa: S704 our own, and checked


def base_href(settings: Settings, path: str) -> str:
    """A path of the site as seen from its host, below the base path; other addresses as they are."""
    return settings.base_path.rstrip("/") + path if path.startswith("/") else path


def _environment(site: Site, assets: Assets) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(site.settings.templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_Compiled(site.settings.state / "templates", site.makers),
    )
    settings, cards, held = site.settings, site.cards, assets.held()

    def link_of(code: str) -> str:
        return base_href(settings, cards[code].path) if code in cards else ""

    environment.filters |= {
        "href": lambda path: base_href(settings, path),
        "absolute": lambda path: absolute(settings, path),
        "prose": lambda text: prose_html(text, link_of),
        "inline": lambda text: inline_html(text, link_of),
        "marks": marks_html,
        "date": _date,
        "number": format_number,
        "label": label,
        "upper_first": upper_first,
        "json_in_script": json_in_script,
        "lower_first": lower_first,
    }
    environment.globals |= {
        "urls": urls,
        "site_name": settings.site_name,
        "has_host": bool(settings.base_url),
        "asset": lambda name: base_href(settings, assets.path(name)),
        "inlined": lambda name: script_inside(name, held[name]),
        "portal": urls.OFFICIAL_PORTAL,
    }
    return environment


class _Compiled(jinja2.BytecodeCache):
    """Templates as compiled before, each behind a digest of it and of its makers.

    Jinja's own file cache knows neither damage nor other settings, which compiled templates may hold as constants.
    """

    def __init__(self, folder: Path, makers: str) -> None:
        self._folder, self._makers = folder, makers.encode()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was kept of a template, if that is to be believed."""
        with suppress(OSError):
            told, _, code = (self._folder / bucket.key).read_bytes().partition(b"\n")
            if told == self._digest(code):
                bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template just compiled."""
        code = bucket.bytecode_to_string()
        with suppress(OSError):
            write_atomically(self._folder / bucket.key, self._digest(code) + b"\n" + code)

    def _digest(self, code: bytes) -> bytes:
        return hashlib.blake2b(self._makers + code, digest_size=16).hexdigest().encode()


def _date(value: date | None) -> str:
    return format_date(value) if value else ""
