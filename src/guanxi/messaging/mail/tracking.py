"""Opens and clicks of mails that say that they are counted: a picture and links of our own, signed, for a year.

Machines open mails too: those of providers that fetch pictures beforehand, and scanners that follow every link within
seconds. They are told apart and never count as people.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from html import escape, unescape

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.kernel import clock
from guanxi.kernel.events import publish
from guanxi.messaging.mail.events import MailClicked, MailOpened
from guanxi.messaging.outbox.models import Message

SALT = "guanxi.messaging.mail.tracking"
LONGEST = 400 * 24 * 3600
AT_ONCE = timedelta(seconds=10)
HREF = re.compile(r'(<a\b[^>]*?\bhref=")(https?://[^"]+)(")', re.IGNORECASE)
MACHINES = re.compile(
    r"GoogleImageProxy|YahooMailProxy|ggpht|bot\b|crawler|spider|preview|scanner|curl/|python-|Go-http|"
    r"Barracuda|Mimecast|Proofpoint|^Mozilla/5\.0$|^$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mark:
    """What a link of ours says: of which mail, and where it leads."""

    message_name: str
    target: str = ""


def with_marks(html: str, message: Message) -> str:
    """The words with counted links, the picture, and the sentence that says so."""
    name = message.message_id
    own = f"{settings.BASE_URL}/unsubscribe/"

    def counted(found: re.Match[str]) -> str:
        target = unescape(found[2])
        return found[0] if target.startswith(own) else f"{found[1]}{escape(_link('c', name, target))}{found[3]}"

    notice = _("The sender sees whether this mail is opened and its links are followed.")
    picture = f'<img src="{_link("o", name)}" alt="" width="1" height="1">'
    return f"{HREF.sub(counted, html)}<p>{escape(notice)}</p>{picture}"


def read_mark(token: str) -> Mark | None:
    """What one of our links says; nothing when we have not made it, or long ago."""
    try:
        name, target = signing.loads(token, salt=SALT, max_age=LONGEST)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Mark(name, target)


@transaction.atomic
def note_opening(name: str, agent: str) -> None:
    """The picture of a mail was fetched."""
    if message := Message.objects.filter(message_id=name).first():
        publish(MailOpened(message, is_machine(message, agent)))


@transaction.atomic
def note_click(name: str, agent: str) -> None:
    """A link of a mail was followed."""
    if message := Message.objects.filter(message_id=name).first():
        publish(MailClicked(message, is_machine(message, agent)))


def is_machine(message: Message, agent: str) -> bool:
    """Whether no person has opened it: by who asks, or because it was too soon."""
    is_soon = message.sent_at is None or clock.now() - message.sent_at < AT_ONCE
    return is_soon or MACHINES.search(agent) is not None


def _link(kind: str, name: str, target: str = "") -> str:
    return f"{settings.BASE_URL}/t/{kind}/{signing.dumps([name, target], salt=SALT)}"
