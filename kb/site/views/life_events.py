"""Life events: their pages, and a procedure's place among their ordered steps."""

from __future__ import annotations

import msgspec

from kb.content.model import LifeEvent, Procedure
from kb.site import urls
from kb.site.lookups import Link, Site
from kb.site.urls import Browse


class EventPlace(msgspec.Struct, frozen=True):
    """Where a procedure stands in a life event, with its neighbours."""

    event: Link
    stage: str
    previous: Link | None
    next: Link | None


def places_in_events(site: Site, procedure: Procedure) -> tuple[EventPlace, ...]:
    """The place of a procedure in each life event that holds it."""
    return tuple(_place(site, procedure.code, event) for event in site.catalogue.life_events_of(procedure.code))


def ordered_codes(event: LifeEvent) -> tuple[str, ...]:
    """The codes of a life event in its order, each once."""
    return tuple(dict.fromkeys(code for stage in event.stages for code in stage.procedures))


def _place(site: Site, code: str, event: LifeEvent) -> EventPlace:
    codes = [one for one in ordered_codes(event) if one in site.cards]
    at = codes.index(code)
    stage = next(stage.name for stage in event.stages if code in stage.procedures)
    return EventPlace(
        event=Link(event.name, urls.browse_list(Browse.LIFE_EVENT, event.code)),
        stage=stage,
        previous=_link(site, codes[at - 1]) if at else None,
        next=_link(site, codes[at + 1]) if at + 1 < len(codes) else None,
    )


def _link(site: Site, code: str) -> Link:
    card = site.cards[code]
    return Link(card.name, card.path)
