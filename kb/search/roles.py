"""The step that tells what each word of a query is for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from kb.content.model import Part
from kb.search.phrases import Spotted, Spotter, content_words
from kb.search.query_terms import CONTENT, QueryWord, Role
from kb.search.reading import Reading
from kb.search.spelling import Speller
from kb.search.steps import Step
from kb.search.tables import Place, Tables

# Words on either side of a cue that are enough to tell whether it ends where a word ends.
WINDOW = 4


def read_roles(
    reading: Reading, tables: Tables, speller: Speller, spotter: Spotter, skip: Collection[Step] = ()
) -> None:
    """Tell fillers, the part asked about and places from the words that name the procedure."""
    if Step.ROLES in skip:
        return
    words = reading.words
    for phrase in spotter.spot(words, tables.filler_phrases):
        if phrase.agrees(tables.filler_phrases[phrase.key]):
            _give_role(words, phrase, Role.FILLER)
    _read_aspects(reading, tables, speller, spotter)
    for phrase in spotter.spot(words, tables.places):
        place = next((place for name, place in tables.places[phrase.key] if phrase.agrees(name)), None)
        if place and len(content_words(words)) > phrase.end - phrase.start:
            _read_place(reading, phrase, place)
    _read_minor_words(reading, tables, speller)


def _read_aspects(reading: Reading, tables: Tables, speller: Speller, spotter: Spotter) -> None:
    words = reading.words
    for phrase in spotter.spot(words, tables.aspects):
        part = next((part for cue, part in tables.aspects[phrase.key] if phrase.agrees(cue)), "")
        if part and _ends_a_word(words, phrase, speller):
            reading.parts.append(Part(part))
            reading.trace.append(("khía cạnh", f"{phrase.text} → {part}"))
            _give_role(words, phrase, Role.ASPECT)


def _ends_a_word(words: list[QueryWord], phrase: Spotted, speller: Speller) -> bool:
    """Whether a word ends where a cue ends: "làm hộ" is no cue in "làm hộ chiếu"."""
    if phrase.end == len(words):
        return True
    first = max(phrase.end - WINDOW, 0)
    near = words[first : phrase.end + WINDOW]
    return phrase.end - first in speller.breaks([word.folded for word in near], [word.key for word in near])


def _read_minor_words(reading: Reading, tables: Tables, speller: Speller) -> None:
    for number, word in enumerate(reading.words):
        forms = tables.filler_words.get(word.folded)
        if word.role is not CONTENT or not forms or _in_a_word(reading.words, number, tables, speller):
            continue
        if _spelling(reading, number, speller) in forms:
            reading.words[number] = replace(word, role=Role.MINOR)


def _in_a_word(words: list[QueryWord], number: int, tables: Tables, speller: Speller) -> bool:
    """Whether a small word is part of a bigger one with a neighbour that is not small: "anh" in "tiếng anh"."""
    pairs = ((number - 1, number), (number, number + 1))
    return any(
        one >= 0
        and two < len(words)
        and words[one + two - number].folded not in tables.filler_words
        and speller.is_word(words[one].key, words[two].key)
        for one, two in pairs
    )


def _spelling(reading: Reading, number: int, speller: Speller) -> str:
    """A word as spelt; an unmarked one as its neighbours suggest ("can cuoc" is "căn", "can giay to" is "cần")."""
    word = reading.words[number]
    if word.marked:
        return word.key
    return speller.likely_spelling(word.folded, reading.folded_at(number - 1), reading.folded_at(number + 1))


def _read_place(reading: Reading, phrase: Spotted, place: Place) -> None:
    reading.place = place
    _give_role(reading.words, phrase, Role.PLACE)
    reading.trace.append(("địa phương", f"{phrase.text} → {place.name} ({place.code})"))
    if place.former:
        reading.notes.append(f"{place.former} nay thuộc {place.name}.")


def _give_role(words: list[QueryWord], phrase: Spotted, role: Role) -> None:
    for place in range(phrase.start, phrase.end):
        if words[place].role in (Role.CONTENT, Role.FILLER):
            words[place] = replace(words[place], role=role)
