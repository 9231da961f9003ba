"""What happened with mail, for who keeps it with records or counts it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class AddressRefused:
    """A server says that nobody lives at an address."""

    address: str
    said: str


@dataclass(frozen=True)
class MailArrived:
    """A mail has come into a mailbox and is kept under `mail_id`; `subjects` are the records that it is about."""

    mail_id: int
    mailbox_id: int
    sender: str
    subject: str
    is_automatic: bool = False
    subjects: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class MailReturned:
    """A mail came back for good."""

    message: Any


@dataclass(frozen=True)
class MailComplained:
    """The receiver of a mail has told his provider that it was unwanted."""

    message: Any


@dataclass(frozen=True)
class MailOpened:
    """The picture in a tracked mail was fetched; `is_machine` when no person can have done it."""

    message: Any
    is_machine: bool


@dataclass(frozen=True)
class MailClicked:
    """A link of a tracked mail was followed."""

    message: Any
    is_machine: bool
