"""The browser's search index: the server's impacts, tables and documents as small files of a static site.

places.json  in which files terms stand: all that a query's first requests take; the search page holds it
start.json   what every query needs beside; the search page names it
t*           terms, phrases and names by route                          kb/site/browser_terms.py
p*           long lists of common terms
hay-gap      the commonest syllables, all but their documents           kb/site/browser_term_parts.py
cot          a number for each document: its prior, visibility, kind   kb/site/browser_documents.py
d*, cum-tu   documents as shown, and the phrases they share
loc-*, ngay  facets and dates, fetched where readers filter or sort
m*           documents by code
am-tiet, n*  syllables and their neighbours, for slips of typing       kb/site/browser_spelling.py
g*           what is offered while typing                              kb/site/browser_suggestions.py
v*           phrases by their initials, for unlisted abbreviations
v-hay-hoi    procedures to offer where nothing is found                kb/site/browser_popular.py

Names stay the same from build to build and addresses end in the version of the build, so that a build rewrites
only what changed and no browser mixes two builds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from kb.content.formats import label
from kb.search import (
    answering,
    engine,
    evidence,
    hits,
    meanings,
    mending,
    neighbours,
    query_terms,
    ranking,
    snippets,
    spelling,
)
from kb.search.document_table import DocumentTable
from kb.search.index import Index, open_prints, read_terms
from kb.search.query_terms import ROLE_PERCENT
from kb.search.results import Facet
from kb.site import urls
from kb.site.asking import KIND_NAMES, PAGE_SIZE
from kb.site.browser_bytes import ENDING, deflated, file_path
from kb.site.browser_codes import LENGTHS, LETTERS, VARIANTS
from kb.site.browser_document_parts import PHRASES, add_documents
from kb.site.browser_documents import (
    BLOCK_DOCUMENTS,
    code_files,
    date_column,
    facet_files,
    ranking_columns,
)
from kb.site.browser_parts import Kept, Parts, digest_of
from kb.site.browser_popular import POPULAR, popular_file
from kb.site.browser_spelling import SpellingFiles, initialism_files
from kb.site.browser_term_parts import COMMON, KeptTerms, TermShards
from kb.site.browser_terms import LONG_LIST, LONG_SYLLABLE, is_syllable
from kb.site.browser_wordings import SCORE_STEP, FirstGroups, first_groups
from kb.site.lookups import Site
from kb.site.views.results import FACET_LABELS, MOST_OPTIONS, MOST_PAGES, SORTS, facet_label
from kb.text.vietnamese import ODD

START, PLACES = "start.json", "places.json"
COLUMNS = "cot"
# What no query does without: what ranking knows of documents, the phrases that these share, the commonest syllables.
ALWAYS = (COLUMNS, PHRASES, COMMON)


class BrowserIndex(msgspec.Struct, frozen=True):
    """The browser's index of one site: what its files are at once, what they hold as asked."""

    parts: Parts
    terms: TermShards
    heads: Mapping[str, bytes]

    @property
    def digests(self) -> dict[str, str]:
        """The digest of every file by its path."""
        terms = {file_path(name): digest for name, digest in self.terms.kept.files.items()}
        heads = {path: digest_of(data) for path, data in self.heads.items()}
        return {**heads, **terms, **self.parts.digests}

    @property
    def new(self) -> dict[str, bytes]:
        """The files made so far, by path."""
        terms = {file_path(name): data for name, data in self.terms.made.items()}
        return {**self.heads, **terms, **self.parts.data}

    def content(self, path: str) -> bytes:
        """A file by its path."""
        if path in self.heads:
            return self.heads[path]
        name = path.removeprefix(urls.SEARCH_DATA).removesuffix(ENDING)
        return self.terms.content(name) if name in self.terms.kept.files else self.parts.content(path)


