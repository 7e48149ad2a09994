"""The service worker of a static site: what it keeps for readers without a network, and under which version."""

from __future__ import annotations

import hashlib
from types import MappingProxyType

import msgspec

from kb.site import urls
from kb.site.assets import Assets
from kb.site.page import SCRIPT, Head, Page
from kb.site.rendering import Renderer, base_href
from kb.site.views.plain import PlainView

# Every page asks for HOST; on a server it does nothing, a static build puts REGISTRATION in its place.
HOST, REGISTRATION = "host.js", "offline/register.js"
# What the page shown without a network needs.
_NEEDED = ("style.css", "app.js", "combobox.js", "icon.svg", HOST, "offline/kept.js")


class WorkerView(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker is told of its site: addresses as its host has them, a version for each kind of what it keeps."""

    base: str
    api: str
    assets: str
    data: str
    search: str
    offline: str
    needed: tuple[str, ...]
    files_version: str
    pages_version: str
    data_version: str


def offline_page() -> Page:
    """The page for an address that was never opened, shown where there is no network."""
    view = PlainView(Head(title="Không có mạng", path=urls.OFFLINE, indexed=False))
    return Page(path=urls.OFFLINE, template="offline.html", view=lambda: view, indexed=False)


def worker_page(renderer: Renderer, offline: Page, version: str) -> Page:
    """The worker of one build; `version` is that of its search index, "" where it has none."""
    settings, assets = renderer.site.settings, renderer.assets
    shown = hashlib.blake2b(assets.digest.encode() + renderer.render(offline), digest_size=6)
    view = WorkerView(
        base=base_href(settings, urls.HOME),
        api=base_href(settings, urls.API),
        assets=base_href(settings, f"{urls.ASSETS}{assets.digest}/"),
        data=base_href(settings, urls.SEARCH_DATA),
        search=base_href(settings, urls.SEARCH),
        offline=base_href(settings, offline.path),
        needed=tuple(base_href(settings, assets.path(name)) for name in _NEEDED),
        files_version=shown.hexdigest(),
        pages_version=assets.digest,
        data_version=version,
    )
    return Page(path=urls.WORKER, template="worker.js", view=lambda: view, indexed=False, media_type=SCRIPT)


def with_registration(assets: Assets) -> Assets:
    """The assets of a static site whose pages register its worker; their addresses stay the same."""
    return msgspec.structs.replace(assets, files=MappingProxyType({**assets.files, HOST: assets.files[REGISTRATION]}))
