"""What official wordings find first, told with the everyday words that lead to them.

The browser learns a wording with its first files and needs the wording's own lists next: knowing what those will find,
it asks for the documents in the same round.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np

from kb.search.impacts import Hashes
from kb.search.index import Index
from kb.search.query_terms import Expanded, weighted_terms
from kb.search.remembered import remembered_rows
from kb.site.browser_parts import digest_of

# So many groups are told of each wording, each with its score in steps of so much.
FIRST_GROUPS, SCORE_STEP = 12, 100

FirstGroups = tuple[list[int], list[int]]


def first_groups(index: Index, prints: Hashes, state: Path, makers: str) -> dict[str, FirstGroups]:
    """The best groups of each wording and their scores, best first.

    Those whose terms stayed as they were are kept, as long as `makers` and the weights of terms are the same.
    """
    wordings = sorted({one.to for found in index.tables.expansions.values() for one in found})
    made_from = dict(zip(wordings, _told(wordings, index, prints), strict=True))
    table = index.table
    weights = msgspec.json.encode([makers, index.weights.terms])
    shared = digest_of(weights + table.group_starts.tobytes() + table.hidden.tobytes())

    def row(wording: str) -> bytes:
        return msgspec.json.encode(_ranked(wording, index)) + b"\n"

    rows = remembered_rows(state / "wordings.bin", shared, made_from, row).splitlines()
    return {one: msgspec.json.decode(line, type=FirstGroups) for one, line in zip(wordings, rows, strict=True)}


def _ranked(wording: str, index: Index) -> FirstGroups:
    """What a query finds that stands for a wording alone."""
    whole = Expanded(0, len(wording.split()), wording, 100)
    _, terms = weighted_terms((), (whole,), index.weights.terms, index.impacts.frequencies)
    scores = np.where(index.table.hidden, 0, index.impacts.score(terms))
    best = np.maximum.reduceat(scores, index.table.group_starts) // SCORE_STEP
    groups = np.argsort(-best, kind="stable")[:FIRST_GROUPS]
    groups = groups[best[groups] > 0]
    return groups.tolist(), best[groups].tolist()


def _told(wordings: Iterable[str], index: Index, prints: Hashes) -> Iterator[str]:
    """For each wording what changes when a syllable or pair of it comes, goes or stands elsewhere."""
    forms = [_forms(one.split()) for one in wordings]
    found = index.impacts.places([form for one in forms for form in one])
    told = np.append(prints, np.uint64(0))[found]  # the last for a term that is nowhere
    ends = np.cumsum([len(one) for one in forms]).tolist()
    for one, end in zip(forms, ends, strict=True):
        yield digest_of("\0".join(one).encode() + told[end - len(one) : end].tobytes())


def _forms(syllables: Sequence[str]) -> list[str]:
    return [*syllables, *map(" ".join, pairwise(syllables))]
