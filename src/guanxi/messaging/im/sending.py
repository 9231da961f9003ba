"""The channel of chats: each person's messages go to the provider where he is known; what asks him to decide is a card
with buttons."""

from django.utils import timezone, translation

from guanxi.access.actor import Actor, actor_of
from guanxi.access.models import User
from guanxi.kernel.markup import as_text, is_html
from guanxi.messaging.channels import Channel, Delivered, Failed, channel_of
from guanxi.messaging.im.approval_cards import asked_in
from guanxi.messaging.im.cards import send_card
from guanxi.messaging.im.connections import active_provider, active_providers
from guanxi.messaging.im.links import entering, way_back
from guanxi.messaging.im.models import Identity
from guanxi.messaging.im.providers.base import Note, Provider
from guanxi.messaging.outbox.models import Message
from guanxi.messaging.outbox.objections import ask


class ByChat(Channel):
    """Chats go to DingTalk, WeCom or Feishu. All three know a message by its name, so that it may go out again."""

    key, name, repeats = "im", "chat", True

    def is_ready(self) -> bool:
        return bool(active_providers())

    def deliver(self, message: Message) -> Delivered | Failed:
        key, _colon, to = message.address.partition(":")
        provider, user = active_provider(key), User.objects.filter(pk=message.user_id).first()
        if provider is None or user is None:  # switched off in this moment
            return Failed(reason="unreachable", retry=True)
        reader = actor_of(user, "job")
        with translation.override(reader.language), timezone.override(reader.timezone):
            return _handed_over(provider, to, message, reader)


CHAT = ByChat()


@ask
def find_identity(message: Message) -> Failed | None:
    """Give a message the address of its person; he has none where no provider knows him."""
    if message.channel != CHAT.key or channel_of(CHAT.key) is not CHAT:
        return None
    known = dict(Identity.objects.filter(user_id=message.user_id).values_list("provider", "external_id"))
    found = next((one.key for one in active_providers() if one.key in known), None)
    if found is None:
        return Failed(reason="no_address")
    message.address = f"{found}:{known[found]}"
    return None


def _handed_over(provider: Provider, to: str, message: Message, reader: Actor) -> Delivered | Failed:
    task = asked_in(message)
    outcome = send_card(provider, to, message, task, reader) if task is not None else _send(provider, to, message)
    if isinstance(outcome, Failed):
        return outcome
    return Delivered(reference=outcome.reference, facts={**message.facts, "provider": provider.key})


def _send(provider: Provider, to: str, message: Message) -> Delivered | Failed:
    words = as_text(message.body) if is_html(message.body) else message.body
    path = way_back(message)
    link = entering(provider.key, path) if path else ""
    title = message.subject.strip() or words.strip()
    return provider.send(to, Note(name=message.message_id, title=title, text=words.strip(), link=link))
