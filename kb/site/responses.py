"""HTTP answers: security headers, entity tags, caching, redirects."""

from __future__ import annotations

import gzip
import hashlib

from bottle import HTTPResponse, request

from kb.site.headers import NO_CACHE, PAGE_CACHE, SECURITY_HEADERS

# Below this size compressing saves no packet.
LEAST_COMPRESSED = 1_200
COMPRESSION = 5


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
