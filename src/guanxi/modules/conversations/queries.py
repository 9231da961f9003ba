"""Who takes part in which conversation, and what he has not read of it."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from guanxi.access.actor import Actor
from guanxi.access.models import User
from guanxi.modules.conversations.models import Conversation, Participant, PrivateMessage


def taking_part(actor: Actor, action: str) -> Q:
    """The conversations that a person takes part in; only who began one may delete it."""
    mine = Q(pk__in=Participant.objects.filter(user=actor.user_id).values("conversation_id"))
    return mine & Q(owner=actor.user_id) if action == "delete" else mine


def within(actor: Actor, action: str) -> Q:
    """The messages of those conversations; only who wrote one adds files to it."""
    mine = Participant.objects.filter(user=actor.user_id, conversation__deleted_at=None).values("conversation_id")
    inside = Q(conversation__in=mine)
    return inside if action in ("view", "export", "print") else inside & Q(owner=actor.user_id)


def with_news(actor: Actor, ids: Iterable[int]) -> set[int]:
    """Which of these conversations have something that he has not read."""
    return set(unread(actor).filter(conversation__in=list(ids)).values_list("conversation_id", flat=True))


def people_of(ids: Iterable[int]) -> dict[int, list[User]]:
    """Who takes part in each of these conversations, in the order of their names: one query."""
    found: dict[int, list[User]] = defaultdict(list)
    rows = Participant.objects.filter(conversation__in=list(ids)).select_related("user")
    for row in rows.order_by("user__name_key", "user"):
        found[row.conversation_id].append(row.user)
    return found


def newest_of(conversations: Iterable[Conversation]) -> dict[int, PrivateMessage]:
    """The newest message of each conversation: one query."""
    rows = PrivateMessage.objects.filter(pk__in=[one.last_id for one in conversations if one.last_id])
    return {row.conversation_id: row for row in rows}


def unread(actor: Actor) -> QuerySet[Participant]:
    """His part in the conversations in which something waits for him."""
    mine = Participant.objects.filter(user=actor.user_id, conversation__deleted_at=None)
    return mine.filter(conversation__last_id__gt=F("read_to"))
