"""Background work of events."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.modules.events.models import Event
from guanxi.modules.events.notices import remind
from guanxi.modules.events.services import next_reminder

BATCH = 200
TOO_LATE = timedelta(hours=1)  # after an outage nobody is reminded of what has begun long ago


@job("remind_of_events", every=timedelta(minutes=1), label=_("Remind of events"))
def remind_of_events(run: Run) -> object:
    """Remind owners of events, and note when each wants it next. Both are one transaction, so each comes once."""
    now = clock.now()
    due = Event.objects.filter(remind_at__lte=now, deleted_at=None)
    events = list(due.select_for_update().order_by("remind_at", "pk")[:BATCH])
    remind(event for event in events if event.remind_at and event.remind_at > now - TOO_LATE)
    for event in events:
        event.remind_at = next_reminder(event, now)
    Event.objects.bulk_update(events, ["remind_at"])
    done = run.done + len(events)
    return run.next({}, done=done) if len(events) == BATCH else {"reminded": done}
