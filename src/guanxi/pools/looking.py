"""How many records of a pool a member may open a day (F021 rule 4): records count, not how often one is opened, and one
that was claimed since counts still."""

from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.pooled import seats_of
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module
from guanxi.pools.ledger import company_zone
from guanxi.pools.models import PoolLook


def look(module: Module, actor: Actor, record: Any) -> None:
    """Note that somebody opens a record that lies in a pool; refused where he has opened as many today as he may."""
    pool = module.field(module.sharing.pool).read(record) if module.sharing.pool else None
    seat = next((one for one in seats_of(module, actor) if one.pool == pool), None) if pool else None
    if seat is None or seat.views_a_day is None or actor.is_admin:
        return
    day = clock.now().astimezone(company_zone()).date()
    today = PoolLook.objects.filter(pool=pool, user=actor.user_id, day=day)
    if today.exclude(record_id=record.pk).count() >= seat.views_a_day:
        raise DomainError("E_POOL_VIEW_LIMIT", limit=seat.views_a_day)
    noted = PoolLook(pool_id=pool, user_id=actor.user_id, day=day, record_id=record.pk)
    PoolLook.objects.bulk_create([noted], ignore_conflicts=True)


def forget_looks() -> None:
    """What was opened on days before today counts no more."""
    PoolLook.objects.filter(day__lt=clock.now().astimezone(company_zone()).date()).delete()
