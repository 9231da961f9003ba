"""Who sees which events, and when people are busy.

What somebody may not read in full is no row for him at any door: not in lists, the API, search, history or exports.
That somebody is busy is another thing, said by `busy_times` alone, which knows nothing but from when to when.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from guanxi.access.actor import Actor, people_below
from guanxi.access.scope import names_below, visible
from guanxi.meta import registry
from guanxi.modules.events.models import Event
from guanxi.modules.events.recurrence import Span, read_rule, spans, stamps

LOOKING = ("view", "export", "print")
TIMES = ("id", "owner_id", "start_at", "end_at", "all_day", "timezone", "rrule", "excluded")
SHOWN = (
    *TIMES,
    *("subject", "kind", "colour", "place", "privacy", "version", "series_id", "occurrence_at", "account_id"),
)
MOST = 3000  # rows of one window


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One time of an event that somebody may read: its row as `SHOWN` names it, from when to when, and whether it is
    one of several."""

    row: dict[str, Any]
    start: datetime
    end: datetime

    @property
    def repeats(self) -> bool:
        return bool(self.row["rrule"])


@dataclass(frozen=True, kw_only=True)
class Busy:
    """That somebody is busy, and nothing else."""

    user_id: int
    start: datetime
    end: datetime


def calendars(actor: Actor, action: str) -> Q:
    """The events of which somebody may do something: his own; those of people below him, to administrators of all, that
    are not private; and what concerns customers of his, as far as it is public, to read (F007 rule 3)."""
    below = Q() if actor.is_admin else names_below(actor, "owner_id", and_himself=False)
    own = Q(owner=actor.user_id) | (below & ~Q(privacy="private"))
    if action not in LOOKING:
        return own
    if actor.account_owner_sees:
        own |= names_below(actor, "account_owner_id") & Q(privacy="public")
    return own


def occurrences(
    actor: Actor, window: tuple[datetime, datetime], people: Collection[int] | None = None
) -> list[Occurrence]:
    """The times in a window of the events that somebody may read, of all calendars or of these people's, by their
    start. One query, and nothing is unrolled beyond the window."""
    rows = _within(visible(registry.get("event"), actor), window)
    if people is not None:
        rows = rows.filter(owner__in=people)
    found = [
        Occurrence(row=row, start=one.start, end=one.end)
        for row in rows.order_by("start_at", "id").values(*SHOWN)[:MOST]
        for one in times_of(row, window)
    ]
    return sorted(found, key=lambda one: (one.start, one.row["id"]))


def busy_times(actor: Actor, window: tuple[datetime, datetime], people: Collection[int]) -> list[Busy]:
    """When these people are busy with what the actor may not read: with private things of people below him."""
    below = set(people_below(actor).filter(user__in=people).values_list("user_id", flat=True)) - {actor.user_id}
    if not below:
        return []
    rows = _within(Event.objects.filter(owner__in=below, privacy="private", deleted_at=None), window)
    closed = rows.exclude(pk__in=visible(registry.get("event"), actor, named=True).filter(pk__in=rows).values("pk"))
    return [
        Busy(user_id=row["owner_id"], start=one.start, end=one.end)
        for row in closed.values(*TIMES)[:MOST]
        for one in times_of(row, window)
    ]


def times_of(row: dict[str, Any], window: tuple[datetime, datetime]) -> Iterable[Span]:
    """The times of one row in a window."""
    if not row["rrule"]:
        return [Span(start=row["start_at"], end=row["end_at"])]
    zone = ZoneInfo(row["timezone"])
    found = spans(row["start_at"], row["end_at"], read_rule(row["rrule"], zone), zone, window)
    left_out = set(stamps(row["excluded"]))
    return [one for one in found if one.start not in left_out]


def _within(rows: QuerySet, window: tuple[datetime, datetime]) -> QuerySet:
    return rows.filter(start_at__lt=window[1], last_at__gt=window[0])
