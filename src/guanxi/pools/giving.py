"""Giving records back to a pool, on to others, and from pool to pool (F022 rule 3, F024)."""

from typing import Any

from django.db import transaction
from django.db.models import Model

from guanxi.access.actor import Actor, people_below
from guanxi.access.models import User
from guanxi.access.pooled import seats_of
from guanxi.access.scope import answers_for
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.text import listed
from guanxi.pools import declared, setup
from guanxi.pools.declared import Pooled, of
from guanxi.pools.homes import homes
from guanxi.pools.ledger import ASSIGNED, MOVED, RETURNED
from guanxi.pools.models import EXCEPTIONS, REASONS
from guanxi.records import store
from guanxi.records.change import Change
from guanxi.records.store.doors import refuse

BLOCKING = ("in_approval", "unfinished_order")


def leads(pooled: Pooled, actor: Actor, pool: int | None) -> bool:
    """Whether someone administers a pool."""
    if actor.is_admin or actor.is_system:
        return True
    return any(seat.leads and seat.pool == pool for seat in seats_of(pooled.module, actor))


@transaction.atomic
def release(
    key: str,
    *,
    actor: Actor,
    pk: int,
    reason: str,
    note: str = "",
    pool: int | None = None,
    force: bool = False,
) -> Model:
    """Give a record back, with the reason; to its home unless another pool is named that one belongs to."""
    pooled = of(key)
    record = store.fetch(pooled.module, actor, pk, "edit", lock=True)
    if record.owner_id is None:
        raise DomainError("E_STATE", state=pooled.module.field(pooled.field).label)
    if not answers_for(pooled.module, actor, record):
        raise Denied("transfer")
    target = _target(pooled, actor, record, pool)
    if not (force and leads(pooled, actor, target)):
        _refuse_blocked(pooled, pk)
    return _written(
        pooled,
        actor,
        record,
        {"owner": None, pooled.field: target},
        verb=RETURNED,
        note=_told(reason, note),
        into_pool={"reason": reason},
    )


@transaction.atomic
def assign(key: str, *, actor: Actor, pk: int, to: int) -> Model:
    """Give a record in a pool to somebody: by those who administer the pool, or to someone below by his superior."""
    pooled = of(key)
    record = store.fetch(pooled.module, actor, pk, "claim", lock=True)
    pool = getattr(record, pooled.column)
    if pool is None:
        raise DomainError("E_POOL_TAKEN")
    if not User.objects.filter(pk=to, status="active", deleted_at=None).exists():
        raise DomainError("E_REFERENCE", field="to", label=pooled.module.field("owner").label)
    if not (leads(pooled, actor, pool) or people_below(actor).filter(user_id=to).exists()):
        raise DomainError("E_POOL_NOT_MEMBER")
    return _written(pooled, actor, record, {"owner": to}, verb=ASSIGNED)


@transaction.atomic
def change_pool(key: str, *, actor: Actor, pk: int, pool: int) -> Model:
    """Move a record from its pool to another one that is open."""
    pooled = of(key)
    record = store.fetch(pooled.module, actor, pk, "edit", lock=True)
    present = getattr(record, pooled.column)
    if present is None:
        raise DomainError("E_POOL_HELD")
    if not leads(pooled, actor, present):
        raise DomainError("E_POOL_NOT_MEMBER")
    return _written(pooled, actor, record, {pooled.field: _open_pool(pooled, pool), "home_pool": pool}, verb=MOVED)


def home_of(pooled: Pooled, record: Any) -> int:
    """The pool to which a record goes back; E_POOL_NOWHERE where there is none."""
    home: int | None = record.home_pool_id
    if home not in setup.known().pools:
        home = homes(pooled, [record.pk]).get(record.pk)
    if home is None:
        raise DomainError("E_POOL_NOWHERE")
    return home


def _target(pooled: Pooled, actor: Actor, record: Any, pool: int | None) -> int:
    if pool is None:
        return home_of(pooled, record)
    mine = {seat.pool for seat in seats_of(pooled.module, actor)}
    if not actor.is_admin and pool not in mine:
        raise DomainError("E_POOL_NOT_MEMBER", field="pool")
    return _open_pool(pooled, pool)


def _open_pool(pooled: Pooled, pool: int) -> int:
    if pool not in {one.pk for one in setup.known().pools_of(pooled)}:
        raise DomainError("E_REFERENCE", field="pool", label=pooled.module.field(pooled.field).label)
    return pool


def _refuse_blocked(pooled: Pooled, pk: int) -> None:
    labels = {option.value: str(option.label) for option in EXCEPTIONS}
    causes = [labels[key] for key in BLOCKING if declared.held(pooled.key, key, [pk])]
    if causes:
        raise DomainError("E_POOL_RETURN_BLOCKED", reasons=listed(causes))


def _told(reason: str, note: str) -> str:
    label = next(str(option.label) for option in REASONS if option.value == reason)
    return f"{label}: {note}" if note else label


def _written(pooled: Pooled, actor: Actor, record: Any, data: dict[str, Any], **more: Any) -> Model:
    into = more.pop("into_pool", {})
    change = Change(
        module=pooled.module,
        actor=actor,
        record=record,
        data=data,
        is_new=False,
        trusted=True,
        extra={"into_pool": into},
        **more,
    )
    store.write([change])
    refuse(change.errors)
    return change.record
