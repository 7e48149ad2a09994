"""Promises of the project's own site as files: every link leads somewhere, and hosts take it."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kb.site.urls import file_name

# Hosts take 20,000 files; the rest is room for a year of new procedures.
MOST_FILES = 19_000
_LINK = re.compile(r'\s(?:href|src|action)="([^"]*)"')
# Scripts hold patterns of links, not links.
_SCRIPT = re.compile(r"(?<=<script)([^>]*>).*?(?=</script>)", re.DOTALL)
_ID = re.compile(r'\sid="([^"]*)"')


def test_every_link_of_the_real_site_leads_somewhere(real_site: Path) -> None:
    """Every address within the site, on any page, has its file, and every #anchor its place there."""
    files = {path.relative_to(real_site).as_posix() for path in real_site.rglob("*") if path.is_file()}
    ids: dict[str, set[str]] = {}
    seen: dict[str, str] = {}
    for name in files:
        if name.endswith(".html"):
            text = _SCRIPT.sub(r"\1", (real_site / name).read_text("utf-8"))
            ids[name] = set(_ID.findall(text))
            seen |= {f"/{name}{link}" if link.startswith("#") else link: name for link in set(_LINK.findall(text))}
    assert len(seen) > len(ids)
    broken = [f"{page}: {link}" for link, page in seen.items() if not _leads_somewhere(html.unescape(link), files, ids)]
    assert broken == []


def _leads_somewhere(link: str, files: set[str], ids: Mapping[str, set[str]]) -> bool:
    parts = urlsplit(link)
    if parts.scheme:
        return parts.scheme in ("https", "mailto", "tel")
    target = file_name(parts.path)
    return target in files and (not parts.fragment or unquote(parts.fragment) in ids.get(target, ()))


def test_hosts_take_the_real_site(real_site: Path) -> None:
    """The site has fewer files than hosts allow, with room to grow."""
    assert sum(1 for path in real_site.rglob("*") if path.is_file()) <= MOST_FILES
