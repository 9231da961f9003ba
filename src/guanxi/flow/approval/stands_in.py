"""Who stands in for whom: delegations for a time, of all definitions or some. A stand-in of a stand-in is not asked."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.models import User
from guanxi.flow.approval.lists import definition_names
from guanxi.flow.approval.models import Delegation
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.kernel.finding import find, values


@transaction.atomic
def delegate(
    actor: Actor,
    *,
    to_user: int,
    from_at: datetime,
    to_at: datetime,
    definitions: Sequence[int] = (),
    from_user: int | None = None,
) -> Delegation:
    """Let someone decide in one's place for a time; an administrator may say so for somebody else."""
    giver = from_user or actor.user_id
    if actor.read_only or giver is None or (giver != actor.user_id and not actor.is_admin):
        raise Denied("administer")
    if to_user == giver:
        raise DomainError("E_DELEGATE", field="to_user", hint=_("choose someone else."))
    if not User.objects.filter(pk=to_user, status="active", deleted_at=None).exists():
        raise DomainError("E_DELEGATE", field="to_user", hint=_("this person does not work here now."))
    if set(definitions) - set(definition_names()):
        raise DomainError(
            "E_DELEGATE", field="definitions", hint=_("choose among the definitions that are switched on.")
        )
    if to_at <= from_at or to_at <= clock.now():
        raise DomainError("E_DELEGATE", field="to_at", hint=_("the end must lie ahead, and behind the beginning."))
    return Delegation.objects.create(
        from_user_id=giver, to_user_id=to_user, from_at=from_at, to_at=to_at, definitions=tuple(map(str, definitions))
    )


def end_delegation(actor: Actor, pk: int) -> None:
    """End a delegation before its time: one's own, or as administrator."""
    rows = Delegation.objects.filter(pk=pk, active=True)
    mine = rows if actor.is_admin else rows.filter(from_user=actor.user_id)
    if not mine.update(active=False):
        raise Missing


def delegations_of(actor: Actor) -> list[Delegation]:
    """A person's own delegations that are in force or still to come."""
    rows = Delegation.objects.filter(from_user=actor.user_id, active=True, to_at__gt=clock.now())
    return list(rows.select_related("to_user").order_by("from_at"))


def stand_ins(people: Iterable[int], definition: int, submitter: int | None) -> dict[int, int]:
    """Who is asked instead of whom at this moment. The submitter never decides about his own by standing in."""
    now = clock.now()
    kept = find(Delegation, from_user_id=list(people), active=True, order=["-id"])
    rows = [
        row
        for row in kept
        if row.from_at <= now < row.to_at
        and row.to_user_id != submitter
        and (not row.definitions or str(definition) in row.definitions)
    ]
    working = _working({row.to_user_id for row in rows}) if rows else set()
    found: dict[int, int] = {}
    for row in rows:
        if row.to_user_id in working:
            found.setdefault(row.from_user_id, row.to_user_id)
    return found


def _working(people: Iterable[int]) -> set[int]:
    """Those of these people who work here now."""
    return {pk for (pk,) in values(User, ("id",), id=list(people), status="active", deleted_at=None)}
