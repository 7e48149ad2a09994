"""What the browser shows of documents, in small blocks, and what it ranks and filters them by, in columns."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec
import numpy as np

from kb.content.answers import answer
from kb.content.model import Procedure, Question
from kb.search.answering import ANSWERED_PARTS, fact_text
from kb.search.document_table import DocumentTable, FacetTable
from kb.search.documents import QUESTION_PREFIX
from kb.search.hits import preview
from kb.search.results import Facet
from kb.search.snippets import SCANNED_CHARACTERS
from kb.site import urls
from kb.site.browser_bytes import deflated, name_hash, spread, varints
from kb.site.lookups import Site

# A block holds whole groups until it has so many documents.
BLOCK_DOCUMENTS = 9
DICTIONARY_BYTES = 12_000
DICTIONARY_PHRASES = (3, 5, 8)
SAMPLE = 3
# One document of so many gives phrases to share, unless the sample were smaller than this.
MOST_SAMPLED, LEAST_SAMPLE = 32, 200
CODES_A_FILE, MOST_CODE_FILES = 260, 32


def blocks(table: DocumentTable) -> list[range]:
    """The documents of each block; the browser works out the same from the groups' starts."""
    found: list[range] = []
    begin = 0
    for end in [*table.group_starts.tolist()[1:], table.count]:
        if end - begin >= BLOCK_DOCUMENTS:
            found.append(range(begin, end))
            begin = end
    return [*found, range(begin, table.count)] if begin < table.count else found


def block_text(site: Site, table: DocumentTable, block: Iterable[int]) -> bytes:
    """What a block tells of its documents."""
    return msgspec.json.encode([_document(site, table, one) for one in block])


def sampled(table: DocumentTable) -> list[int]:
    """The documents whose phrases are shared by all: told by their ids alone, so that few edits change the phrases."""
    each = max(1, min(MOST_SAMPLED, table.count // LEAST_SAMPLE))
    return [number for number, one in enumerate(table.ids) if zlib.crc32(one.encode()) % each == 0]


def shared_phrases(texts: Iterable[bytes]) -> bytes:
    """The runs of words that would save most, the best last, where a short distance reaches them."""
    counts: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        words = text.decode().split(" ")
        for length in DICTIONARY_PHRASES:
            counts.update(zip(*(words[start:-1] for start in range(length)), strict=False))
    # What stands once saves nothing, and most phrases do.
    repeated = [(" ".join(words), count) for words, count in counts.items() if count > 1]
    ranked = sorted(repeated, key=lambda one: (-(one[1] - 1) * (len(one[0].encode()) - 3), one[0]))
    kept: list[str] = []
    size = 0
    for phrase, count in ranked:
        if count < SAMPLE or size > DICTIONARY_BYTES:
            break
        if not any(phrase in one for one in kept):
            kept.append(phrase)
            size += len(phrase.encode()) + 1
    return " ".join(reversed(kept)).encode()[-DICTIONARY_BYTES:]


def _document(site: Site, table: DocumentTable, number: int) -> list[object]:
    identifier = table.ids[number]
    if table.is_question[number]:
        return _question(site, site.catalogue.questions[identifier.removeprefix(QUESTION_PREFIX)])
    return _procedure(site, site.catalogue.procedures[identifier])


def _question(site: Site, question: Question) -> list[object]:
    text = answer(question, site.catalogue)[: SCANNED_CHARACTERS + 1]
    return [question.id, question.text, text, urls.question(question)]


def _procedure(site: Site, procedure: Procedure) -> list[object]:
    card = site.cards[procedure.code]
    facts = [fact_text(procedure, part, site.catalogue) for part in ANSWERED_PARTS]
    return [
        procedure.code,
        card.name,
        preview(procedure)[: SCANNED_CHARACTERS + 1],
        [card.agency, card.levels, card.online, card.status, card.note, card.fee, card.time],
        facts,
    ]


def ranking_columns(table: DocumentTable) -> tuple[list[list[int]], bytes]:
    """What ranking needs of every document: one number each into a list of [prior, hidden, question, begins]."""
    begins = np.zeros(table.count, np.int64)
    begins[table.group_starts] = 1
    rows = list(
        zip(
            table.priors.tolist(),
            table.hidden.astype(int).tolist(),
            table.is_question.astype(int).tolist(),
            begins.tolist(),
            strict=True,
        )
    )
    kinds = [row for row, _ in sorted(Counter(rows).items(), key=lambda one: (-one[1], one[0]))]
    numbers = {row: place for place, row in enumerate(kinds)}
    return [list(kind) for kind in kinds], varints([numbers[row] for row in rows])


def facet_files(table: DocumentTable, label_of: Callable[[Facet, str], str]) -> dict[str, bytes]:
    """A file for each facet: its values with labels, the sets of them in use, and runs of documents of one set."""
    files: dict[str, bytes] = {}
    for facet, one in table.facets.items():
        names = msgspec.json.encode([[value, label_of(facet, value)] for value in one.values])
        files[f"loc-{facet.value}"] = deflated((varints([len(names)]) + names, *_facet(one, table.count)))
    return files


def _facet(one: FacetTable, count: int) -> tuple[bytes, bytes, bytes]:
    held: list[tuple[int, ...]] = [()] * count
    for document, value in zip(one.documents.tolist(), one.document_values.tolist(), strict=True):
        held[document] += (value,)
    sets = [found for found, _ in sorted(Counter(held).items(), key=lambda pair: (-pair[1], pair[0]))]
    numbers = {found: place for place, found in enumerate(sets)}
    column = np.array([numbers[found] for found in held], np.int64)
    firsts = np.flatnonzero(np.diff(column, prepend=-1))
    lengths = np.diff(firsts, append=count)
    listed = [number for found in sets for number in (len(found), *found)]
    return varints([len(sets), *listed, len(firsts)]), varints(column[firsts]), varints(lengths - 1)


def date_column(table: DocumentTable) -> bytes:
    """The date of every document, as places in a list of all dates."""
    dates, places = np.unique(table.dates, return_inverse=True)
    first = np.diff(dates, prepend=0)
    return deflated((varints([len(dates), *first.tolist()]), varints(places)))


def code_files(codes: Sequence[tuple[str, int]]) -> list[bytes]:
    """Documents by code."""
    files: list[list[str]] = [[] for _ in range(spread(len(codes), CODES_A_FILE, MOST_CODE_FILES))]
    for code, number in codes:
        files[name_hash(code) % len(files)].append(f"{code} {number}")
    return [deflated(("\n".join(sorted(lines)).encode(),)) for lines in files]
