"""What a search asks and what it answers: plain immutable records, shared by engine, API and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from kb.content.model import Part


class HitKind(StrEnum):
    """What a hit is."""

    PROCEDURE = "procedure"
    QUESTION = "question"


class Facet(StrEnum):
    """A filter that readers may set; the value is its name in URLs."""

    KIND = "loai"
    SECTOR = "linh-vuc"
    AGENCY = "co-quan"
    LEVEL = "cap"
    SUBJECT = "doi-tuong"
    PROVINCE = "dia-phuong"
    ONLINE = "truc-tuyen"
    STATUS = "trang-thai"


class Sort(StrEnum):
    """The order of hits."""

    RELEVANCE = "lien-quan"
    DATE = "moi-nhat"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """A query as typed, with filters: any value within a facet, every facet together.

    Counting facets costs about as much as ranking, so those who show none ask for none.
    """

    text: str = ""
    filters: Mapping[Facet, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    page_size: int = 10
    with_facets: bool = True


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of a snippet's text, marked where it matches the query."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One ranked document; `children` are hits of the same procedure folded under it."""

    kind: HitKind
    id: str
    code: str
    procedures: tuple[str, ...]
    title: str
    snippet: tuple[Fragment, ...]
    score: int
    children: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many hits a facet's value would leave."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectAnswer:
    """The fact asked for, where the procedure and the part are clear."""

    code: str
    part: Part
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResults:
    """The answer to a `SearchRequest`; `total` counts groups, as paging does.

    `choices` are codes offered where several procedures fit a direct question;
    `did_you_mean` is a better spelling, never applied; `relaxed` says in Vietnamese what was
    given up when nothing matched everything; `notes` tell readers what words became;
    `near_sectors` are the sectors of the nearest misses, where nothing was found;
    `senses` are fuller queries to choose from where an abbreviation has several meanings.
    """

    request: SearchRequest
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[Facet, tuple[FacetCount, ...]]
    answer: DirectAnswer | None = None
    choices: tuple[str, ...] = ()
    did_you_mean: str = ""
    relaxed: str = ""
    notes: tuple[str, ...] = ()
    senses: tuple[str, ...] = ()
    near_sectors: tuple[str, ...] = ()
    exact_code: str = ""
