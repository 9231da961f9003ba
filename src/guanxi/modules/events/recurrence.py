"""When what repeats takes place (F134 rule 2): the part of RFC 5545 that people use, in the zone of the event.

Pure: no table, no clock. A month without the 31st is left out, as calendar programs do it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil import rrule

FREQUENCIES = {"DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY, "YEARLY": rrule.YEARLY}
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_TIMES, WIDEST = 1000, 99
FOREVER = datetime(2999, 12, 31, tzinfo=UTC)
STAMP = "%Y%m%dT%H%M%SZ"


class BadRule(ValueError):
    """A rule that is no rule, or asks for more than events repeat by; says which part."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How something repeats: every so many days, weeks, months or years, on these weekdays, until a day (that one
    included) or so many times."""

    every: str
    interval: int = 1
    on: tuple[str, ...] = ()
    until: date | None = None
    count: int | None = None

    def text(self, zone: ZoneInfo) -> str:
        """The rule as RFC 5545 writes it; it ends with the last moment of its last day in its zone."""
        parts = [f"FREQ={self.every}"]
        parts += [f"INTERVAL={self.interval}"] if self.interval > 1 else []
        parts += [f"BYDAY={','.join(self.on)}"] if self.on else []
        parts += [f"UNTIL={_end_of(self.until, zone).strftime(STAMP)}"] if self.until else []
        parts += [f"COUNT={self.count}"] if self.count else []
        return ";".join(parts)


@dataclass(frozen=True, kw_only=True)
class Span:
    """One time at which an event takes place."""

    start: datetime
    end: datetime


def read_rule(text: str, zone: ZoneInfo) -> Rule:
    """A rule as people and programs write it; BadRule names what can't be read."""
    given: dict[str, str] = {}
    for part in text.strip().removeprefix("RRULE:").split(";"):
        name, equals, value = part.partition("=")
        if not equals or name.upper() in given:
            raise BadRule(part)
        given[name.upper()] = value.upper()
    every = given.pop("FREQ", "")
    on = tuple(given.pop("BYDAY", "").split(",")) if "BYDAY" in given else ()
    given.pop("WKST", None)
    if every not in FREQUENCIES:
        raise BadRule(f"FREQ={every}")
    if (on and every != "WEEKLY") or not set(on) <= set(DAYS):
        raise BadRule(f"BYDAY={','.join(on)}")
    rule = Rule(
        every=every,
        interval=_number(given.pop("INTERVAL", "1"), "INTERVAL", WIDEST),
        on=tuple(day for day in DAYS if day in on),
        until=_until(given.pop("UNTIL"), zone) if "UNTIL" in given else None,
        count=_number(given.pop("COUNT"), "COUNT", MOST_TIMES) if "COUNT" in given else None,
    )
    if given or (rule.until and rule.count):
        raise BadRule(";".join(given) or "UNTIL, COUNT")
    return rule


def spans(start: datetime, end: datetime, rule: Rule, zone: ZoneInfo, window: tuple[datetime, datetime]) -> list[Span]:
    """The times of a series that reach into a window, by their start. Its length is that of the clock, so that a night
    on which clocks change makes nothing longer."""
    first, length = _naive(start, zone), _naive(end, zone) - _naive(start, zone)
    low, high = (_naive(moment, zone) for moment in window)
    found = _from(first, rule, low - length).between(low - length, high, inc=True)
    made = (Span(start=_aware(one, zone), end=_aware(one + length, zone)) for one in found)
    return [one for one in made if one.start < window[1] and one.end > window[0]]


def takes_place(start: datetime, rule: Rule, zone: ZoneInfo, moment: datetime) -> bool:
    """Whether a series has a time that starts at this moment."""
    first, at = _naive(start, zone), _naive(moment, zone)
    return bool(_from(first, rule, at).between(at, at, inc=True))


def next_time(
    start: datetime, rule: Rule | None, zone: ZoneInfo, after: datetime, left_out: set[datetime]
) -> datetime | None:
    """The first start after a moment, if there is one still."""
    if rule is None:
        return start if start > after else None
    found = _from(_naive(start, zone), rule, _naive(after, zone))
    at: datetime | None = found.after(_naive(after, zone))
    while at is not None and _aware(at, zone) in left_out:
        at = found.after(at)
    return _aware(at, zone) if at is not None else None


