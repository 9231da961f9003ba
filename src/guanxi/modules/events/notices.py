"""What people are told of events: that one begins soon, that they are invited, who comes, and what has changed."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.modules.events.models import Event
from guanxi.records.store import Change

EVENT_REMINDER = declare(
    Kind(key="event_reminder", label=_("Reminder"), text=_("Soon: “%(title)s”"), icon="clock", channels=("app", "im"))
)
EVENT_INVITED = declare(
    Kind(
        key="event_invited",
        label=_("Invitation"),
        text=_("%(by)s invites you to “%(title)s”."),
        icon="calendar",
        channels=("app", "im"),
    )
)
EVENT_MOVED = declare(
    Kind(
        key="event_moved",
        label=_("Event at another time"),
        text=_("“%(title)s” takes place at another time. Please answer again."),
        icon="calendar",
        channels=("app", "im"),
    )
)
EVENT_GONE = declare(
    Kind(
        key="event_gone",
        label=_("Event cancelled"),
        text=_("“%(subject)s” of %(day)s is cancelled for you."),
        icon="calendar",
        place="/calendar",
        channels=("app", "im"),
    )
)
EVENT_TIME_GONE = declare(
    Kind(
        key="event_time_gone",
        label=_("Event cancelled once"),
        text=_("“%(title)s” does not take place on %(day)s."),
        icon="calendar",
        channels=("app", "im"),
    )
)
ANSWERED = {
    "accepted": declare(
        Kind(
            key="event_accepted",
            label=_("Invitation accepted"),
            text=_("%(by)s comes to “%(title)s”."),
            icon="check",
        )
    ),
    "tentative": declare(
        Kind(
            key="event_tentative",
            label=_("Invitation accepted tentatively"),
            text=_("%(by)s may come to “%(title)s”. %(reason)s"),
            icon="calendar",
        )
    ),
    "declined": declare(
        Kind(
            key="event_declined",
            label=_("Invitation declined"),
            text=_("%(by)s does not come to “%(title)s”. %(reason)s"),
            icon="close",
        )
    ),
}


def remind(events: Iterable[Event]) -> None:
    """Tell those whose event is about to begin: its owner, and who was invited and has not declined."""
    notify.ask(
        [
            Telling(
                kind=EVENT_REMINDER,
                user_id=user_id,
                key=f"event_reminder:{event.pk}:{event.remind_at:%Y-%m-%dT%H:%M:%S}",
                module="event",
                record_id=event.pk,
            )
            for event in events
            for user_id in (event.owner_id, *(pk for pk in event.people if pk not in event.declined))
            if user_id
        ]
    )


def tell_invited(change: Change, invited: Collection[int], asked_again: Collection[int]) -> None:
    """Tell who is invited to an event, and whom its other times concern."""
    tellings = [(EVENT_INVITED, pk) for pk in sorted(invited)] + [(EVENT_MOVED, pk) for pk in sorted(asked_again)]
    by = change.actor.user_id
    notify.ask([_telling(kind, change.record, pk, by) for kind, pk in tellings if pk != by])


def tell_gone(event: Event, people: Collection[int], by: int | None) -> None:
    """Tell who was invited that he is no longer: the event itself he sees no more."""
    params = {"subject": event.subject, "day": _day_of(event, event.start_at)}
    tellings = [_telling(EVENT_GONE, event, pk, by, params) for pk in sorted(people) if pk != by]
    notify.ask([_without_record(telling) for telling in tellings])


def tell_time_gone(event: Event, occurrence: datetime, by: int | None) -> None:
    """Tell who was invited that one time of a series does not take place."""
    params = {"day": _day_of(event, occurrence)}
    people = [pk for pk in event.people if pk not in event.declined and pk != by]
    notify.ask([_telling(EVENT_TIME_GONE, event, pk, by, params) for pk in people])


def tell_answer(event: Event, answer: str, by: int | None, reason: str) -> None:
    """Tell whose event it is what somebody has answered."""
    if event.owner_id and event.owner_id != by:
        notify.ask([_telling(ANSWERED[answer], event, event.owner_id, by, {"reason": reason})])


def _telling(kind: Kind, event: Event, user_id: int, by: int | None, params: dict[str, Any] | None = None) -> Telling:
    return Telling(
        kind=kind,
        user_id=user_id,
        key=f"{kind.key}:{event.pk}:{event.version}",
        module="event",
        record_id=event.pk,
        by_id=by,
        params=params or {},
    )


def _without_record(telling: Telling) -> Telling:
    return replace(telling, record_id=None)


def _day_of(event: Event, moment: datetime) -> str:
    return moment.astimezone(ZoneInfo(event.timezone)).date().isoformat()