def browser_index(site: Site, index: Index, kept: Kept | None = None, terms: KeptTerms | None = None) -> BrowserIndex:
    """Every file that the browser searches, for one site and the index of its catalogue; what is kept stays."""
    parts = Parts(kept or {})
    listed, prints = read_terms(index.folder), open_prints(index.folder)
    first = first_groups(index, prints, site.settings.state, site.makers)
    found = TermShards(index, listed, prints, _phrases(index, first), terms or KeptTerms())
    kinds, column = ranking_columns(index.table)
    slips = SpellingFiles(found.pairs(), index.lexicon.folded)
    slips.add_to(parts)
    counts = {
        "shards": found.shards,
        "codes": len(_add_codes(parts, index)),
        "neighbours": slips.count,
        "initialisms": len(_add_initialisms(parts, index)),
    }
    layout = {
        "longSyllable": LONG_SYLLABLE,
        "longList": LONG_LIST,
        "levels": index.weights.levels,
        "peaks": found.peaks,
        "words": dict(LENGTHS),
        "letters": {"": LETTERS, **VARIANTS},
        "block": BLOCK_DOCUMENTS,
    }
    add_documents(parts, site, index.table)
    _add_facets(parts, site, index.table)
    _add_columns(parts, index.table, column)
    popular = popular_file(site)
    parts.part(POPULAR, digest_of(popular), lambda: {file_path(POPULAR): popular})
    heads = {
        f"{urls.SEARCH_DATA}{PLACES}": msgspec.json.encode({"counts": counts, **_places(index, found)}),
        f"{urls.SEARCH_DATA}{START}": msgspec.json.encode({"kinds": kinds, "layout": layout, **_start(index)}),
    }
    return BrowserIndex(parts, found, heads)


def _add_codes(parts: Parts, index: Index) -> Mapping[str, str]:
    codes = _codes(index)
    return parts.part("codes", codes, lambda: _numbered("m", code_files(codes)))


def _add_initialisms(parts: Parts, index: Index) -> Mapping[str, str]:
    found = index.lexicon.initialisms
    return parts.part("initialisms", found, lambda: _numbered("v", initialism_files(found)))


def _add_facets(parts: Parts, site: Site, table: DocumentTable) -> None:
    def label_of(facet: Facet, value: str) -> str:
        return facet_label(site, facet, value)

    told = {
        facet.value: (
            [(value, label_of(facet, value)) for value in one.values],
            *_told(one.documents, one.document_values),
        )
        for facet, one in table.facets.items()
    }
    parts.part("facets", [told, table.count], lambda: _named(facet_files(table, label_of)))


def _add_columns(parts: Parts, table: DocumentTable, column: bytes) -> None:
    parts.part(COLUMNS, digest_of(column), lambda: {file_path(COLUMNS): deflated((column,))})
    parts.part("ngay", _told(table.dates), lambda: {file_path("ngay"): date_column(table)})


def _told(*columns: NDArray[np.int32]) -> list[str]:
    return [digest_of(column.tobytes()) for column in columns]


def _numbered(letter: str, files: Iterable[bytes]) -> dict[str, bytes]:
    return {file_path(f"{letter}{number}"): data for number, data in enumerate(files)}


