"""The procedures that the browser offers where nothing is found, in a file that only such searches fetch."""

from __future__ import annotations

import msgspec

from kb.site.browser_bytes import deflated
from kb.site.lookups import Site
from kb.site.views.results import MOST_POPULAR

# Files of plain JSON begin with "v" for templates/assets/search/files.js.
POPULAR = "v-hay-hoi"


def popular_file(site: Site) -> bytes:
    """Their cards, as the server's page of results shows them."""
    items = site.items_of(one.code for one in site.most_asked[:MOST_POPULAR])
    cards = [
        {
            "id": one.code,
            "title": one.name,
            "url": one.path,
            "status": one.status,
            "note": one.note,
            "levels": one.levels,
            "online": one.online,
        }
        for one in items
    ]
    return deflated((msgspec.json.encode(cards),))
