"""Settings of the engine for a benchmark: the real content, a state folder of the benchmark's own."""

from __future__ import annotations

from pathlib import Path

from bench.records import Plan
from kb.settings import Settings


def content_settings(plan: Plan) -> Settings:
    """Settings to load the content; its cache is shared by every size."""
    return Settings(content=Path(plan.content), state=plan.state)


def index_settings(plan: Plan) -> Settings:
    """Settings of the index of one size."""
    return Settings(content=Path(plan.content), state=plan.index("kb"))
