"""The adapters of the channel mail: by a server, or into the home folder where none is set."""

import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from guanxi.kernel.events import publish
from guanxi.messaging import channels
from guanxi.messaging.channels import Channel, Delivered, Failed
from guanxi.messaging.mail import smtp
from guanxi.messaging.mail.events import AddressRefused
from guanxi.messaging.mail.letter import Letter, written
from guanxi.messaging.mail.making import is_counted, letter_of
from guanxi.messaging.mail.server import Server, server_of
from guanxi.messaging.mail.tokens import companys_tokens
from guanxi.messaging.outbox.models import Message

FOLDER = "mail"
TIMEOUT = 10.0  # seconds a step: a message is handed over within half a minute
NO_SUCH_ADDRESS = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10")

MAY_BE_THERE = channels.declare_reason(
    "broken_off",
    _("The server went away at the last step; it may have arrived, and is sent again under the same name."),
)

_here = threading.local()


class BySmtp(Channel):
    """Letters go to the server of GUANXI_EMAIL_URL, many by one connection."""

    key, name = "mail", "smtp"

    def is_ready(self) -> bool:
        return bool(settings.EMAIL_URL)

    def deliver(self, message: Message) -> Delivered | Failed:
        letter = letter_of(message)
        receipt = postman().deliver(letter)
        if receipt.state == smtp.SENT:
            return Delivered(reference=letter.message_id, facts=_facts(message, letter))
        said = f"{receipt.code} {receipt.text}" if receipt.code else receipt.text
        if receipt.state == smtp.REFUSED:
            if receipt.text.startswith(NO_SUCH_ADDRESS):
                publish(AddressRefused(address=letter.to, said=said))
            return Failed(reason="refused", detail=said)
        if receipt.is_doubtful:
            return Failed(reason=MAY_BE_THERE, detail=said, retry=True)
        return Failed(reason="refused" if receipt.code else "unreachable", detail=said, retry=True)


class IntoTheHome(Channel):
    """Without a server each letter becomes a file in the home folder, which any mail program opens."""

    key, name = "mail", "home"

    def is_ready(self) -> bool:
        return not settings.EMAIL_URL

    def deliver(self, message: Message) -> Delivered | Failed:
        letter = letter_of(message)
        kept(letter, message.message_id)
        return Delivered(reference=letter.message_id, facts=_facts(message, letter))


def _facts(message: Message, letter: Letter) -> dict[str, Any]:
    """What the log keeps: from whom it was, and whether it bears the marks that were wanted."""
    marked = {"tracked": is_counted(message)} if message.facts.get("tracked") else {}
    return {**message.facts, **marked, "sender": letter.sender, "sender_name": letter.sender_name}


def kept(letter: Letter, name: str) -> Path:
    """The letter as a file of the home; written beside and moved, so that a half one is never read."""
    folder = Path(settings.HOME) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}.eml"
    half = path.with_suffix(".half")
    half.write_bytes(written(letter))
    return half.replace(path)


def postman() -> smtp.Postman:
    """The connection of this thread; another one when the setting has changed."""
    server = company_server()
    assert server is not None
    known: smtp.Postman | None = getattr(_here, "postman", None)
    if known is None or known.server != server:
        if known is not None:
            known.close()
        known = _here.postman = smtp.Postman(server, TIMEOUT, companys_tokens())
    return known


def company_server() -> Server | None:
    """The server that the setting names."""
    return server_of(settings.EMAIL_URL)
