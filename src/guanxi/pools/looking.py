"""How many records of a pool a member may open a day (F021 rule 4): records count, not how often one is opened."""

from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.pooled import seats_of
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module
from guanxi.records.alarms import midnight
from guanxi.records.models import RecentRecord
from guanxi.records.recent import looked_at


def look(module: Module, actor: Actor, record: Any) -> None:
    """Note that somebody opens a record that lies in a pool; refused where he has opened as many today as he may."""
    pool = module.field(module.sharing.pool).read(record) if module.sharing.pool else None
    seat = next((one for one in seats_of(module, actor) if one.pool == pool), None) if pool else None
    if seat is None or seat.views_a_day is None or actor.is_admin:
        return
    today = RecentRecord.objects.filter(user=actor.user_id, module=module.key, at__gte=midnight(actor))
    column = module.field(module.sharing.pool).column
    there = module.model.objects.filter(**{column: pool}).values("pk")
    others = today.filter(record_id__in=there).exclude(record_id=record.pk)
    if others.count() >= seat.views_a_day:
        raise DomainError("E_POOL_VIEW_LIMIT", limit=seat.views_a_day)
    looked_at(module, actor, record.pk)
