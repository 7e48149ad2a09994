"""Procedures near to a procedure: of its sector, with the most alike names."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest

import msgspec

from kb.content.model import Procedure
from kb.text.vietnamese import words

# Words that most names hold tell nothing about nearness.
_PLAIN = frozenset(
    {"thủ", "tục", "cấp", "và", "của", "cho", "đối", "với", "tại", "theo", "có", "các", "trong", "không", "được"}
)
_LEAST_SHARED = 2


class Neighbours(msgspec.Struct, frozen=True):
    """The procedures of one sector; `masks` holds, for each, a bit for every word of its name."""

    procedures: tuple[Procedure, ...]
    masks: tuple[int, ...]
    bits: dict[str, int]

    def most_alike(self, procedure: Procedure, limit: int) -> tuple[Procedure, ...]:
        """At most `limit` others by the share of words that both names hold, ties by code."""
        own = sum(self.bits.get(word, 0) for word in name_words(procedure))
        size = own.bit_count()
        scored = []
        for other, mask in zip(self.procedures, self.masks, strict=True):
            shared = (own & mask).bit_count()
            if shared >= _LEAST_SHARED and other is not procedure:
                scored.append((-shared / (size + mask.bit_count() - shared), other.code, other))
        return tuple(other for _, _, other in nsmallest(limit, scored, key=lambda entry: entry[:2]))


def neighbours(procedures: Iterable[Procedure]) -> Neighbours:
    """The neighbours among whom procedures of one sector are looked for."""
    members = tuple(procedures)
    worded = [name_words(one) for one in members]
    vocabulary = sorted(frozenset[str]().union(*worded))
    bits = {word: 1 << place for place, word in enumerate(vocabulary)}
    return Neighbours(members, tuple(sum(bits[word] for word in own) for own in worded), bits)


def name_words(procedure: Procedure) -> frozenset[str]:
    """The words of a name that tell what the procedure is about."""
    return frozenset(token.key for token in words(procedure.name)) - _PLAIN
