"""What a reader asks in an address: query, filters, page and sort, checked and typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from urllib.parse import parse_qsl

import msgspec

from kb.errors import KbError
from kb.search.results import Facet, HitKind, SearchRequest, Sort
from kb.site import urls

MOST_QUERY_CHARACTERS = 200
MOST_PARAMETERS = 60
MOST_VALUE_CHARACTERS = 60
MOST_PAGE = 1_000
MOST_LIMIT = 100
PAGE_SIZE = 10

# Kinds of hits have Vietnamese names in addresses; the API's own names are understood as well.
KIND_NAMES: Mapping[str, str] = MappingProxyType(
    {HitKind.PROCEDURE.value: "thu-tuc", HitKind.QUESTION.value: "hoi-dap"}
)
_KINDS = MappingProxyType({name: kind for kind, name in KIND_NAMES.items()} | {kind: kind for kind in KIND_NAMES})
_FACETS = MappingProxyType({facet.value: facet for facet in Facet} | {"type": Facet.KIND})

Filters = Mapping[Facet, tuple[str, ...]]


class BadRequestError(KbError):
    """An address or form that cannot be answered; the message tells its sender why."""


class Asked(msgspec.Struct, frozen=True):
    """A search as its address states it."""

    text: str
    filters: Filters
    sort: Sort
    page: int

    def parameters(self, *, page: int = 1, filters: Filters | None = None, sort: Sort | None = None) -> str:
        """The address of this search with some of it changed; the first page unless another is named."""
        pairs = [("q", self.text)] if self.text else []
        for facet, values in (self.filters if filters is None else filters).items():
            pairs += [(facet.value, shown_value(facet, value)) for value in values]
        order = sort or self.sort
        if order is not Sort.RELEVANCE:
            pairs.append(("sap-xep", order.value))
        if page > 1:
            pairs.append(("trang", str(page)))
        return urls.search(pairs)

    def request(self, page_size: int = PAGE_SIZE) -> SearchRequest:
        """What the engine is asked."""
        return SearchRequest(text=self.text, filters=self.filters, sort=self.sort, page=self.page, page_size=page_size)


def shown_value(facet: Facet, value: str) -> str:
    """A filter's value as addresses write it."""
    return KIND_NAMES.get(value, value) if facet is Facet.KIND else value


def parse_parameters(query_string: str) -> list[tuple[str, str]]:
    """The pairs of a query string or form, with values that are not blank; raises `BadRequestError`."""
    try:
        pairs = parse_qsl(query_string, encoding="utf-8", errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError:
        raise BadRequestError("Địa chỉ có ký tự không phải UTF-8.") from None
    except ValueError:
        raise BadRequestError(f"Địa chỉ có quá {MOST_PARAMETERS} tham số.") from None
    return [(name, text) for name, value in pairs if (text := _plain(value))]


def parse_search(query_string: str) -> Asked:
    """The search that a query string asks for; raises `BadRequestError` naming what is wrong."""
    pairs = parse_parameters(query_string)
    return Asked(
        text=query_text(pairs),
        filters=_filters(pairs),
        sort=_sort(_last(pairs, "sap-xep")),
        page=whole_number(_last(pairs, "trang"), "trang", 1, MOST_PAGE),
    )


def query_text(pairs: Iterable[tuple[str, str]]) -> str:
    """The query, without control characters and doubled spaces."""
    text = _last(pairs, "q")
    if len(text) > MOST_QUERY_CHARACTERS:
        raise BadRequestError(
            f"Câu tìm dài {len(text)} ký tự; xin gõ tối đa {MOST_QUERY_CHARACTERS} ký tự, chỉ cần vài từ chính."
        )
    return text


def whole_number(text: str, name: str, default: int, most: int) -> int:
    """A number from 1 to `most`, or `default` where there is none."""
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= most:
        raise BadRequestError(f"“{name}” phải là số nguyên từ 1 đến {most}.")
    return int(text)


def last_value(query_string: str, name: str) -> str:
    """The last value of a parameter, "" where there is none."""
    return _last(parse_parameters(query_string), name)


def _last(pairs: Iterable[tuple[str, str]], name: str) -> str:
    values = [value for key, value in pairs if key == name]
    return values[-1] if values else ""


def _filters(pairs: Iterable[tuple[str, str]]) -> Filters:
    found: dict[Facet, tuple[str, ...]] = {}
    for name, value in pairs:
        facet = _FACETS.get(name)
        if facet is None:
            continue
        if len(value) > MOST_VALUE_CHARACTERS:
            raise BadRequestError(f"Giá trị của bộ lọc “{name}” quá dài.")
        found[facet] = tuple(dict.fromkeys((*found.get(facet, ()), _known_value(facet, name, value))))
    return MappingProxyType(found)


def _known_value(facet: Facet, name: str, value: str) -> str:
    if facet is not Facet.KIND:
        return value
    if value not in _KINDS:
        raise BadRequestError(f"“{name}” phải là một trong: {', '.join(sorted(_KINDS))}.")
    return _KINDS[value]


def _sort(text: str) -> Sort:
    try:
        return Sort(text or Sort.RELEVANCE)
    except ValueError:
        raise BadRequestError(f"“sap-xep” phải là một trong: {', '.join(Sort)}.") from None


def _plain(text: str) -> str:
    """Text in NFC with controls and surrogates as spaces, and single spaces."""
    kept = "".join(" " if unicodedata.category(char) in ("Cc", "Cs", "Co") else char for char in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())
