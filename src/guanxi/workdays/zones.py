"""Which country a time zone lies in, as the database of time zones says."""

from functools import cache
from importlib import resources

from guanxi.meta.countries import COUNTRIES


def country_of_zone(zone: str) -> str:
    """The two letters of the first country that uses a zone; empty for UTC and its like."""
    return _countries().get(zone, "")


@cache
def _countries() -> dict[str, str]:
    known = {option.value for option in COUNTRIES}
    lines = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[2]: row[0] for row in rows if row[0] in known}
