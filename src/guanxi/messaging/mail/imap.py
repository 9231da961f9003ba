"""Reading a mailbox by IMAP: what is new since the last time, one mail after the other, and nothing marked or moved."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop, override
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from guanxi.kernel import outside
from guanxi.kernel.outside import Unreachable, address_of
from guanxi.kernel.sealing import unseal
from guanxi.messaging.mail.models import MailBox, Security
from guanxi.messaging.mail.server import Tokens
from guanxi.messaging.mail.tokens import tokens_of

TIMEOUT = 20.0
AT_ONCE = 50  # mails in one visit
FIRST_TIME = 500  # mails of the past that a new mailbox brings along
LARGEST = 30 * 2**20
SEALED = gettext_noop("The password was sealed by another secret key; give it again.")
FORBIDDEN = gettext_noop("This server may not be called from here.")


class BoxProblem(Exception):
    """The mailbox can't be read, in the server's words."""


@dataclass(frozen=True)
class Found:
    """Where the mailbox stands, and which mails are new in it."""

    uid_validity: int
    uids: tuple[int, ...]


@dataclass
class Visit:
    """An open mailbox."""

    client: IMAPClient
    found: Found

    def read(self, uid: int) -> bytes | None:
        """A mail as it lies there; nothing when it is gone, or too large to keep."""
        try:
            about = self.client.fetch([uid], ["RFC822.SIZE"]).get(uid, {})
            if not about or int(about.get(b"RFC822.SIZE", 0)) > LARGEST:
                return None
            content = self.client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
        except (IMAPClientError, OSError) as error:
            raise BoxProblem(_said(error)) from None
        return content if isinstance(content, bytes) else None


@contextmanager
def visiting(box: MailBox) -> Iterator[Visit]:
    """Open a mailbox for reading; BoxProblem says why it can't be."""
    client = _called(box)
    try:
        try:
            about = client.select_folder("INBOX", readonly=True)
            found = _new(box, client, int(about[b"UIDVALIDITY"]), int(about.get(b"UIDNEXT", 0)))
        except (IMAPClientError, OSError, KeyError, ValueError) as error:
            raise BoxProblem(_said(error)) from None
        yield Visit(client, found)
    finally:
        with suppress(IMAPClientError, OSError):
            client.logout()


def _new(box: MailBox, client: IMAPClient, validity: int, following: int) -> Found:
    """What came since the last visit. Numbers of another validity mean nothing: then all is looked at again, and what
    is known already is recognised by its Message-ID."""
    last = box.last_uid if box.uid_validity == validity else 0
    if following and following <= last + 1:
        return Found(validity, ())
    uids = sorted(uid for uid in client.search(["UID", f"{last + 1}:*"]) if uid > last)
    if not last:
        uids = uids[-FIRST_TIME:]
    return Found(validity, tuple(uids[:AT_ONCE]))


def _called(box: MailBox) -> IMAPClient:
    tokens = tokens_of(box.access_id) if box.by_token else None
    password = unseal(box.password)
    if password is None:
        raise BoxProblem(SEALED)
    try:
        if box.user_id is not None:  # whoever runs the system names what servers the company has
            address_of(box.host, box.port)
        context = ssl.create_default_context()
        client = IMAPClient(
            box.host, box.port, ssl=box.security == Security.TLS, ssl_context=context, timeout=TIMEOUT, use_uid=True
        )
        if box.security == Security.STARTTLS:
            client.starttls(context)
        if tokens is None:
            client.login(box.name, password)
        else:
            _enter(client, box.name, tokens)
    except Unreachable as error:
        raise BoxProblem(
            FORBIDDEN if error.reason == "address" else _source(outside.UNREACHABLE[error.reason])
        ) from None
    except (IMAPClientError, OSError, ValueError) as error:
        raise BoxProblem(_said(error)) from None
    return client


def _enter(client: IMAPClient, name: str, tokens: Tokens) -> None:
    """Show a token. Refused, it is forgotten, so that the next visit comes with a fresh one."""
    try:
        client.oauth2_login(name, tokens.get())
    except LoginError:
        tokens.forget()
        raise


def _source(text: Any) -> str:
    """A text as it is kept: who reads it later has a language of his own."""
    with override("en"):
        return str(text)


def _said(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:300]
