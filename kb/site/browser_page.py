"""What the search page holds of its data, so that its first requests are for what the query alone tells."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from kb.site import urls
from kb.site.browser_bytes import file_path
from kb.site.browser_index import ALWAYS, PLACES, START


class Held(NamedTuple):
    """Two JSON texts: in which files terms stand, and what every query begins with."""

    places: str
    begin: str


def held_data(read: Callable[[str], bytes]) -> Held:
    """What the page holds of the data; `read` gives its files by path, and those that are not JSON come as base64."""
    files = {name: base64.b64encode(read(file_path(name))).decode() for name in ALWAYS}
    start = msgspec.Raw(read(f"{urls.SEARCH_DATA}{START}"))
    begin = msgspec.json.encode({"start": start, "files": files})
    return Held(read(f"{urls.SEARCH_DATA}{PLACES}").decode(), begin.decode())
