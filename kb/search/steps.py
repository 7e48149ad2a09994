"""The steps of query understanding, each of which can be left out to measure what it adds."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """One step; the value is its name on the command line and in docs/relevance.md."""

    CODES = "codes"
    TYPING = "typing"
    CHAT = "chat"
    JOINED = "joined"
    SLIPS = "slips"
    ALIKE = "sound-alikes"
    ROLES = "roles"
    SYNONYMS = "synonyms"
    SENSES = "senses"
    INITIALISMS = "initialisms"
    WORDS = "words"
