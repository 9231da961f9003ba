"""What happened with short messages, for who keeps them with records."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ReplyArrived:
    """Someone has answered, from a number as it is kept with customers. `subjects` are the records with this number,
    as (module key, id), the newest first; `is_leaving` when no more is wanted."""

    number: str
    text: str
    subjects: tuple[tuple[str, int], ...]
    is_leaving: bool


@dataclass(frozen=True)
class SmsReported:
    """The provider says whether a message is there: `message` is its row of the delivery log."""

    message: Any
    is_there: bool
    detail: str
