"""The channel of short messages: the provider that is set takes them."""

from guanxi.messaging.channels import Channel, Delivered, Failed
from guanxi.messaging.outbox.models import Message, Purpose
from guanxi.messaging.sms.models import account_of, provider_of, sms_settings
from guanxi.messaging.sms.numbers import international
from guanxi.messaging.sms.parts import parts_of
from guanxi.messaging.sms.providers.base import Text
from guanxi.messaging.sms.rules import CAPPED, give_back, take_one
from guanxi.messaging.sms.wording import of_message, plain, with_way_out


class ByProvider(Channel):
    """Short messages go to a provider. Who gets one twice pays attention to the second: in doubt none is repeated."""

    key, name, repeats = "sms", "provider", False

    def is_ready(self) -> bool:
        return account_of(sms_settings()) is not None

    def deliver(self, message: Message) -> Delivered | Failed:
        known = sms_settings()
        text = text_of(message, known.signature)
        is_marketing = message.purpose == Purpose.MARKETING
        if is_marketing and not take_one(text.number, known.daily_cap):
            return Failed(reason=CAPPED)
        provider, account = provider_of(known), account_of(known)
        if provider is None or account is None:  # taken away in this moment
            return Failed(reason="unreachable", retry=True)
        outcome = provider.send(account, text)
        if isinstance(outcome, Failed):
            if is_marketing:
                give_back(text.number)
            return outcome
        parts = parts_of(text.whole)
        facts = {**message.facts, "parts": parts.count, "alphabet": parts.alphabet, "provider": provider.key}
        return Delivered(reference=outcome.reference, facts=facts)


def text_of(message: Message, signature: str) -> Text:
    """A message as a provider takes it."""
    words = plain(message)
    return Text(
        number=international(message.address),
        words=with_way_out(words) if message.purpose == Purpose.MARKETING else words,
        whole=of_message(message, signature),
        name=message.message_id,
    )
