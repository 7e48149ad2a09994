"""The browser's search index: the server's impacts, tables and documents as small files of a static site.

start.json   what every query needs; the search page names it
t*           terms, phrases and names by route                          kb/site/browser_terms.py
p*           long lists of common terms
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
from kb.search.forward import load_forward
from kb.search.impacts import peaks_of
from kb.search.index import Index, index_folder
from kb.search.query_terms import ROLE_PERCENT
from kb.search.results import Facet
from kb.site import urls
from kb.site.asking import KIND_NAMES, PAGE_SIZE
from kb.site.browser_bytes import ENDING, deflated
from kb.site.browser_codes import LENGTHS, LETTERS, VARIANTS
from kb.site.browser_documents import (
    BLOCK_DOCUMENTS,
    code_files,
    date_column,
    document_files,
    facet_files,
    ranking_columns,
)
from kb.site.browser_popular import POPULAR, popular_file
from kb.site.browser_spelling import initialism_files, spelling_files
from kb.site.browser_terms import LONG_LIST, TermFiles, term_files
from kb.site.lookups import Site
from kb.site.views.results import FACET_LABELS, MOST_OPTIONS, MOST_PAGES, SORTS, facet_label
from kb.text.terms import FOLDED, WORD_JOINT
from kb.text.vietnamese import ODD, fold

FOLDER = f"{urls.SEARCH}du-lieu/"
START = "start.json"


def browser_index(site: Site, index: Index) -> dict[str, bytes]:
    """Every file that the browser searches, by its path, for one site and the index of its catalogue."""
    terms = _terms(site, index)
    counts = {**index.lexicon.syllables, **index.lexicon.words}
    peaks = _peaks(index)
    found = term_files(index.impacts, terms, _phrases(index), counts, index.table.names, peaks)
    kinds, column = ranking_columns(index.table)
    slips, neighbour_files = spelling_files(index.impacts, terms, index.lexicon.folded)
    initialisms = initialism_files(index.lexicon.initialisms)
    codes = code_files(_codes(index))
    files = {
        **found.files,
        **slips,
        **{f"v{number}": data for number, data in enumerate(initialisms)},
        **{f"m{number}": data for number, data in enumerate(codes)},
        **document_files(site, index.table),
        **facet_files(index.table, lambda facet, value: facet_label(site, facet, value)),
        "cot": deflated((column,)),
        "ngay": date_column(index.table),
        POPULAR: popular_file(site),
    }
    layout = {
        "shards": found.shards,
        "longList": LONG_LIST,
        "levels": index.weights.levels,
        "peaks": peaks,
        "words": dict(LENGTHS),
        "letters": {"": LETTERS, **VARIANTS},
        "codes": len(codes),
        "neighbours": neighbour_files,
        "initialisms": len(initialisms),
        "block": BLOCK_DOCUMENTS,
    }
    start = msgspec.json.encode({"kinds": kinds, "files": layout, **_start(index, found)})
    return {f"{FOLDER}{START}": start} | {f"{FOLDER}{name}{ENDING}": data for name, data in sorted(files.items())}


def _terms(site: Site, index: Index) -> list[str]:
    """Every term that a query can ask for, sorted; rare words of segmentation are never asked for."""
    frequency, lexicon = index.impacts.frequency, index.lexicon

    def wanted(name: str) -> bool:
        if WORD_JOINT in name:
            return name in lexicon.words
        # A pruned spelling goes with its twin; codes and numbers have none.
        return name in lexicon.syllables or frequency(name) > 0 or frequency(FOLDED + fold(name)) > 0

    return sorted(filter(wanted, load_forward(index_folder(site.settings) / "forward").terms))


def _peaks(index: Index) -> list[int]:
    """The peaks of lists too short to be pruned, by their length."""
    lengths = np.arange(min((one.documents for one in index.weights.pruning), default=0) + 1)
    found: list[int] = peaks_of(lengths, index.table.count, index.weights).tolist()
    return found


def _codes(index: Index) -> list[tuple[str, int]]:
    table = index.table
    return [(one, number) for number, one in enumerate(table.ids) if not table.is_question[number]]


def _phrases(index: Index) -> dict[str, Mapping[str, object]]:
    """The tables of understanding under the short names by which the browser asks for them."""
    tables = index.tables
    spotted = (tables.expansions, tables.aspects, tables.filler_phrases, tables.places)
    return {
        "x": tables.expansions,
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


def _start(index: Index, found: TermFiles) -> dict[str, object]:
    return {
        "count": index.table.count,
        "total": sum(index.lexicon.folded.values()),
        "routes": " ".join(f"{first} {count}" for first, count in found.routes.items()),
        "families": _long_lists(found.long_families, index.weights.terms.common_syllable),
        "spellings": _long_lists(found.long_spellings, index.weights.terms.common_syllable),
        "odd": [[chr(one), other] for one, other in ODD.items()],
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
    common_ones = [name for name, count in found if count > common and " " not in name]
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
