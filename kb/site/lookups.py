"""What many pages share, worked out once: who lists which procedure, and short cards of each."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from types import MappingProxyType

import msgspec

from kb.content.answers import fees_text, times_text
from kb.content.catalogue import Catalogue
from kb.content.formats import label, upper_first
from kb.content.model import Kind, Procedure, Question, Sector, Status
from kb.search.remembered import remembered
from kb.settings import Settings
from kb.site import urls
from kb.site.changes import Changes
from kb.site.holiday_table import holiday_list
from kb.site.lazy import Lazy
from kb.site.letters import letter_of
from kb.site.manifest import makers_digest
from kb.site.related import Neighbours, neighbours
from kb.site.urls import Browse, Shelf
from kb.text.vietnamese import sort_key

UNKNOWN_FEE = "chưa công bố"

Shelves = Mapping[tuple[str, Shelf], tuple[Procedure, ...]]


class Link(msgspec.Struct, frozen=True):
    """A text with the path it leads to."""

    text: str
    path: str


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A procedure in a list: what tells it from its neighbours."""

    code: str
    name: str
    path: str
    levels: str
    online: str
    status: str
    note: str


class Card(Item, frozen=True, kw_only=True):
    """A procedure among search results: with its key facts too; "" for what is not known.

    Lists show items only, so that a changed fee changes no list.
    """

    agency: str
    fee: str
    time: str


@dataclass(frozen=True, eq=False)
class Site:
    """A catalogue with the settings of its site and the lookups its pages share.

    `today` decides only what is overdue and which holidays lie ahead; `changes` are by procedure code.
    """

    catalogue: Catalogue
    settings: Settings
    today: dt.date
    changes: Changes = field(default_factory=dict)

    @cached_property
    def makers(self) -> str:
        """Changes whenever what pages are made by does: code, templates, settings."""
        return makers_digest(self.settings)

    @cached_property
    def shelves(self) -> Mapping[Browse, Shelves]:
        """The procedures of each collection, by shelf, in the order of the Vietnamese alphabet."""

        def ordered(members: Sequence[Procedure]) -> tuple[Procedure, ...]:
            return tuple(sorted(members, key=lambda one: places[one.code]))

        places = Lazy(self.catalogue.procedures, lambda one: (sort_key(headword(one.name)), one.code))
        return MappingProxyType({browse: Lazy(members, ordered) for browse, members in self._members.items()})

    @cached_property
    def _members(self) -> Mapping[Browse, Mapping[tuple[str, Shelf], Sequence[Procedure]]]:
        procedures = self.catalogue.procedures.values()
        return {browse: _shelve(procedures, keys) for browse, keys in _keys(self.catalogue).items()}

    @cached_property
    def neighbours(self) -> Mapping[str, Neighbours]:
        """The current procedures of each sector, among whom those alike are found."""
        shelves = self._members[Browse.SECTOR].items()
        return Lazy({code: members for (code, shelf), members in shelves if not shelf.value}, neighbours)

    @cached_property
    def letters(self) -> Mapping[str, str]:
        """The index letter of every procedure."""
        return Lazy(self.catalogue.procedures, lambda one: letter_of(headword(one.name)))

    @cached_property
    def cards(self) -> Mapping[str, Card]:
        """The card of every procedure."""
        return Lazy(self.catalogue.procedures, lambda one: _card(one, self.catalogue))

    @cached_property
    def written_questions(self) -> tuple[Question, ...]:
        """The questions that have a page of their own, in alphabetical order."""
        written = (one for one in self.catalogue.questions.values() if one.answer or not one.procedures)
        return tuple(sorted(written, key=lambda one: (sort_key(one.text), one.id)))

    @cached_property
    def questions_by_sector(self) -> tuple[Question, ...]:
        """The written questions by sector, each sector's in alphabetical order."""
        sector_of = self.catalogue.question_sector
        names = {code: sort_key(self.sector_name(code)) for code in set(sector_of.values()) | {""}}
        return tuple(sorted(self.written_questions, key=lambda one: names[sector_of.get(one.id, "")]))

    @cached_property
    def newest(self) -> tuple[Procedure, ...]:
        """The current procedures, those of the latest decisions first."""
        return newest_first(self.catalogue.published, self.today)

    @cached_property
    def most_asked(self) -> tuple[Procedure, ...]:
        """The current procedures with the most questions first; none that has no question."""
        counted = [(len(self.catalogue.questions_of(one.code)), one) for one in self.catalogue.published]
        ordered = sorted(((count, one) for count, one in counted if count), key=lambda pair: (-pair[0], pair[1].code))
        return tuple(one for _, one in ordered)

    @cached_property
    def holidays(self) -> str:
        """Public holidays of this year and the next, as the script that counts days reads them."""
        years, file = (self.today.year, 2), self.settings.state / "holidays.json"
        return remembered(file, [version("holidays"), years], str, lambda: holiday_list(*years))

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """The list item of every procedure."""
        return Lazy(self.cards, _item)

    def listed(self, browse: Browse, code: str, shelf: Shelf = Shelf.CURRENT) -> tuple[Procedure, ...]:
        """The procedures on one shelf of a collection."""
        return self.shelves[browse].get((code, shelf), ())

    def count(self, browse: Browse, code: str, shelf: Shelf = Shelf.CURRENT) -> int:
        """How many procedures stand on one shelf of a collection."""
        return len(self._members[browse].get((code, shelf), ()))

    def items_of(self, codes: Iterable[str]) -> tuple[Item, ...]:
        """The list items of the codes that the catalogue holds."""
        return tuple(self.items[code] for code in codes if code in self.items)

    @cached_property
    def sector_names(self) -> Mapping[str, str]:
        """The name of every sector; those that share a name are told apart by their agency, or else their code."""
        sectors = self.catalogue.sectors.values()
        plain = Counter(one.name for one in sectors)
        named = {one.code: self._with_agency(one) if plain[one.name] > 1 else one.name for one in sectors}
        shared = Counter(named.values())
        return MappingProxyType(
            {code: f"{name} ({code})" if shared[name] > 1 else name for code, name in named.items()}
        )

    def _with_agency(self, sector: Sector) -> str:
        return f"{sector.name} ({self.agency_name(sector.agency)})" if sector.agency else sector.name

    def sector_name(self, code: str) -> str:
        """The name of a sector, or its code where the vocabulary lacks it."""
        return self.sector_names.get(code, code)

    def agency_name(self, code: str) -> str:
        """The present name of an agency, or its code where the vocabulary lacks it."""
        agency = current_agency(self.catalogue, code)
        return self.catalogue.agencies[agency].name if agency in self.catalogue.agencies else code

    def province_name(self, code: str) -> str:
        """The short name of a province, or its code where the vocabulary lacks it."""
        province = self.catalogue.provinces.get(code)
        return province.name if province else code


