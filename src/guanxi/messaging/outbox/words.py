"""What a message says when its words are made at the last moment, for who reads it and within his rights then."""

from collections.abc import Callable
from dataclasses import dataclass

from guanxi.access.actor import Actor
from guanxi.messaging.outbox.models import Message


@dataclass(frozen=True)
class Words:
    """A subject and a plain body; a secret body is not kept in the log."""

    subject: str
    body: str
    is_secret: bool = False


Word = Callable[[Message, Actor], Words | str]
_sources: dict[str, Word] = {}


def declare(source: str, word: Word) -> None:
    """Say who words the messages of a source. A reason (one of `channels.REASONS`) in place of words keeps it here."""
    _sources[source] = word


def worded(message: Message, reader: Actor) -> Words | str:
    """The words for this reader now, or the reason why there is nothing to send."""
    return _sources[message.source](message, reader)
