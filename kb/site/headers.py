"""The headers of every answer, and the `_headers` file that tells hosts of static sites to send the same."""

from __future__ import annotations

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


def headers_file(settings: Settings) -> bytes:
    """Security headers for all, long keeping for what changes its address, as Netlify and Cloudflare Pages read them.

    Caching of pages is left to the host: where two rules set one header, some hosts join both values.
    """
    base = settings.base_path.rstrip("/")
    rules = {
        f"{base}/*": SECURITY_HEADERS,
        f"{base}{urls.ASSETS}*": {"Cache-Control": ASSET_CACHE},
        f"{base}{urls.SEARCH_DATA}*": {"Cache-Control": ASSET_CACHE},
        f"{base}{urls.WORKER}": {"Cache-Control": WORKER_CACHE},
    }
    lines = ([path, *(f"  {name}: {value}" for name, value in headers.items())] for path, headers in rules.items())
    return "".join(f"{line}\n" for rule in lines for line in rule).encode()
