"""What others may hear of follow-ups."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Spoken:
    """When someone first and last spoke with somebody, or never."""

    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, kw_only=True)
class FollowedUp:
    """Follow-ups with these accounts and leads were written, changed or deleted by the actor: the newest moment of
    each account, or none; the first and the last of each lead. `visited`: the accounts whose people were met."""

    moments: Mapping[int, datetime | None]
    leads: Mapping[int, Spoken]
    actor: Any
    visited: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """A follow-up says when to speak again; a plan is to be made of it."""

    owner_id: int
    at: datetime
    subject: str
    account_id: int | None
    contact_id: int | None
    opportunity_id: int | None
    lead_id: int | None


@dataclass(frozen=True, kw_only=True)
class NextStepsPlanned:
    """The next steps that a batch of follow-ups asks for, and the actor who wrote them."""

    steps: tuple[NextStep, ...]
    actor: Any
