"""Notices in the words of mails, short messages and chats, each with the way back to what it tells of."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.access.actor import Actor
from guanxi.kernel.text import excerpt
from guanxi.messaging import notices
from guanxi.messaging.digests import DIGEST
from guanxi.messaging.dispatch import NOTICE
from guanxi.messaging.notices import Entry
from guanxi.messaging.outbox import words
from guanxi.messaging.outbox.models import Message
from guanxi.messaging.outbox.words import Words

SUBJECT = 120
PREFERENCES = "/me/notices"


def notice_words(message: Message, reader: Actor) -> Words | str:
    """One notice. What its reader sees no more, or has read in the product meanwhile, is not sent."""
    entry = notices.as_told(reader, message.key)
    if entry is None or entry.is_closed:
        return "not_visible"
    if entry.is_read:
        return "read"
    if message.channel == "sms":
        return Words("", f"{entry.short or entry.text} {_link(entry)}")
    if message.channel == "im":
        return Words(str(entry.kind.label), entry.text)  # the way back is a button there
    parts = [entry.text, _link(entry, message.channel)]
    return Words(excerpt(entry.text, SUBJECT), "\n\n".join([*parts, *_foot(message)]))


def digest_words(message: Message, reader: Actor) -> Words | str:
    """Several notices in one mail, without those that were read meanwhile or tell of what the reader sees no more."""
    found = [entry for entry in notices.of_numbers(reader, message.source_ids) if not entry.is_closed]
    if not found:
        return "read"
    subject = ngettext("%(count)s notice", "%(count)s notices", len(found)) % {"count": len(found)}
    parts = [f"{entry.kind.label}: {entry.text}\n{_link(entry)}" for entry in found]
    return Words(subject, "\n\n".join([*parts, *_foot(message)]))


def _link(entry: Entry, channel: str = "") -> str:
    if channel == "mail" and entry.kind.link is not None:
        return f"{settings.BASE_URL}{entry.kind.link(entry.params)}"
    return f"{settings.BASE_URL}/n/{entry.id}"


def _foot(message: Message) -> list[str]:
    if message.channel != "mail":
        return []
    return [_("What reaches you by mail, and when, you choose here: %(link)s") % {"link": _own_page()}]


def _own_page() -> str:
    return f"{settings.BASE_URL}{PREFERENCES}"


words.declare(NOTICE, notice_words)
words.declare(DIGEST, digest_words)
