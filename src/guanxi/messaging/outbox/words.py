"""What a message says when its words are made at the last moment, for who reads it and within his rights then."""

from collections.abc import Callable
from dataclasses import dataclass

from guanxi.access.actor import Actor
from guanxi.messaging.outbox.models import Message


@dataclass(frozen=True)
class Words:
    """A subject and a plain body."""

    subject: str
    body: str


Word = Callable[[Message, Actor], Words | None]
_sources: dict[str, Word] = {}


def declare(source: str, word: Word) -> None:
    """Say who words the messages of a source; nothing to say means that the message is not sent."""
    _sources[source] = word


def worded(message: Message, reader: Actor) -> Words | None:
    """The words for this reader now."""
    return _sources[message.source](message, reader)
