"""Việt Nam's public holidays, for counting working days on the reader's device."""

from __future__ import annotations


def holiday_list(first_year: int, years: int) -> str:
    """The dates without hyphens, in order: "20270101 20270205 …"."""
    # Imported here: it takes a while, and its dates are kept from build to build.
    import holidays

    found = holidays.country_holidays("VN", years=range(first_year, first_year + years))
    return " ".join(f"{day:%Y%m%d}" for day in sorted(found))
