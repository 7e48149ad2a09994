"""What official wordings find first, kept from build to build."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec

from kb.search.engine import Engine
from kb.search.index import open_prints
from kb.site.browser_wordings import FIRST_GROUPS, first_groups


def test_the_best_groups_come_first(sample_engine: Engine, tmp_path: Path) -> None:
    """Every wording has at most so many groups, by score; a second build reads the same ones."""
    index = sample_engine.index
    prints = open_prints(index.folder)
    found = first_groups(index, prints, tmp_path, "code")
    groups, scores = found["đăng ký khai tử"]
    assert 0 < len(groups) == len(scores) <= FIRST_GROUPS
    assert scores == sorted(scores, reverse=True)
    assert first_groups(index, prints, tmp_path, "code") == found


def test_other_weights_rank_again(sample_engine: Engine, tmp_path: Path) -> None:
    """An edit of the weights gives what a build from nothing would give, though no posting changed."""
    index = sample_engine.index
    prints = open_prints(index.folder)
    kept = first_groups(index, prints, tmp_path / "kept", "code")
    terms = msgspec.structs.replace(index.weights.terms, pair=index.weights.terms.pair // 2)
    other = replace(index, weights=msgspec.structs.replace(index.weights, terms=terms))
    found = first_groups(other, prints, tmp_path / "kept", "code")
    assert found == first_groups(other, prints, tmp_path / "new", "code")
    assert found != kept
