"""Putting a new build in place of the last one: all at once, or page by page where little changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec

from kb.errors import KbError
from kb.site.manifest import Manifest

# Stands in every built site, so that a build replaces only what a build has made.
MARKER = ".kb-site"
_MARKER_TEXT = "Thư mục này do lệnh dựng trang tạo ra; lần dựng sau sẽ thay mọi tệp trong đó.\n"

# Up to so many changed files are moved in one by one, each whole; more make a new folder that is swapped in.
MOST_MOVED = 500


class Plan(msgspec.Struct, frozen=True):
    """Every file of a build with its key (and inputs, where told), and those made anew beside the last build."""

    keys: dict[str, str] = msgspec.field(default_factory=dict)
    inputs: dict[str, str] = msgspec.field(default_factory=dict)
    made: set[str] = msgspec.field(default_factory=set)


def refuse_foreign(output: Path) -> None:
    """Raise `KbError` for a folder that holds anything but a built site."""
    if output.is_dir() and any(output.iterdir()) and not (output / MARKER).exists():
        raise KbError(
            "thư mục đích đang có tệp không do lệnh dựng trang tạo ra",
            where=str(output),
            fix="chọn thư mục khác bằng --output, hoặc tự dọn thư mục này rồi chạy lại",
        )


def publish(plan: Plan, staging: Path, output: Path, old: Manifest) -> None:
    """Make `output` hold exactly the files of a plan; what was made anew stands in `staging`."""
    if output.exists() and len(plan.made) <= MOST_MOVED:
        _move_in(plan.made, staging, output)
        _take_out(old.keys() - plan.keys.keys(), output)
        return
    for name in plan.keys.keys() - plan.made:
        (staging / name).parent.mkdir(parents=True, exist_ok=True)
        _link_or_copy(output / name, staging / name)
    (staging / MARKER).write_text(_MARKER_TEXT, "utf-8")
    _swap(staging, output)


def _move_in(names: Iterable[str], staging: Path, output: Path) -> None:
    """Move files in, scripts and styles before the pages that need them."""
    for name in sorted(names, key=lambda name: (not name.startswith("assets/"), name)):
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(staging / name, output / name)


def _take_out(names: Iterable[str], output: Path) -> None:
    for name in names:
        path = output / name
        path.unlink(missing_ok=True)
        for folder in path.relative_to(output).parents[:-1]:
            try:
                (output / folder).rmdir()
            except OSError:
                break


def _link_or_copy(old: Path, new: Path) -> None:
    """The same file under a second name; a copy with its times where the disk knows no links."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)


def _swap(staging: Path, output: Path) -> None:
    """Put the new folder in place of the old one."""
    retired = output.with_name(f"{output.name}.old.tmp")
    shutil.rmtree(retired, ignore_errors=True)
    if output.exists():
        output.rename(retired)
    staging.rename(output)
    shutil.rmtree(retired, ignore_errors=True)
