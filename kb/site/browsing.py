"""The collections by which readers browse: sectors, agencies, life events, provinces, subjects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

import msgspec

from kb.content.formats import upper_first
from kb.content.model import Agency, LifeEvent, Province
from kb.site import urls
from kb.site.lookups import Site, current_agency
from kb.site.urls import Browse
from kb.text.vietnamese import sort_key

AUDIENCES: Mapping[str, str] = MappingProxyType(
    {"cong_dan": "Người dân", "doanh_nghiep": "Doanh nghiệp", "to_chuc": "Tổ chức khác"}
)


class Labels(msgspec.Struct, frozen=True):
    """How a way to browse is called: its list, one of its members, and what it is for."""

    title: str
    one: str
    intro: str


LABELS: Mapping[Browse, Labels] = MappingProxyType(
    {
        Browse.SECTOR: Labels("Lĩnh vực", "Lĩnh vực", "Tìm thủ tục theo lĩnh vực quản lý, xếp theo vần."),
        Browse.AGENCY: Labels(
            "Cơ quan công bố", "Cơ quan", "Tìm thủ tục theo bộ, ngành hoặc địa phương công bố, xếp theo vần."
        ),
        Browse.LIFE_EVENT: Labels(
            "Sự kiện trong đời", "Sự kiện", "Những việc hay gặp trong đời và khi kinh doanh, xếp theo thứ tự nên làm."
        ),
        Browse.PROVINCE: Labels(
            "Địa phương", "Địa phương", "Thủ tục riêng và bản riêng của từng tỉnh, thành phố (34 đơn vị từ 01/7/2025)."
        ),
        Browse.SUBJECT: Labels("Đối tượng", "Đối tượng", "Tìm thủ tục theo người được làm thủ tục."),
    }
)


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """One sector, agency, …; `count` is of its current procedures."""

    browse: Browse
    code: str
    name: str
    path: str
    count: int
    group: str = ""
    intro: str = ""


def collections(site: Site, browse: Browse) -> tuple[Collection, ...]:
    """The collections of one kind that have procedures, in the order in which lists show them."""
    return tuple(_MEMBERS[browse](site))


def _collection(site: Site, browse: Browse, code: str, name: str, *, group: str = "", intro: str = "") -> Collection:
    return Collection(
        browse=browse,
        code=code,
        name=name,
        path=urls.browse_list(browse, code),
        count=site.count(browse, code),
        group=group,
        intro=intro,
    )


def _named(names: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(names, key=lambda pair: (sort_key(pair[1]), pair[0]))


def _used(site: Site, browse: Browse) -> list[str]:
    """The codes under which any procedure is listed, known to the vocabulary or not."""
    return sorted({code for code, _ in site.shelves[browse]})


def _sectors(site: Site) -> Iterator[Collection]:
    for code, name in _named((code, site.sector_name(code)) for code in _used(site, Browse.SECTOR)):
        yield _collection(site, Browse.SECTOR, code, name)


def _agencies(site: Site) -> Iterator[Collection]:
    for code, name in _named((code, site.agency_name(code)) for code in _used(site, Browse.AGENCY)):
        agency = site.catalogue.agencies.get(code)
        intro = _agency_intro(site, agency) if agency else ""
        yield _collection(site, Browse.AGENCY, code, name, intro=intro)


def _agency_intro(site: Site, agency: Agency) -> str:
    olds = sorted(
        one.name_2020 or one.name
        for one in site.catalogue.agencies.values()
        if one.code != agency.code and current_agency(site.catalogue, one.code) == agency.code
    )
    if not olds:
        return agency.note
    return f"Gồm cả thủ tục trước đây do {', '.join(dict.fromkeys(olds))} công bố."


def _life_events(site: Site) -> Iterator[Collection]:
    events = sorted(site.catalogue.life_events.values(), key=lambda one: one.audience != "cong_dan")
    for event in events:
        yield _event(site, event)


def _event(site: Site, event: LifeEvent) -> Collection:
    group = AUDIENCES.get(event.audience, event.audience)
    return _collection(site, Browse.LIFE_EVENT, event.code, event.name, group=group, intro=event.intro)


def _provinces(site: Site) -> Iterator[Collection]:
    named = _named((code, province.name) for code, province in site.catalogue.provinces.items())
    for code, name in named:
        yield _collection(site, Browse.PROVINCE, code, name, intro=_province_intro(site.catalogue.provinces[code]))


def _province_intro(province: Province) -> str:
    former = [one.name for one in province.former if one.name != province.name]
    name = upper_first(province.full_name)
    merged = f"{name}, gồm cả địa bàn {', '.join(former)} trước tháng 7/2025." if former else ""
    return merged or f"{name}."


def _subjects(site: Site) -> Iterator[Collection]:
    subjects = sorted(
        site.catalogue.subjects.values(),
        key=lambda one: (list(AUDIENCES).index(one.audience) if one.audience in AUDIENCES else 9, sort_key(one.name)),
    )
    for subject in subjects:
        yield _collection(
            site, Browse.SUBJECT, subject.code, subject.name, group=AUDIENCES.get(subject.audience, "Khác")
        )


_MEMBERS: Mapping[Browse, Callable[[Site], Iterable[Collection]]] = MappingProxyType(
    {
        Browse.SECTOR: _sectors,
        Browse.AGENCY: _agencies,
        Browse.LIFE_EVENT: _life_events,
        Browse.PROVINCE: _provinces,
        Browse.SUBJECT: _subjects,
    }
)
