"""What people are told of events: that one is about to begin."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.modules.events.models import Event

EVENT_REMINDER = declare(
    Kind(key="event_reminder", label=_("Reminder"), text=_("Soon: “%(title)s”"), icon="clock", channels=("app", "im"))
)


def remind(events: Iterable[Event]) -> None:
    """Tell the owners of events whose reminder is due."""
    notify.ask(
        [
            Telling(
                kind=EVENT_REMINDER,
                user_id=event.owner_id,
                key=f"event_reminder:{event.pk}:{event.remind_at:%Y-%m-%dT%H:%M:%S}",
                module="event",
                record_id=event.pk,
            )
            for event in events
            if event.owner_id
        ]
    )
