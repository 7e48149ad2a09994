"""HTTP answers: security headers, entity tags, caching, redirects."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from bottle import HTTPResponse, request

PAGE_CACHE = "public, max-age=300"
ASSET_CACHE = "public, max-age=31536000, immutable"
NO_CACHE = "no-store"

SECURITY_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Frame-Options": "DENY",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
)


def answer(data: bytes, media_type: str, *, status: int = 200, cache: str = PAGE_CACHE) -> HTTPResponse:
    """A response with its entity tag, or 304 where the asker already has these bytes."""
    tag = f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
    headers = {**SECURITY_HEADERS, "Cache-Control": cache}
    if status == 200 and cache != NO_CACHE:
        headers["ETag"] = tag
        if _asker_has(tag):
            return HTTPResponse(status=304, headers=headers)
    return HTTPResponse(body=data, status=status, headers={**headers, "Content-Type": media_type})


def _asker_has(tag: str) -> bool:
    asked = request.get_header("If-None-Match", "")
    return asked == "*" or tag in {one.strip().removeprefix("W/") for one in asked.split(",")}


def redirect(location: str, status: int) -> HTTPResponse:
    """A redirect within the site."""
    cache = PAGE_CACHE if status == 301 else NO_CACHE
    return HTTPResponse(status=status, headers={**SECURITY_HEADERS, "Location": location, "Cache-Control": cache})