def one_line(text: str) -> str:
    """A text that may hold a list, as one line: items parted by semicolons."""
    return "; ".join(line.removeprefix("- ") for line in text.split("\n") if line)


def headword(name: str) -> str:
    """A procedure's name from the word under which a reader looks for it."""
    plain = name.removeprefix("Thủ tục ").lstrip(" “\"'")
    return upper_first(plain) or name


def current_agency(catalogue: Catalogue, code: str) -> str:
    """The code of the agency that does an agency's work today."""
    seen = {code}
    while (agency := catalogue.agencies.get(code)) and agency.now and agency.now not in seen:
        code = agency.now
        seen.add(code)
    return code


def shelf_of(procedure: Procedure) -> Shelf:
    """The shelf on which lists show a procedure."""
    if procedure.kind is Kind.INTERNAL:
        return Shelf.INTERNAL
    return Shelf.CURRENT if procedure.status in (Status.PUBLISHED, Status.NOT_YET_IN_FORCE) else Shelf.DELISTED


def newest_first(procedures: Iterable[Procedure], today: dt.date) -> tuple[Procedure, ...]:
    """Procedures by the date of their decision, the latest first; undated and future ones left out."""
    dated = [one for one in procedures if dt.date.min < _decided(one) <= today]
    return tuple(sorted(dated, key=lambda one: (-_decided(one).toordinal(), one.code)))


def _decided(procedure: Procedure) -> dt.date:
    decision = procedure.decision
    return (decision.date if decision else None) or dt.date.min


def _keys(catalogue: Catalogue) -> dict[Browse, Callable[[Procedure], Iterable[str]]]:
    """Where each procedure is listed; provincial versions stand under their base, save by province."""
    return {
        Browse.SECTOR: lambda one: () if one.base else (one.sector,),
        Browse.AGENCY: lambda one: (current_agency(catalogue, one.publisher),) if one.publisher else (),
        Browse.PROVINCE: lambda one: (one.province,) if one.province else (),
        Browse.SUBJECT: lambda one: () if one.base else one.subjects,
        Browse.LIFE_EVENT: lambda one: tuple(event.code for event in catalogue.life_events_of(one.code)),
    }


def _shelve(
    procedures: Iterable[Procedure], keys: Callable[[Procedure], Iterable[str]]
) -> Mapping[tuple[str, Shelf], Sequence[Procedure]]:
    shelves: dict[tuple[str, Shelf], list[Procedure]] = defaultdict(list)
    for procedure in procedures:
        for key in keys(procedure):
            shelves[key, shelf_of(procedure)].append(procedure)
    return dict(shelves)


def _card(procedure: Procedure, catalogue: Catalogue) -> Card:
    return Card(
        code=procedure.code,
        name=upper_first(procedure.name),
        path=urls.procedure(procedure.code),
        agency="; ".join((procedure.executing or procedure.competent)[:2]),
        levels=", ".join(label(level) for level in procedure.levels),
        fee=one_line(fees_text(procedure, catalogue)),
        time=one_line(times_text(procedure, catalogue)),
        online=label(procedure.online) if procedure.online else "",
        status="" if procedure.status is Status.PUBLISHED else label(procedure.status),
        note=_place_note(procedure, catalogue),
    )


def _item(card: Card) -> Item:
    return Item(**{name: getattr(card, name) for name in Item.__struct_fields__})


def _place_note(procedure: Procedure, catalogue: Catalogue) -> str:
    if versions := catalogue.versions_of(procedure.code):
        return f"{len(versions)} địa phương có bản riêng"
    province = catalogue.provinces.get(procedure.province)
    if province is None:
        return ""
    return f"Bản của {province.name}" if procedure.base else f"Riêng của {province.name}"