def carried(moment: datetime, since: datetime, to: datetime, zone: ZoneInfo, other: ZoneInfo | None = None) -> datetime:
    """A moment carried as far by the clock as lies between two others, so that nothing changes its hour where clocks
    are put forward or back between them. The new time goes by the clock of another zone where one is named."""
    return _aware(_naive(moment, zone) + (_naive(to, other or zone) - _naive(since, zone)), other or zone)


def carried_days(on: Iterable[str], days: int) -> tuple[str, ...]:
    """Weekdays so many days on."""
    moved = {DAYS[(DAYS.index(day) + days) % len(DAYS)] for day in on}
    return tuple(day for day in DAYS if day in moved)


def times_before(start: datetime, rule: Rule, zone: ZoneInfo, moment: datetime) -> int:
    """How many times of a counted series lie before a moment."""
    at = _naive(moment, zone)
    return sum(1 for one in _from(_naive(start, zone), rule, at) if one < at)


def over_at(start: datetime, end: datetime, rule: Rule | None, zone: ZoneInfo) -> datetime:
    """When the last time of a series ends; FOREVER where it has no end, or one beyond all calendars."""
    if rule is None:
        return end
    if rule.until is None and rule.count is None:
        return FOREVER
    first, length = _naive(start, zone), _naive(end, zone) - _naive(start, zone)
    if rule.until:
        return min(FOREVER, _end_of(rule.until, zone) + max(length, timedelta()))
    try:
        last = max(_from(first, rule, first), default=first)
        return min(FOREVER, _aware(last + length, zone))
    except OverflowError:
        return FOREVER


def stamps(text: str) -> list[datetime]:
    """The moments of a list of them, as `stamped` writes it."""
    return [datetime.strptime(one, STAMP).replace(tzinfo=UTC) for one in text.split(",") if one]


def stamped(moments: Iterable[datetime]) -> str:
    """Moments in one text, in their order and once each."""
    return ",".join(sorted({one.astimezone(UTC).strftime(STAMP) for one in moments}))


def _from(first: datetime, rule: Rule, low: datetime) -> rrule.rrule:
    """The times of a rule; where nothing is counted, those that are long over are stepped over at once."""
    return rrule.rrule(
        FREQUENCIES[rule.every],
        dtstart=_nearer(first, rule, low) if rule.count is None else first,
        interval=rule.interval,
        byweekday=[DAYS.index(day) for day in rule.on] or None,
        until=datetime.combine(rule.until, time.max) if rule.until else None,
        count=rule.count,
    )


def _nearer(first: datetime, rule: Rule, low: datetime) -> datetime:
    """A beginning as many whole steps later as lie before a moment; months and years are few enough to be walked."""
    step = {"DAILY": 1, "WEEKLY": 7}.get(rule.every, 0) * rule.interval
    steps = (low - first).days // step - 1 if step else 0
    if steps <= 0:
        return first
    begins = first - timedelta(days=first.weekday()) if rule.on else first
    return begins + timedelta(days=steps * step)


def _number(text: str, name: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise BadRule(f"{name}={text}")
    return int(text)


def _until(text: str, zone: ZoneInfo) -> date:
    try:
        if len(text) == len("20260101"):
            return date.fromisoformat(text)
        if text.endswith("Z"):
            return datetime.strptime(text, STAMP).replace(tzinfo=UTC).astimezone(zone).date()
        return datetime.fromisoformat(text).date()
    except (ValueError, OverflowError):
        raise BadRule(f"UNTIL={text}") from None


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone).astimezone(UTC)


def _naive(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _aware(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)


def days_of(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[date]:
    """The days that an event touches where somebody lives; one that ends at midnight doesn't touch the next."""
    first = start.astimezone(zone).date()
    last = max(first, (end - timedelta(microseconds=1)).astimezone(zone).date())
    yield from (first + timedelta(days=step) for step in range((last - first).days + 1))