def _named(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {file_path(name): data for name, data in files.items()}


def _codes(index: Index) -> list[tuple[str, int]]:
    table = index.table
    return [(one, number) for number, one in enumerate(table.ids) if not table.is_question[number]]


def _phrases(index: Index, first: Mapping[str, FirstGroups]) -> dict[str, Mapping[str, object]]:
    """The tables of understanding under the short names by which the browser asks for them."""
    tables = index.tables
    expansions = {
        phrase: [(*msgspec.structs.astuple(one), first[one.to]) for one in found]
        for phrase, found in tables.expansions.items()
    }
    spotted = (tables.expansions, tables.aspects, tables.filler_phrases, tables.places)
    return {
        "x": expansions,
        "s": tables.senses,
        "c": tables.chat,
        "a": tables.aspects,
        "p": tables.filler_phrases,
        "f": tables.filler_words,
        "l": tables.places,
        "n": _lengths(phrase for table in spotted for phrase in table),
    }


def _lengths(phrases: Iterable[str]) -> dict[str, list[int]]:
    """How long the phrases are that begin with two words."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for phrase in phrases:
        if len(words := phrase.split(" ")) > 1:
            lengths[" ".join(words[:2])].add(len(words))
    return {first: sorted(found) for first, found in lengths.items()}


def _places(index: Index, found: TermShards) -> dict[str, object]:
    common = index.weights.terms.common_syllable
    return {
        "odd": [[chr(one), other] for one, other in ODD.items()],
        "routes": " ".join(f"{first}={count}" for first, count in found.routes.items()),
        "families": _long_lists(found.long_families, common),
        "spellings": _long_lists(found.long_spellings, common),
    }


def _start(index: Index) -> dict[str, object]:
    return {
        "always": ALWAYS,
        "count": index.table.count,
        "total": sum(index.lexicon.folded.values()),
        "weights": {**msgspec.structs.asdict(index.weights.terms), "scale": index.weights.scale},
        "roles": {role.value: percent for role, percent in ROLE_PERCENT.items()},
        "alike": [spelling.ONSETS, spelling.CODAS],
        "parts": {part.value: [label(part), urls.part_anchor(part)] for part in answering.ANSWERED_PARTS},
        "facets": {facet.value: FACET_LABELS[facet] for facet in Facet},
        "kindNames": dict(KIND_NAMES),
        "sorts": [list(one) for one in SORTS],
        "numbers": _numbers(),
        "partly": engine.PARTLY_MET,
    }


def _long_lists(lists: Iterable[tuple[str, int]], common: int) -> list[str]:
    """The names of long lists: those that queries ask for at once, then common syllables, which they rarely do."""
    found = list(lists)
    common_ones = [name for name, count in found if count > common and is_syllable(name)]
    return ["\n".join(name for name, _ in found if name not in set(common_ones)), "\n".join(common_ones)]


def _numbers() -> dict[str, float]:
    """The limits and bonuses of every step, so that they are written once."""
    return {
        "minWeight": query_terms.MIN_WEIGHT,
        "rare": mending.RARE,
        "sense": meanings.SENSE_PERCENT,
        "openSense": meanings.OPEN_SENSE_PERCENT,
        "initialism": meanings.INITIALISM_PERCENT,
        "nameFit": meanings.NAME_FIT,
        "maxJoined": spelling.MAX_JOINED,
        "minJoined": spelling.MIN_JOINED,
        "longestSyllable": spelling.LONGEST_SYLLABLE,
        "longestWord": spelling.LONGEST_WORD,
        "minCount": spelling.MIN_COUNT,
        "maxCandidates": spelling.MAX_CANDIDATES,
        "pairReward": spelling.PAIR_REWARD,
        "pairBits": spelling.PAIR_BITS,
        "likenessBits": spelling.LIKENESS_BITS,
        "manySpellings": neighbours.MANY_SPELLINGS,
        "fewSpellings": spelling.FEW_SPELLINGS,
        "repairCount": spelling.REPAIR_COUNT,
        "found": ranking.FOUND_PERCENT,
        "scoreStep": SCORE_STEP,
        "codeBonus": ranking.CODE_BONUS,
        "nameBonus": ranking.NAME_BONUS,
        "placeBonus": ranking.PLACE_BONUS,
        "topCandidates": engine.TOP_CANDIDATES,
        "nearSectors": engine.NEAR_SECTORS,
        "clear": answering.CLEAR_PERCENT,
        "choice": answering.CHOICE_PERCENT,
        "maxChoices": answering.MAX_CHOICES,
        "sureExpansion": evidence.SURE_EXPANSION_PERCENT,
        "fewPairs": evidence.FEW_PAIRS,
        "enoughPairs": evidence.ENOUGH_PAIRS,
        "weakShare": evidence.WEAK_SHARE,
        "hardlyShare": evidence.HARDLY_SHARE,
        "partlyShare": evidence.PARTLY_SHARE,
        "titleSaturation": evidence.TITLE_SATURATION,
        "unseenPair": evidence.UNSEEN_PAIR_IDF,
        "maxChildren": hits.MAX_CHILDREN,
        "child": hits.CHILD_PERCENT,
        "snippet": snippets.SNIPPET_CHARACTERS,
        "scanned": snippets.SCANNED_CHARACTERS,
        "lead": snippets.LEAD_CHARACTERS,
        "pageSize": PAGE_SIZE,
        "mostOptions": MOST_OPTIONS,
        "mostPages": MOST_PAGES,
        "mostQuery": engine.MAX_QUERY_CHARACTERS,
    }
