"""The delivery log as people read it: an administrator all of it, others what they wrote and what was sent to them.

What is worded for its reader, such as a notice, is within his rights and bears links of his: nobody else reads it.
"""

from django.db.models import Q, QuerySet

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import LONGEST_SOUGHT
from guanxi.messaging.channels import LABELS, OUTSIDE
from guanxi.messaging.outbox.models import Message, State

SEARCHED = 20_000  # a text is looked for among so many of the newest messages


def messages_of(actor: Actor, *, mine: bool = False) -> QuerySet[Message]:
    """The messages that a person may see, or his own alone."""
    rows = Message.objects.select_related("user", "by")
    if (actor.is_admin or actor.is_system) and not mine:
        return rows
    return rows.filter(Q(user_id=actor.user_id) | Q(by_id=actor.user_id, source=""))


def narrowed(rows: QuerySet[Message], *, channel: str = "", state: str = "", text: str = "") -> QuerySet[Message]:
    """Those by one channel, in one state, or to or about a text; what is neither is refused."""
    if channel and channel not in OUTSIDE:
        raise DomainError("E_CHOICE", field="channel", label="channel", choices=", ".join(OUTSIDE))
    if state and state not in State.values:
        raise DomainError("E_CHOICE", field="state", label="state", choices=", ".join(State.values))
    if channel:
        rows = rows.filter(channel=channel)
    if state:
        rows = rows.filter(state=state)
    if text:
        newest = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        text = text[:LONGEST_SOUGHT]
        named = Q(address__icontains=text) | Q(user__name__icontains=text) | Q(subject__icontains=text)
        rows = rows.filter(named, pk__gt=newest - SEARCHED)
    return rows


def last_of(key: str, count: int) -> list[Message]:
    """The newest messages whose key begins so: what was sent to try a channel."""
    return list(Message.objects.filter(key__startswith=key).order_by("-pk")[:count])


def label_of(channel: str) -> str:
    """A channel in words."""
    return str(LABELS.get(channel, channel))
