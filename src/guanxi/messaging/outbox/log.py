"""The delivery log as people read it: an administrator all of it, others what they wrote and what was sent to them.

What is worded for its reader, such as a notice, is within his rights and bears links of his: nobody else reads it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import LONGEST_SOUGHT
from guanxi.messaging.channels import LABELS, OUTSIDE
from guanxi.messaging.outbox.models import Message, Purpose, State

SEARCHED = 20_000  # a text is looked for among so many of the newest messages


def messages_of(actor: Actor, *, mine: bool = False) -> QuerySet[Message]:
    """The messages that a person may see, or his own alone."""
    rows = Message.objects.select_related("user", "by")
    if (actor.is_admin or actor.is_system) and not mine:
        return rows
    return rows.filter(Q(user_id=actor.user_id) | Q(by_id=actor.user_id, source=""))


NARROWED: dict[str, tuple[str, Sequence[str]]] = {  # what is asked by, of which column, and what it may be
    "channel": ("channel", OUTSIDE),
    "state": ("state", State.values),
    "kind": ("purpose", Purpose.values),
}


def narrowed(
    rows: QuerySet[Message], asked: Mapping[str, str], *, user: int | None = None, text: str = ""
) -> QuerySet[Message]:
    """Those by one channel, in one state, of one kind, since a day (`from`) or until one (`to`) in the reader's time,
    to one person, to or about a text; what can't be read is refused."""
    for name, (column, known) in NARROWED.items():
        value = asked.get(name, "")
        if value and value not in known:
            raise DomainError("E_CHOICE", field=name, label=name, choices=", ".join(known))
        rows = rows.filter(**{column: value}) if value else rows
    if begin := _midnight(asked, "from"):
        rows = rows.filter(at__gte=begin)
    if last := _midnight(asked, "to"):
        rows = rows.filter(at__lt=last + timedelta(days=1))
    if user is not None:
        rows = rows.filter(user_id=user)
    if text:
        newest = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        text = text[:LONGEST_SOUGHT]
        named = Q(address__icontains=text) | Q(user__name__icontains=text) | Q(subject__icontains=text)
        rows = rows.filter(named, pk__gt=newest - SEARCHED)
    return rows


def _midnight(asked: Mapping[str, str], name: str) -> datetime | None:
    """The beginning of a day in the reader's zone; nothing where none was named."""
    text = asked.get(name, "")
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise DomainError("E_FORMAT", field=name, label=name, hint="2026-03-15") from None
    if not date(1900, 1, 1) <= day <= date(2999, 12, 31):
        raise DomainError("E_RANGE", field=name, label=name, low="1900-01-01", high="2999-12-31")
    return timezone.make_aware(datetime.combine(day, time.min))


def last_of(key: str, count: int) -> list[Message]:
    """The newest messages whose key begins so: what was sent to try a channel."""
    return list(Message.objects.filter(key__startswith=key).order_by("-pk")[:count])


def label_of(channel: str) -> str:
    """A channel in words."""
    return str(LABELS.get(channel, channel))
