"""Public holidays, and days that are worked in their place, of a country: known by a library, kept for a year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays
from django.utils.translation import get_language


@dataclass(frozen=True)
class PublicYear:
    """The holidays of one year with their names, and the weekend days that are worked for them 调休."""

    holidays: Mapping[date, str]
    worked: frozenset[date]


NONE = PublicYear({}, frozenset())


def public_year(country: str, year: int) -> PublicYear:
    """What is known of a country's year, named in the reader's language where the library can."""
    if not country:
        return NONE
    return _year(country, year, "zh" if (get_language() or "").startswith("zh") else "en")


@lru_cache(maxsize=256)
def _year(country: str, year: int, language: str) -> PublicYear:
    spoken = holidays.country_holidays(country).supported_languages
    chosen = next((one for one in spoken if one.startswith(language)), None)
    found = holidays.country_holidays(country, years=year, language=chosen)
    own = {day: name for day, name in found.items() if day.year == year}
    return PublicYear(own, frozenset(day for day in found.weekend_workdays if day.year == year))
