"""The headers of every answer, and the `_headers` file that tells hosts of static sites to send the same."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from kb.settings import Settings
from kb.site import urls

PAGE_CACHE = "public, max-age=300"
ASSET_CACHE = "public, max-age=31536000, immutable"
WORKER_CACHE = "no-cache"
NO_CACHE = "no-store"

HEADERS_FILE = "_headers"

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


def static_headers(scripts: Iterable[str]) -> Mapping[str, str]:
    """The security headers of a static site, whose search page holds some scripts."""
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    digests = (base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts)
    allowed = "".join(f" 'sha256-{digest}'" for digest in digests)
    return {
        **SECURITY_HEADERS,
        "Content-Security-Policy": policy.replace("script-src 'self'", f"script-src 'self'{allowed}"),
    }


def headers_file(settings: Settings, scripts: Iterable[str]) -> bytes:
    """Security headers for all, long keeping for what changes its address, as Netlify and Cloudflare Pages read them.

    `scripts` are those that the search page holds, which their policy must allow.
    Caching of pages is left to the host: where two rules set one header, some hosts join both values.
    """
    base = settings.base_path.rstrip("/")
    rules = {
        f"{base}/*": static_headers(scripts),
        f"{base}{urls.ASSETS}*": {"Cache-Control": ASSET_CACHE},
        f"{base}{urls.SEARCH_DATA}*": {"Cache-Control": ASSET_CACHE},
        f"{base}{urls.WORKER}": {"Cache-Control": WORKER_CACHE},
    }
    lines = ([path, *(f"  {name}: {value}" for name, value in headers.items())] for path, headers in rules.items())
    return "".join(f"{line}\n" for rule in lines for line in rule).encode()
