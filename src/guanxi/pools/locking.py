"""Keeping a record out of the pool for a while (F024 rule 3)."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Model

from guanxi.access.actor import Actor
from guanxi.access.scope import answers_for
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.pools import declared
from guanxi.pools.capacity import capacity_left
from guanxi.pools.declared import of
from guanxi.records import store

LONGEST = timedelta(days=90)


@transaction.atomic
def lock(key: str, *, actor: Actor, pk: int, until: date | None = None) -> Model:
    """Let no rule take a record of one's own, for at most ninety days where an end is named."""
    pooled = of(key)
    record = store.fetch(pooled.module, actor, pk, "edit", lock=True)
    if record.owner_id != actor.user_id:
        raise Denied("edit")
    if declared.held(key, "dealt", [pk]):
        raise DomainError("E_POOL_DEALT")
    today = clock.today(actor.timezone)
    if until is not None and not today <= until <= today + LONGEST:
        label = pooled.module.field("locked_until").label
        raise DomainError("E_RANGE", field="until", label=label, low=today, high=today + LONGEST)
    left = None if record.locked_from_pool or not actor.user_id else capacity_left(pooled, actor.user_id, "lock")
    if left is not None and left < 1:
        raise DomainError("E_CAPACITY", left=0)
    data = {"locked_from_pool": True, "locked_until": until}
    return store.update(pooled.module, actor, pk, data, verb="pool_locked", trusted=True)


@transaction.atomic
def unlock(key: str, *, actor: Actor, pk: int) -> Model:
    """Let the rules take it again."""
    module = of(key).module
    if not answers_for(module, actor, store.fetch(module, actor, pk, "edit", lock=True)):
        raise Denied("transfer")
    data = {"locked_from_pool": False, "locked_until": None}
    return store.update(module, actor, pk, data, verb="pool_unlocked", trusted=True)
