"""Procedures near to a procedure: of its sector, with the most alike names."""

from __future__ import annotations

from collections.abc import Sequence

from kb.content.model import Procedure
from kb.text.vietnamese import words

# Words that most names hold tell nothing about nearness.
_PLAIN = frozenset(
    {"thủ", "tục", "cấp", "và", "của", "cho", "đối", "với", "tại", "theo", "có", "các", "trong", "không", "được"}
)
_LEAST_SHARED = 2


def name_words(procedure: Procedure) -> frozenset[str]:
    """The words of a name that tell what the procedure is about."""
    return frozenset(token.key for token in words(procedure.name)) - _PLAIN


def most_alike(
    procedure: Procedure, neighbours: Sequence[tuple[Procedure, frozenset[str]]], limit: int
) -> tuple[Procedure, ...]:
    """At most `limit` neighbours by the share of words that both names hold, ties by code."""
    own = next((theirs for other, theirs in neighbours if other is procedure), None) or name_words(procedure)
    scored = []
    for other, theirs in neighbours:
        shared = len(own & theirs)
        if shared >= _LEAST_SHARED and other.code != procedure.code:
            scored.append((-shared / len(own | theirs), other.code, other))
    return tuple(other for _, _, other in sorted(scored, key=lambda entry: entry[:2])[:limit])
