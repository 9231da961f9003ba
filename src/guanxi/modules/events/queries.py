"""Who sees which events, and when people are busy.

What somebody may not read in full is no row for him at any door: not in lists, the API, search, history or exports.
That somebody is busy is another thing, said by `busy_times` alone, which knows nothing but from when to when.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from guanxi.access.actor import Actor, people_below
from guanxi.access.reach import Gathered
from guanxi.access.scope import names_below, visible
from guanxi.meta import registry
from guanxi.modules.events.models import Event
from guanxi.modules.events.recurrence import Span, read_rule, spans, stamps
from guanxi.records.models import RecordLink

LOOKING = ("view", "export", "print")
TIMES = ("id", "owner_id", "start_at", "end_at", "all_day", "timezone", "rrule", "excluded")
SHOWN = (
    *TIMES,
    *("subject", "kind", "colour", "place", "privacy", "version", "series_id", "occurrence_at", "account_id"),
    *("people", "accepted", "tentative", "declined"),
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
    """The events of which somebody may do something: his own, and to read those that he is invited to; those that stand
    in calendars of people below him, to administrators of all, that are not private; and what concerns customers of
    his, as far as it is public, to read (F007 rule 3)."""
    below = Q() if actor.is_admin else names_below(actor, "owner_id", and_himself=False)
    own, looks = Q(owner=actor.user_id), action in LOOKING
    if looks and below != Q():
        below |= _among(_invited(names_below(actor, "target_id", and_himself=False)), is_few=actor.below is not None)
    own |= below & ~Q(privacy="private")
    if not looks:
        return own
    if actor.account_owner_sees:
        own |= names_below(actor, "account_owner_id") & Q(privacy="public")
    return own | _among(_invited(Q(target_id=actor.user_id)), is_few=True)


def _invited(who: Q) -> QuerySet[RecordLink]:
    return RecordLink.objects.filter(who, module="event", field="people")


def _among(links: QuerySet[RecordLink], *, is_few: bool) -> Q:
    """The events that links lead to: few are gathered first, many are asked one by one."""
    if not is_few:
        return Q(Exists(links.filter(record_id=OuterRef("pk"))))
    ids = links.values("record_id")
    return Q(Gathered("id", ids)) if connection.vendor == "postgresql" else Q(pk__in=ids)


def in_calendars(people: Collection[int]) -> Q:
    """What stands in these people's calendars: their own, and what they are invited to and have not declined."""
    declined = RecordLink.objects.filter(module="event", field="declined", record_id=OuterRef("record_id"))
    coming = _invited(Q(target_id__in=people)).exclude(Exists(declined.filter(target_id=OuterRef("target_id"))))
    return Q(owner__in=people) | _among(coming, is_few=True)


def occurrences(
    actor: Actor, window: tuple[datetime, datetime], people: Collection[int] | None = None
) -> list[Occurrence]:
    """The times in a window of the events that somebody may read, of all calendars or of these people's, by their
    start. One query, and nothing is unrolled beyond the window."""
    rows = _within(visible(registry.get("event"), actor), window)
    if people is not None:
        rows = rows.filter(in_calendars(people))
    found = [
        Occurrence(row=row, start=one.start, end=one.end)
        for row in rows.order_by("start_at", "id").values(*SHOWN)[:MOST]
        for one in times_of(row, window)
    ]
    return sorted(found, key=lambda one: (one.start, one.row["id"]))


def rows_for_feed(actor: Actor, window: tuple[datetime, datetime]) -> list[dict[str, Any]]:
    """The rows of somebody's own calendar that reach into a window, series not unrolled. One query."""
    rows = _within(visible(registry.get("event"), actor), window).filter(in_calendars([actor.user_id or 0]))
    return list(rows.order_by("start_at", "id").values(*SHOWN, "description", "created_at", "updated_at")[:MOST])


def busy_times(actor: Actor, window: tuple[datetime, datetime], people: Collection[int]) -> list[Busy]:
    """When these people are busy with what the actor may not read: with private things of people below him."""
    below = set(people_below(actor).filter(user__in=people).values_list("user_id", flat=True)) - {actor.user_id}
    if not below:
        return []
    rows = _within(Event.objects.filter(in_calendars(below), privacy="private", deleted_at=None), window)
    closed = rows.exclude(pk__in=visible(registry.get("event"), actor, named=True).filter(pk__in=rows).values("pk"))
    return [
        Busy(user_id=user_id, start=one.start, end=one.end)
        for row in closed.values(*TIMES, "people", "declined")[:MOST]
        for one in times_of(row, window)
        for user_id in sorted(below & _attending(row))
    ]


def _attending(row: dict[str, Any]) -> set[int]:
    return {row["owner_id"], *row["people"]} - set(row["declined"])


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
