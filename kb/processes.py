"""Heavy work on every core, in processes that are started anew.

Never forked: progress bars and numpy run threads, and a lock that one of them holds would stay locked in a fork.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

# Each process takes memory of its own, and the work has parts that no number of cores shortens.
MOST = 4


def cores() -> int:
    """How many processes are worth starting."""
    return min(MOST, os.cpu_count() or 1)


def new_processes(count: int) -> ProcessPoolExecutor:
    """A pool of processes; scripts that lead here must guard their own work with `__name__ == "__main__"`."""
    # Imported here: they take a while, and most builds need no other process.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))
