"""The OpenAPI description of the JSON API."""

from __future__ import annotations

from typing import Any

from kb.content.model import Level, OnlineLevel, Status
from kb.search.results import Facet, Sort
from kb.settings import Settings
from kb.site import urls
from kb.site.asking import KIND_NAMES, MOST_LIMIT, MOST_PAGE, MOST_QUERY_CHARACTERS, PAGE_SIZE
from kb.site.structured import absolute

_FILTERS = {
    Facet.SECTOR: "Mã lĩnh vực, ví dụ G01-CA05",
    Facet.AGENCY: "Mã cơ quan công bố, ví dụ G01",
    Facet.LEVEL: f"Cấp thực hiện: {', '.join(Level)}",
    Facet.SUBJECT: "Mã đối tượng, ví dụ ĐT1",
    Facet.PROVINCE: "Mã địa phương, ví dụ H26",
    Facet.ONLINE: f"Mức trực tuyến: {', '.join(OnlineLevel)}",
    Facet.STATUS: f"Tình trạng: {', '.join(Status)}",
}


def description(settings: Settings) -> dict[str, Any]:
    """The whole description, as plain values."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": settings.site_name,
            "version": "1",
            "description": "Tra cứu thủ tục hành chính. Không phải dịch vụ của cơ quan nhà nước.",
        },
        "servers": [{"url": absolute(settings, "/").rstrip("/") or "/"}],
        "paths": {
            urls.API_SEARCH: {"get": _search()},
            urls.API_SUGGEST: {"get": _suggest()},
            f"{urls.API}procedures/{{code}}": {"get": _procedure()},
            urls.HEALTH: {"get": {"summary": "Tình trạng máy chủ", "responses": {"200": _json("Đang chạy", {})}}},
        },
        "components": {"schemas": {"Hit": _hit(), "Error": _error()}},
    }


def _search() -> dict[str, Any]:
    kinds = [*KIND_NAMES, *KIND_NAMES.values()]
    parameters = [
        _query("q", "Câu hỏi hoặc từ khóa", {"type": "string", "maxLength": MOST_QUERY_CHARACTERS}),
        _query("limit", "Số kết quả", {"type": "integer", "minimum": 1, "maximum": MOST_LIMIT, "default": PAGE_SIZE}),
        _query("trang", "Trang", {"type": "integer", "minimum": 1, "maximum": MOST_PAGE, "default": 1}),
        _query("type", "Chỉ thủ tục hoặc chỉ hỏi đáp", {"type": "string", "enum": kinds}),
        _query("sap-xep", "Thứ tự", {"type": "string", "enum": list(Sort)}),
        *(
            _query(facet.value, text, {"type": "array", "items": {"type": "string"}})
            for facet, text in _FILTERS.items()
        ),
    ]
    answer = {
        "type": "object",
        "required": ["query", "total", "hits"],
        "properties": {
            "query": {"type": "string"},
            "total": {"type": "integer"},
            "hits": {"type": "array", "items": {"$ref": "#/components/schemas/Hit"}},
            "did_you_mean": {"type": "string"},
            "relaxed": {"type": "string"},
        },
    }
    return {
        "summary": "Tìm thủ tục và câu hỏi",
        "parameters": parameters,
        "responses": {"200": _json("Kết quả", answer), "400": _fault("Yêu cầu sai")},
    }


def _suggest() -> dict[str, Any]:
    item = {"type": "object", "properties": {"text": {"type": "string"}, "url": {"type": "string"}}}
    answer = {"type": "object", "properties": {"suggestions": {"type": "array", "items": item}}}
    return {
        "summary": "Gợi ý trong khi gõ",
        "parameters": [_query("q", "Phần đã gõ", {"type": "string", "maxLength": MOST_QUERY_CHARACTERS})],
        "responses": {"200": _json("Gợi ý", answer), "400": _fault("Yêu cầu sai")},
    }


def _procedure() -> dict[str, Any]:
    return {
        "summary": "Một thủ tục với mọi dữ kiện, khóa như trong tệp YAML",
        "parameters": [
            {
                "name": "code",
                "in": "path",
                "required": True,
                "description": "Mã thủ tục; nhận cả mã địa phương hóa",
                "schema": {"type": "string", "examples": ["1.004222"]},
            }
        ],
        "responses": {"200": _json("Thủ tục", {"type": "object"}), "404": _fault("Không có mã này")},
    }


def _hit() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["kind", "id", "code", "procedures", "title", "url", "snippet", "score"],
        "properties": {
            "kind": {"type": "string", "enum": list(KIND_NAMES)},
            "id": text,
            "code": text,
            "procedures": {"type": "array", "items": text},
            "title": text,
            "url": text,
            "snippet": {"type": "string", "description": "HTML đã an toàn; chỉ có thẻ mark"},
            "score": {"type": "integer"},
        },
    }


def _error() -> dict[str, Any]:
    inner = {"type": "object", "properties": {"status": {"type": "integer"}, "message": {"type": "string"}}}
    return {"type": "object", "properties": {"error": inner}}


def _query(name: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": text, "schema": schema}


def _json(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _fault(text: str) -> dict[str, Any]:
    return _json(text, {"$ref": "#/components/schemas/Error"})
