"""The settings of one run: made once by the command line, passed down, never changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where things are, and how the site calls itself.

    `state` holds all that can be made again from `content` (caches, index) plus readers' feedback.
    """

    content: Path
    state: Path
    templates: Path = PROJECT / "templates"
    output: Path = Path("dist")
    base_url: str = ""
    base_path: str = "/"
    site_name: str = "Tra cứu thủ tục hành chính"


def settings_for(content: Path, *, output: Path = Path("dist"), base_url: str = "", base_path: str = "/") -> Settings:
    """Settings for a content folder; each folder has a state folder of its own under `.kb/`."""
    digest = hashlib.blake2b(str(content.resolve()).encode(), digest_size=4).hexdigest()
    state = Path(".kb") / f"{content.resolve().name}-{digest}"
    return Settings(content=content, state=state, output=output, base_url=base_url, base_path=base_path)
