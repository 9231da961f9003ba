"""One mail for several notices: every hour, or once a day at the time that a person has chosen."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from guanxi.kernel import clock
from guanxi.messaging.choices import Choice, choices_of
from guanxi.messaging.dispatch import NOTHING_CHOSEN
from guanxi.messaging.models import Notice
from guanxi.messaging.outbox import queue
from guanxi.messaging.outbox.models import Message

DIGEST = "digest"  # the source of messages that hold several notices
PEOPLE = 200
MOST = 200  # notices of one mail


def gather(after: int = 0) -> tuple[int, int]:
    """Make the mails that are due of some people behind an id: how many mails, and the last of these people's ids."""
    waiting = Notice.objects.filter(in_digest=True, user_id__gt=after)
    ids = list(waiting.order_by("user_id").values_list("user_id", flat=True).distinct()[:PEOPLE])
    wanted, now, messages = choices_of(ids), clock.now(), []
    for user_id in ids:
        rows = list(Notice.objects.filter(user_id=user_id, in_digest=True).order_by("at", "pk")[:MOST])
        choice = wanted.get(user_id, NOTHING_CHOSEN)
        if rows and _due(choice, rows[0].at) <= now:
            Notice.objects.filter(pk__in=[row.pk for row in rows]).update(in_digest=False)
            messages.append(_message(user_id, rows, choice, now))
    queue.put(messages)
    return len(messages), ids[-1] if ids else 0


def _due(choice: Choice, since: datetime) -> datetime:
    """When the next mail goes out after something began to wait; who wants single mails again need not wait."""
    if not choice.digest:
        return since
    local = since.astimezone(ZoneInfo(choice.timezone))
    if choice.digest == "hourly":
        return local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    day = local.date() if local.time() < choice.digest_at else local.date() + timedelta(days=1)
    return datetime.combine(day, choice.digest_at, local.tzinfo)


def _message(user_id: int, rows: Iterable[Notice], choice: Choice, now: datetime) -> Message:
    numbers = [row.pk for row in rows]
    return Message(
        channel="mail",
        purpose="internal",
        key=f"digest:{numbers[0]}-{numbers[-1]}",
        recipient=f"user:{user_id}",
        user_id=user_id,
        source=DIGEST,
        source_ids=numbers,
        due_at=choice.quiet.over(now, choice.timezone) if choice.quiet else now,
    )
