"""Queries as people type them: pieces of official names, everyday names, questions; with marks and without."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from pathlib import Path

from bench.corpus import SEED
from kb.search.documents import Document, Field
from kb.search.engine import MAX_QUERY_CHARACTERS
from kb.search.evaluation import load_judgements
from kb.search.results import HitKind
from kb.search.whoosh_store import is_advanced
from kb.text.vietnamese import fold

JUDGEMENTS_VARIABLE = "KB_JUDGEMENTS"
UNMARKED_SHARE = 0.5
# Of a hundred queries: pieces of names, everyday names, whole questions, long ones.
_KINDS = {"name": 45, "alias": 20, "question": 28, "long": 7}


def make_queries(documents: Sequence[Document], count: int) -> list[str]:
    """`count` different queries over the documents, in mixed order, then those that KB_JUDGEMENTS names."""
    chance = random.Random(SEED)
    sources = _Sources(documents)
    found: dict[str, None] = {}
    for _ in range(count * 20):
        if len(found) >= count:
            break
        kind = chance.choices(list(_KINDS), weights=list(_KINDS.values()))[0]
        text = sources.draw(kind, chance)[:MAX_QUERY_CHARACTERS].strip()
        text = fold(text) if chance.random() < UNMARKED_SHARE else text
        if not is_advanced(text):
            found.setdefault(text)
    judged = dict.fromkeys((*found, *_judged()))
    mixed = list(judged)
    chance.shuffle(mixed)
    return mixed


def _judged() -> list[str]:
    named = os.environ.get(JUDGEMENTS_VARIABLE)
    return [one.query for one in load_judgements(Path(named))] if named else []


class _Sources:
    """The texts that queries are cut from."""

    def __init__(self, documents: Sequence[Document]) -> None:
        shown = [one for one in documents if not one.hidden]
        self._names = [one.title for one in shown if one.kind is HitKind.PROCEDURE]
        self._questions = [one.title for one in shown if one.kind is HitKind.QUESTION]
        aliases = (alias for one in shown for alias in one.texts.get(Field.ALIASES, "").split(". "))
        self._aliases = [alias for alias in aliases if " " in alias] or self._names

    def draw(self, kind: str, chance: random.Random) -> str:
        """One text of a kind."""
        if kind == "name":
            return _piece(chance.choice(self._names).split(), chance)
        if kind == "alias":
            return chance.choice(self._aliases)
        question = chance.choice(self._questions or self._names)
        return question if kind == "question" else f"{question} {chance.choice(self._names)}"


def _piece(words: Sequence[str], chance: random.Random) -> str:
    length = chance.randint(2, 6)
    start = chance.randint(0, max(len(words) - length, 0))
    return " ".join(words[start : start + length]).strip(" ,;.:()")
