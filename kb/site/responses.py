"""HTTP answers: security headers, entity tags, caching, redirects."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from bottle import HTTPResponse, request

PAGE_CACHE = "public, max-age=300"
ASSET_CACHE = "public, max-age=31536000, immutable"
NO_CACHE = "no-store"

# Below this size compressing saves no packet.
LEAST_COMPRESSED = 1_200
COMPRESSION = 5

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
    headers = {**SECURITY_HEADERS, "Cache-Control": cache, "Vary": "Accept-Encoding"}
    tag = f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
    if len(data) >= LEAST_COMPRESSED and _takes_gzip(request.get_header("Accept-Encoding", "")):
        data, tag = gzip.compress(data, COMPRESSION, mtime=0), tag.replace('"', '"z', 1)
        headers["Content-Encoding"] = "gzip"
    if status == 200 and cache != NO_CACHE:
        headers["ETag"] = tag
        if _asker_has(tag):
            return HTTPResponse(status=304, headers=headers)
    return HTTPResponse(body=data, status=status, headers={**headers, "Content-Type": media_type})


def _takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header allows gzip."""
    for one in accepted.lower().split(","):
        name, _, weight = one.strip().partition(";")
        if name in ("gzip", "*"):
            return weight.strip().removeprefix("q=").strip("0.") != "" or not weight
    return False


def _asker_has(tag: str) -> bool:
    asked = request.get_header("If-None-Match", "")
    return asked == "*" or tag in {one.strip().removeprefix("W/") for one in asked.split(",")}


def redirect(location: str, status: int) -> HTTPResponse:
    """A redirect within the site."""
    cache = PAGE_CACHE if status == 301 else NO_CACHE
    return HTTPResponse(status=status, headers={**SECURITY_HEADERS, "Location": location, "Cache-Control": cache})
