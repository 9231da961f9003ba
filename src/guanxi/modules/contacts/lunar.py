"""Days of the Chinese lunar calendar in ours (F016 rule 1)."""

from datetime import date

LAST = 30  # no lunar month has more days


def solar_day(year: int, month: int, day: int) -> date:
    """The day on which a lunar date falls that belongs to the lunar year beginning in this year of ours. A leap month
    doesn't count, the ordinary one before it does; the thirtieth of a month of 29 days is its last day."""
    from lunar_python import Lunar, LunarMonth  # noqa: PLC0415 read where somebody has such a birthday, and not before

    length: int = LunarMonth.fromYm(year, month).getDayCount()
    there = Lunar.fromYmd(year, month, min(day, length)).getSolar()
    return date(there.getYear(), there.getMonth(), there.getDay())
