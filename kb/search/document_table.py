"""What ranking must know of each document besides its words, as arrays by document number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from kb.search.documents import Document
from kb.search.impacts import map_array
from kb.search.results import Facet, HitKind
from kb.search.tables import key_of
from kb.text.vietnamese import fold

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FacetTable:
    """The values of one facet, and pairs of a document and a value, by document."""

    values: list[str]
    documents: NDArray[np.int32]
    document_values: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """Documents in index order, groups together: group `g` is `group_starts[g]` up to the next.

    `names` are the numbers of procedures by folded name, official or everyday.
    """

    ids: list[str]
    codes: list[str]
    groups: list[str]
    group_starts: NDArray[np.int64]
    priors: NDArray[np.int32]
    dates: NDArray[np.int32]
    hidden: BoolArray
    is_question: BoolArray
    facets: Mapping[Facet, FacetTable]
    names: Mapping[str, list[int]]

    @property
    def count(self) -> int:
        """How many documents there are."""
        return len(self.ids)

    def span(self, group: int) -> tuple[int, int]:
        """The first document of a group and the one after its last."""
        last = group + 1 == len(self.groups)
        return int(self.group_starts[group]), self.count if last else int(self.group_starts[group + 1])


def make_table(documents: Sequence[Document], names: Mapping[str, list[int]]) -> DocumentTable:
    """The table of documents that stand in index order; `names` are those of `names_table`."""
    groups = list(dict.fromkeys(document.group for document in documents))
    number = {group: place for place, group in enumerate(groups)}
    group_of = np.array([number[document.group] for document in documents], np.int32)
    return DocumentTable(
        ids=[document.id for document in documents],
        codes=[document.code for document in documents],
        groups=groups,
        group_starts=np.searchsorted(group_of, np.arange(len(groups))).astype(np.int64),
        priors=np.array([document.prior for document in documents], np.int32),
        dates=np.array([int(f"{document.date.replace('-', ''):0<8}"[:8]) for document in documents], np.int32),
        hidden=np.array([document.hidden for document in documents], np.bool_),
        is_question=np.array([document.kind is HitKind.QUESTION for document in documents], np.bool_),
        facets={facet: _facet(documents, facet) for facet in Facet},
        names=names,
    )


def names_table(documents: Sequence[Document], fillers: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """The documents of each name, folded, as written and with small words left out."""
    found: dict[str, list[int]] = {}
    for number, document in enumerate(documents):
        keys = [key_of(name) for name in document.names]
        whole = {fold(key).removeprefix("thu tuc ") for key in keys}
        forms = {form for form in whole | {content_key(key, fillers) for key in keys} if " " in form}
        for form in sorted(forms):
            found.setdefault(form, []).append(number)
    return found


def content_key(key: str, fillers: Mapping[str, Sequence[str]]) -> str:
    """A name, as the index spells it, folded and without its small words ("đăng" is none, though "đang" is)."""
    return " ".join(folded for word in key.split(" ") if word not in fillers.get(folded := fold(word), ()))


def _facet(documents: Sequence[Document], facet: Facet) -> FacetTable:
    values = sorted({value for document in documents for value in document.filters.get(facet, ())})
    number = {value: place for place, value in enumerate(values)}
    pairs = [
        (place, number[value]) for place, document in enumerate(documents) for value in document.filters.get(facet, ())
    ]
    by_document = np.array(pairs, np.int32).reshape(-1, 2)
    return FacetTable(values, np.ascontiguousarray(by_document[:, 0]), np.ascontiguousarray(by_document[:, 1]))


class _Names(msgspec.Struct):
    ids: list[str]
    codes: list[str]
    groups: list[str]
    values: dict[str, list[str]]
    names: dict[str, list[int]]


_COLUMNS = ("group_starts", "priors", "dates", "hidden", "is_question")
_FACET_COLUMNS = ("documents", "document_values")


def save_table(folder: Path, table: DocumentTable) -> None:
    """Write the table beside the impacts."""
    values = {facet.value: one.values for facet, one in table.facets.items()}
    names = _Names(table.ids, table.codes, table.groups, values, dict(table.names))
    (folder / "documents.json").write_bytes(msgspec.json.encode(names))
    for name in _COLUMNS:
        np.save(folder / f"document_{name}.npy", getattr(table, name))
    for facet, one in table.facets.items():
        for name in _FACET_COLUMNS:
            np.save(folder / f"facet_{facet.value}_{name}.npy", getattr(one, name))


def open_table(folder: Path) -> DocumentTable:
    """Open what `save_table` wrote; arrays are mapped, names are read."""
    names = msgspec.json.decode((folder / "documents.json").read_bytes(), type=_Names)
    columns = {name: map_array(folder / f"document_{name}.npy") for name in _COLUMNS}
    facets = {
        facet: FacetTable(
            names.values.get(facet.value, []),
            *(map_array(folder / f"facet_{facet.value}_{name}.npy") for name in _FACET_COLUMNS),
        )
        for facet in Facet
    }
    return DocumentTable(
        ids=names.ids, codes=names.codes, groups=names.groups, facets=facets, names=names.names, **columns
    )
