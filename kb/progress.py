"""Progress of long work on the terminal: one bar a stage, nothing where nobody looks."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm

# Work shorter than this needs no bar.
DELAY_SECONDS = 0.5


class Bars:
    """Shows one bar at a time; a new stage closes the bar before it."""

    def __init__(self) -> None:
        self._stage = ""
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> Bars:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def show(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` steps of a stage are finished."""
        if stage != self._stage:
            self._close()
            self._stage = stage
            self._bar = _bar(stage, total) if sys.stderr.isatty() else None
            if self._bar is None:
                print(f"{stage} …", file=sys.stderr)
        if self._bar is not None:
            self._bar.update(done - self._bar.n)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        self._bar = None


def _bar(stage: str, total: int) -> tqdm[Any]:
    # Imported here: it takes a while, and work whose output goes to a file needs none.
    from tqdm import tqdm

    return tqdm(total=total, desc=f"{stage:<14}", unit="", delay=DELAY_SECONDS, file=sys.stderr, dynamic_ncols=True)
