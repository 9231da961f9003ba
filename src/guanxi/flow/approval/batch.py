"""Deciding several cases at once: each in a transaction of its own, and each with its own answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.flow.approval.deciding import agree, own_task, reject
from guanxi.flow.approval.going import fetch_going
from guanxi.kernel.errors import DomainError


@dataclass(frozen=True)
class Decided:
    """What became of one case; an error where it stayed as it was."""

    case: int
    error: DomainError | None = None


def approve_many(actor: Actor, cases: Iterable[int], *, comment: str = "") -> list[Decided]:
    """Approve one's open task of each of these cases, where the definition lets that be done many at once."""
    return [_decided(actor, pk, comment, is_yes=True) for pk in dict.fromkeys(cases)]


def reject_many(actor: Actor, cases: Iterable[int], *, comment: str) -> list[Decided]:
    """Reject them, all for the same reason."""
    return [_decided(actor, pk, comment, is_yes=False) for pk in dict.fromkeys(cases)]


def _decided(actor: Actor, pk: int, comment: str, *, is_yes: bool) -> Decided:
    try:
        with transaction.atomic():
            going = fetch_going(actor, pk)
            if not going.flow.options.batch:
                raise DomainError("E_ONE_BY_ONE")
            if is_yes:
                agree(going, own_task(going), comment)
            else:
                reject(actor, pk, comment=comment)
    except DomainError as error:
        return Decided(pk, error)
    return Decided(pk)
