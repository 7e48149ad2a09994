"""The engines measured: each module builds an index over the corpus and opens it for asking."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from bench.records import AskedQuery, Plan

TOP = 10
Ask = Callable[[AskedQuery], object]
Open = Callable[[], Ask]


class EngineModule(Protocol):
    """What each module of this package offers."""

    def build(self, plan: Plan, prepared: object) -> None:
        """Write an index of the corpus to `plan.index(name)`."""

    def prepare(self, plan: Plan) -> object:
        """Whatever must be in memory before, and counts neither as indexing nor as the index's own."""

    def rows(self, plan: Plan, prepared: object) -> Mapping[str, Open]:
        """Ways of opening the index to ask it, by the name of their row; the first stands for the engine."""


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """An engine: the library it needs, and the rows it fills in the tables."""

    name: str
    library: str
    rows: tuple[str, ...]

    @property
    def installed(self) -> bool:
        """Whether its library can be imported."""
        return importlib.util.find_spec(self.library) is not None

    def load(self) -> EngineModule:
        """Its module, which imports the library."""
        return cast(EngineModule, importlib.import_module(f"bench.engines.{self.name}_engine"))


OURS = "kb"
ENGINES: Mapping[str, EngineInfo] = {
    one.name: one
    for one in (
        EngineInfo(OURS, "kb", ("kb", "kb, cả trang", "kb, chỉ chấm điểm")),
        EngineInfo("whoosh", "whoosh", ("Whoosh", "Whoosh, optimize")),
        EngineInfo("fts5", "sqlite3", ("SQLite FTS5",)),
        EngineInfo("tantivy", "tantivy", ("tantivy-py",)),
        EngineInfo("bm25s", "bm25s", ("bm25s",)),
    )
}
