"""What the last build wrote, and from what: so that the next one renders only what changed."""

from __future__ import annotations

import hashlib
import os
from importlib.metadata import version
from pathlib import Path

import msgspec

from kb.content.files import write_atomically
from kb.settings import PROJECT, Settings


class Written(msgspec.Struct, frozen=True, array_like=True):
    """A file of a build: what it was made from, and how to tell that nobody has touched it since.

    `inputs` tells that `key` is as it was without working it out; "" for files of which nobody says so.
    """

    key: str
    size: int
    modified: int
    inputs: str = ""


Manifest = dict[str, Written]


def manifest_path(settings: Settings) -> Path:
    """Where the manifest of an output folder is kept."""
    digest = hashlib.blake2b(str(settings.output.resolve()).encode(), digest_size=4).hexdigest()
    return settings.state / f"site-{digest}.json"


def read_manifest(path: Path) -> Manifest:
    """The manifest of the last build; empty where there is none to be trusted."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError):
        return {}


def save_manifest(path: Path, manifest: Manifest) -> None:
    """Keep a manifest for the next build."""
    write_atomically(path, msgspec.json.encode(manifest))


def makers_digest(settings: Settings) -> str:
    """Changes whenever code, templates or settings change, since any page may then change."""
    digest = hashlib.blake2b(digest_size=8)
    told = (settings.base_url, settings.base_path, settings.site_name, version("jinja2"), version("minify-html"))
    digest.update(repr(told).encode())
    paths = [*(PROJECT / "kb").rglob("*.py"), *settings.templates.rglob("*")]
    for path in sorted(path for path in paths if path.is_file()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def written(path: Path, key: str) -> Written:
    """The manifest's line for a file just written or kept."""
    state = path.stat()
    return Written(key, state.st_size, state.st_mtime_ns)


def unchanged(path: str, line: Written | None, key: str) -> bool:
    """Whether a file still holds what the last build wrote, from the same inputs."""
    if line is None or line.key != key:
        return False
    try:
        state = os.stat(path)  # many thousand paths: text is faster than `Path`
    except OSError:
        return False
    return (state.st_size, state.st_mtime_ns) == (line.size, line.modified)
