"""The words in which people hear that somebody wrote to them. What was written stays in the conversation."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.modules.conversations.models import Participant, PrivateMessage

WRITTEN = declare(
    Kind(
        key="private_message",
        label=_("Private message"),
        text=_("%(by)s wrote to you."),
        short=_("%(by)s wrote to you in Guanxi."),
        icon="message",
        about="conversation",
        place="/messages/",
        channels=("app", "im"),
    )
)


def tell(messages: Iterable[PrivateMessage]) -> None:
    """Tell the others of these messages: each once for each conversation, until he has read it."""
    written = {message.conversation_id: message for message in messages}
    rows = Participant.objects.filter(conversation__in=list(written)).order_by("pk")
    notify.ask([_telling(row, written[row.conversation_id]) for row in rows])


def _telling(row: Participant, message: PrivateMessage) -> Telling:
    return Telling(
        kind=WRITTEN,
        user_id=row.user_id,
        key=f"private_message:{row.conversation_id}:{row.read_to}",
        module="conversation",
        record_id=row.conversation_id,
        by_id=message.owner_id,
    )
