"""The headers of every answer, and the `_headers` file that tells hosts of static sites to send the same."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
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


def static_headers(script: bytes) -> Mapping[str, str]:
    """The security headers of a static site, whose search page holds a script."""
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(script).digest()).decode()
    allowed = policy.replace("script-src 'self'", f"script-src 'self' 'sha256-{digest}'")
    return {**SECURITY_HEADERS, "Content-Security-Policy": allowed}


def headers_file(settings: Settings, script: bytes) -> bytes:
    """Security headers for all, long keeping for what changes its address, as Netlify and Cloudflare Pages read them.

    `script` is what the search page holds, which their policy must allow.
    Caching of pages is left to the host: where two rules set one header, some hosts join both values.
    """
    base = settings.base_path.rstrip("/")
    rules = {
        f"{base}/*": static_headers(script),
        f"{base}{urls.ASSETS}*": {"Cache-Control": ASSET_CACHE},
        f"{base}{urls.SEARCH_DATA}*": {"Cache-Control": ASSET_CACHE},
        f"{base}{urls.WORKER}": {"Cache-Control": WORKER_CACHE},
    }
    lines = ([path, *(f"  {name}: {value}" for name, value in headers.items())] for path, headers in rules.items())
    return "".join(f"{line}\n" for rule in lines for line in rule).encode()
