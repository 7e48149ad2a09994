"""Style sheets, scripts and icons, served under an address that changes with their bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec

from kb.errors import KbError
from kb.site import urls
from kb.site.bundles import bundled, within_page
from kb.site.scripts import minified

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
        ".png": "image/png",
        ".json": "application/json; charset=utf-8",
        ".webmanifest": "application/manifest+json",
    }
)

# The scripts that the search page holds itself: the first asks for data while the second is on its way.
HELD = ("search/ahead.js", "search/main.js")


class Assets(msgspec.Struct, frozen=True):
    """The asset files by name; one digest names them all, so that scripts import each other by plain names."""

    digest: str
    files: Mapping[str, bytes]

    def path(self, name: str) -> str:
        """The path of an asset; raises `KbError` for one that does not exist."""
        if name not in self.files:
            raise KbError(f"không có tệp giao diện “{name}”", fix="kiểm tra thư mục templates/assets")
        return f"{urls.ASSETS}{self.digest}/{name}"

    def by_path(self) -> Mapping[str, bytes]:
        """Every asset by the path that serves it."""
        return MappingProxyType({self.path(name): data for name, data in self.files.items()})

    def held(self) -> Mapping[str, str]:
        """The scripts of `HELD` by name, as they stand in the search page."""
        return MappingProxyType({name: within_page(self.files[name].decode()) for name in HELD})


def load_assets(templates: Path) -> Assets:
    """The assets that stand beside the templates."""
    folder = templates / "assets"
    paths = sorted(path for path in folder.rglob("*") if path.suffix in MEDIA_TYPES)
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    files = _with_scripts_made(files)
    digest = hashlib.blake2b(digest_size=6)
    for name, data in files.items():
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return Assets(digest.hexdigest(), MappingProxyType(files))


def _with_scripts_made(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with the scripts of the search page bundled, and all scripts minified."""
    scripts = {name: data.decode() for name, data in files.items() if name.endswith(".js")}
    made = {name: minified(source).encode() for name, source in bundled(scripts, HELD).items()}
    return {name: made.get(name, data) for name, data in files.items() if name not in scripts or name in made}


def media_type(path: str) -> str:
    """The media type of an asset, by the ending of its name."""
    return MEDIA_TYPES[Path(path).suffix]
