"""Queries as people type them, drawn from a catalogue: marked, unmarked, mistyped, codes, with filters."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import cycle, islice

from kb.content.catalogue import Catalogue
from kb.search.results import Facet, SearchRequest
from kb.text.vietnamese import fold

LETTERS = "abcdeghiklmnopqrstuvxy"


def generated_requests(catalogue: Catalogue, count: int, seed: int = 20261123) -> list[SearchRequest]:
    """The same `count` requests each time, of every kind in turn."""
    chance = random.Random(seed)
    procedures = list(catalogue.procedures.values())
    questions = list(catalogue.questions.values())

    def words() -> str:
        name = chance.choice(procedures).name.split()
        start = chance.randrange(len(name))
        return " ".join(name[start : start + chance.randint(2, 6)])

    def code() -> str:
        typed = chance.choice(procedures).code
        return chance.choice((typed, typed.replace(".", ""), typed.replace(".", ",") + ".000.00.00.H26"))

    def in_sector() -> SearchRequest:
        procedure = chance.choice(procedures)
        return SearchRequest(text=words(), filters={Facet.SECTOR: (procedure.sector,)})

    def at_commune() -> SearchRequest:
        return SearchRequest(text=fold(words()), filters={Facet.LEVEL: ("xa",)})

    plain: tuple[Callable[[], str], ...] = (
        words,
        lambda: fold(words()),
        lambda: chance.choice(questions).text,
        lambda: fold(chance.choice(questions).text),
        lambda: slip(fold(words()), chance),
        lambda: slip(words(), chance),
        code,
    )
    makers: Iterator[Callable[[], str | SearchRequest]] = cycle((*plain, in_sector, at_commune))
    made = (make() for make in islice(makers, count))
    return [SearchRequest(text=one) if isinstance(one, str) else one for one in made]


def slip(text: str, chance: random.Random) -> str:
    """A text with one letter wrong, missing, doubled or swapped."""
    at = chance.randrange(max(1, len(text) - 1))
    return chance.choice(
        (
            text[:at] + chance.choice(LETTERS) + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[: at + 1] + text[at:],
            text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :],
        )
    )
