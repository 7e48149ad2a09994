"""The JSON API: what is asked and answered by machines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import msgspec

from kb.content.model import Procedure
from kb.search.results import Hit, HitKind, SearchRequest, SearchResults
from kb.site import urls
from kb.site.asking import MOST_LIMIT, PAGE_SIZE, parse_parameters, parse_search, whole_number
from kb.site.lookups import Site
from kb.site.rendering import base_href, marks_html
from kb.site.views.results import hit_path

MOST_SUGGESTIONS = 10


class Suggested(Protocol):
    """A text to offer while a reader types, and the document it leads to."""

    @property
    def text(self) -> str:
        """What to offer."""

    @property
    def kind(self) -> HitKind:
        """What it leads to."""

    @property
    def id(self) -> str:
        """The code of the procedure, or the id of the question."""


class SearchEngine(Protocol):
    """What the site needs of a search engine."""

    def search(self, request: SearchRequest) -> SearchResults:
        """Ranked groups for a request."""

    def suggest(self, prefix: str, limit: int = ...) -> Iterable[Suggested]:
        """Texts that begin as typed."""


def search_json(site: Site, engine: SearchEngine, query_string: str) -> dict[str, Any]:
    """The answer of `/api/v1/search`; raises `BadRequestError`."""
    asked = parse_search(query_string)
    limits = dict(parse_parameters(query_string))
    limit = whole_number(limits.get("limit", ""), "limit", PAGE_SIZE, MOST_LIMIT)
    results = engine.search(asked.request(limit))
    return {
        "query": asked.text,
        "total": results.total,
        "hits": [_hit(site, hit) for hit in results.hits],
        "did_you_mean": results.did_you_mean,
        "relaxed": results.relaxed,
    }


def _hit(site: Site, hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind.value,
        "id": hit.id,
        "code": hit.code,
        "procedures": list(hit.procedures),
        "title": hit.title,
        "url": base_href(site.settings, hit_path(site, hit)),
        "snippet": str(marks_html(hit.snippet)),
        "score": hit.score,
    }


def suggest_json(site: Site, engine: SearchEngine, query_string: str) -> dict[str, Any]:
    """The answer of `/api/v1/suggest.json`: texts with the addresses they lead to."""
    text = parse_search(query_string).text
    found = engine.suggest(text, MOST_SUGGESTIONS) if text else ()
    return {"query": text, "suggestions": [_suggestion(site, one) for one in found]}


def _suggestion(site: Site, one: Suggested) -> dict[str, str]:
    return {"text": one.text, "url": base_href(site.settings, suggestion_path(site, one))}


def suggestion_path(site: Site, one: Suggested) -> str:
    """The page of a suggestion; a composed question leads to the fact that answers it."""
    if one.kind is not HitKind.QUESTION:
        return urls.procedure(one.id)
    question = site.catalogue.questions[one.id]
    if question.answer or not question.procedures:
        return urls.question(question)
    return urls.procedure(question.procedures[0], urls.part_anchor(question.part))


def procedure_json(site: Site, procedure: Procedure) -> dict[str, Any]:
    """A procedure with the keys of its YAML file, its page and its questions."""
    record: dict[str, Any] = msgspec.to_builtins(procedure)
    record["url"] = base_href(site.settings, urls.procedure(procedure.code))
    record["cau_hoi"] = [
        {"ma": one.id, "hoi": one.text, "url": base_href(site.settings, urls.question(one))}
        for one in site.catalogue.questions_of(procedure.code)
    ]
    return record


def to_json(value: object) -> bytes:
    """JSON bytes, ended by a newline."""
    return msgspec.json.encode(value) + b"\n"


def error_json(message: str, status: int) -> bytes:
    """The JSON that tells a machine what went wrong."""
    return to_json({"error": {"status": status, "message": message}})
