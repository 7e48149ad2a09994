"""The browser's suggestions: small files by how texts begin; twin of templates/assets/search/suggesting.js.

Entries stand sorted by folded text and are cut into files; a beginning that lies within one file is answered by it.
Shorter ones, which reach over a cut, are answered by a file for their first letter that holds just the entries which
any of them offers. Either way one file gives the server's list.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from kb.search.suggestions import Entry, Suggester, offered
from kb.site import urls
from kb.site.api import MOST_SUGGESTIONS, suggestion_path
from kb.site.browser_bytes import ENDING, deflated
from kb.site.browser_documents import SAMPLE, shared_phrases
from kb.site.lookups import Site
from kb.site.rendering import base_href
from kb.text.vietnamese import ODD

MOST_ENTRIES = 260
PHRASES_BYTES = 8_000


def suggestion_files(site: Site, entries: Sequence[Entry], folder: str) -> dict[str, bytes]:
    """The files of entries below `folder`, and what stands at the address of suggestions and says how to read them."""
    cuts = _cuts([entry.key for entry in entries])
    begins = [_shortest(entries[cut - 1].key, entries[cut].key) for cut in cuts]
    leaves = [sorted(entries[first:end], key=offered) for first, end in pairwise((0, *cuts, len(entries)))]
    tops = _tops(Suggester(list(entries)), begins)
    columns = [_columns(site, held) for held in (*leaves, *tops.values())]
    # Cut to whole letters, since the document that carries it is text.
    phrases = shared_phrases(map(b"\n".join, columns[::SAMPLE]))[-PHRASES_BYTES:].decode(errors="ignore")
    files = {f"{folder}g{number}{ENDING}": deflated(held, phrases.encode()) for number, held in enumerate(columns)}
    layout = {
        "folder": base_href(site.settings, folder),
        "version": hashlib.blake2b(b"".join(files.values()), digest_size=6).hexdigest(),
        "home": base_href(site.settings, urls.HOME),
        "most": MOST_SUGGESTIONS,
        "begins": begins,
        "letters": "".join(tops),
        "phrases": phrases,
        "odd": [[chr(one), other] for one, other in ODD.items()],
    }
    return {**files, urls.API_SUGGEST: msgspec.json.encode({"query": "", "suggestions": [], "files": layout})}


def _cuts(keys: Sequence[str]) -> list[int]:
    """Where each file after the first begins: where the shortest text tells the neighbours apart."""
    cuts = [0]
    while len(keys) - cuts[-1] > MOST_ENTRIES:
        near = range(cuts[-1] + MOST_ENTRIES // 2, cuts[-1] + MOST_ENTRIES + 1)
        cuts.append(min(near, key=lambda cut: len(_shortest(keys[cut - 1], keys[cut]))))
    return cuts[1:]


def _shortest(before: str, key: str) -> str:
    shared = next((at for at, (one, other) in enumerate(zip(before, key, strict=False)) if one != other), len(before))
    return key[: shared + 1]


def _tops(suggester: Suggester, begins: Iterable[str]) -> dict[str, list[Entry]]:
    """By first letter, what is offered to beginnings that reach over a cut."""
    reaching = {begin[:length] for begin in begins for length in range(1, len(begin))}
    found: dict[str, dict[tuple[str, str], Entry]] = defaultdict(dict)
    for wanted in sorted(reaching):
        offers = suggester.begin(wanted, MOST_SUGGESTIONS)
        found[wanted[0]].update(((entry.key, entry.suggestion.id), entry) for entry in offers)
    return {letter: sorted(held.values(), key=offered) for letter, held in found.items()}


def _columns(site: Site, entries: Iterable[Entry]) -> tuple[bytes, bytes]:
    held = list(entries)
    texts = "\n".join(entry.suggestion.text for entry in held)
    return texts.encode(), b"\n\n" + "\n".join(_links(site, held)).encode()


def _links(site: Site, entries: Iterable[Entry]) -> Iterator[str]:
    """Paths without what they share: that of a procedure loses its folder and last slash."""
    start = urls.procedure("")[:-1]
    for entry in entries:
        path = suggestion_path(site, entry.suggestion)
        yield path.removeprefix(start).replace("/", "", 1) if path.startswith(start) else path
