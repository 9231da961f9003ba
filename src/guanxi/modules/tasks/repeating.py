"""When a task that repeats is due again (F137 rule 3): a few rules of RFC 5545, in the zone of the person."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from guanxi.meta.types.choice import options

RULES = options(
    ("FREQ=DAILY", _("Every day")),
    ("FREQ=WEEKLY", _("Every week")),
    ("FREQ=WEEKLY;INTERVAL=2", _("Every two weeks")),
    ("FREQ=MONTHLY", _("Every month")),
    ("FREQ=MONTHLY;INTERVAL=3", _("Every quarter")),
    ("FREQ=YEARLY", _("Every year")),
)
DAYS = {"DAILY": 1, "WEEKLY": 7}
MONTHS = {"MONTHLY": 1, "YEARLY": 12}


def next_due(rule: str, due: datetime, now: datetime, timezone: str) -> datetime:
    """The first date of the rule after a due date that still lies ahead, at the same time of the clock.

    What is due on the last day of a month stays there; other days that a month lacks fall on its last.
    """
    parts = dict(part.split("=") for part in rule.split(";"))
    unit, every = parts["FREQ"], int(parts.get("INTERVAL", 1))
    zone = ZoneInfo(timezone)
    local = due.astimezone(zone)
    steps = count(max(1, (now - due).days // (DAYS.get(unit, 28 * MONTHS.get(unit, 1)) * every * 2)))
    days = (_days_later(local.date(), unit, every * step) for step in steps)
    moments = (datetime.combine(day, local.time(), tzinfo=zone).astimezone(UTC) for day in days)
    return next(moment for moment in moments if moment > max(now, due))


def _days_later(day: date, unit: str, steps: int) -> date:
    if unit in DAYS:
        return day + timedelta(days=DAYS[unit] * steps)
    months = day.month - 1 + MONTHS[unit] * steps
    year, month = day.year + months // 12, months % 12 + 1
    last = monthrange(year, month)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month, last if is_last else min(day.day, last))
