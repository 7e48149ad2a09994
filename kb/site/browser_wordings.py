"""What official wordings find first, told with the everyday words that lead to them.

The browser learns a wording with its first files and needs the wording's own lists next: knowing what those will find,
it asks for the documents in the same round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np

from kb.search.document_table import DocumentTable
from kb.search.impacts import Hashes
from kb.search.index import Index
from kb.search.query_terms import Expanded, weighted_terms
from kb.search.remembered import remembered_rows
from kb.site.browser_parts import digest_of

# So many groups are told of each wording, each with its score in steps of so much.
FIRST_GROUPS, SCORE_STEP = 12, 100

FirstGroups = tuple[list[int], list[int]]


def first_groups(index: Index, prints: Hashes, state: Path) -> dict[str, FirstGroups]:
    """The best groups of each wording and their scores, best first; those whose terms stayed as they were are kept."""
    wordings = sorted({one.to for found in index.tables.expansions.values() for one in found})
    made_from = dict(zip(wordings, _told(wordings, index, prints), strict=True))
    shared = digest_of(index.table.group_starts.tobytes() + index.table.hidden.tobytes())
    rank = _ranking(index)

    def row(wording: str) -> bytes:
        return msgspec.json.encode(rank(_terms(wording, index))) + b"\n"

    rows = remembered_rows(state / "wordings.bin", shared, made_from, row).splitlines()
    return {one: msgspec.json.decode(line, type=FirstGroups) for one, line in zip(wordings, rows, strict=True)}


def _terms(wording: str, index: Index) -> list[tuple[str, int]]:
    """The weighted terms of a query that stands for a wording alone."""
    whole = Expanded(0, len(wording.split()), wording, 100)
    return weighted_terms((), (whole,), index.weights.terms, index.impacts.frequencies)[1]


def _told(wordings: Iterable[str], index: Index, prints: Hashes) -> Iterator[str]:
    """For each wording what changes when a syllable or pair of it comes, goes or stands elsewhere."""
    forms = [_forms(one.split()) for one in wordings]
    found = index.impacts.places([form for one in forms for form in one])
    told = np.where(found < 0, np.uint64(0), prints[found])
    ends = np.cumsum([len(one) for one in forms]).tolist()
    for one, end in zip(forms, ends, strict=True):
        yield digest_of("\0".join(one).encode() + told[end - len(one) : end].tobytes())


def _forms(syllables: Sequence[str]) -> list[str]:
    return [*syllables, *map(" ".join, pairwise(syllables))]


def _ranking(index: Index) -> Callable[[Iterable[tuple[str, int]]], FirstGroups]:
    """A function from terms to the groups that they find."""
    table: DocumentTable = index.table
    visible = (~table.hidden).astype(np.int32)

    def rank(terms: Iterable[tuple[str, int]]) -> FirstGroups:
        best = np.maximum.reduceat(index.impacts.score(terms) * visible, table.group_starts) // SCORE_STEP
        groups = np.lexsort((np.arange(len(best)), -best))[:FIRST_GROUPS]
        groups = groups[best[groups] > 0]
        return groups.tolist(), best[groups].tolist()

    return rank
