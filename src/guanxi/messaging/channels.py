"""The ways by which messages leave the house. Each adapter adds itself; the first that is set up takes the messages.

A channel for which nothing is set up keeps its messages here, where an administrator reads them.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.messaging.outbox.models import Message

LABELS: Mapping[str, Any] = {
    "app": _("In Guanxi"),
    "mail": pgettext_lazy("channel", "E-mail"),
    "sms": _("Short message"),
    "im": _("Chat"),
}
OUTSIDE = ("mail", "sms", "im")


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """The channel has taken a message. `reference` is its name there; `is_there` when its arrival is known already."""

    reference: str = ""
    is_there: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Failed:
    """The channel has not taken it: `reason` is one of `REASONS`, `detail` what the other side said.

    With `until` it waits for that moment, which is no failed try.
    """

    reason: str
    detail: str = ""
    retry: bool = False
    until: datetime | None = None


class Channel(ABC):
    """One adapter. `key` says of which channel it is (`mail`, `sms`, `im`), `name` who it is in the log.

    `repeats` says whether a message goes out again when the worker ended while it was handed over, so that nobody knows
    whether it left: mail bears the same Message-ID then. `deliver` ends within half a minute, by its own time-outs.
    """

    key = ""
    name = ""
    repeats = True

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether the company has set this one up."""

    @abstractmethod
    def deliver(self, message: Message) -> Delivered | Failed:
        """Hand one message over. Words, address and `message_id` are in it."""


class Local(Channel):
    """Keeps messages in the house, where nothing else is set up."""

    name = "local"

    def __init__(self, key: str) -> None:
        self.key = key

    def is_ready(self) -> bool:
        return True

    def deliver(self, message: Message) -> Delivered | Failed:
        return Delivered()


REASONS: dict[str, Any] = {
    "no_address": _("There is no address of this kind."),
    "not_active": _("This person does not work here any more."),
    "not_visible": _("The recipient does not see the record any more."),
    "read": _("It was read in Guanxi before it left."),
    "withdrawn": _("It was taken back before it left."),
    "unknown": _("The worker ended while this was handed over; whether it left is not known."),
    "repeated": _("The worker ended while this was handed over; it was sent again under the same name."),
    "unreachable": _("The server or provider could not be reached."),
    "refused": _("The server or provider refused it."),
    "error": _("The channel stopped at an error; see the log."),
}

_adapters: list[Channel] = []


def add(adapter: Channel) -> Channel:
    """Make an adapter known."""
    _adapters.append(adapter)
    return adapter


def is_set_up(key: str) -> bool:
    """Whether messages of a channel leave the house at all."""
    return any(one.key == key and one.is_ready() for one in _adapters)


def channel_of(key: str) -> Channel:
    """The adapter that takes the messages of a channel now."""
    return next((one for one in _adapters if one.key == key and one.is_ready()), None) or Local(key)


def declare_reason(code: str, label: Any) -> str:
    """Make a reason of failure known, with its words for people."""
    REASONS[code] = label
    return code
