"""How programs merge records and take them apart again; pages ask for both in places of their own."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.module import Action, Module
from guanxi.meta.types.choice import Boolean
from guanxi.meta.types.reference import References
from guanxi.meta.types.structure import Structure
from guanxi.records import gate, store
from guanxi.records.merges.merging import MOST, can_merge, merge
from guanxi.records.merges.models import Merge
from guanxi.records.merges.unmerging import TIME
from guanxi.records.undo import undo


@gate.merge_actions.provide
def merge_actions(module: Module) -> tuple[Action, ...]:
    """The actions of a module whose records can become one."""
    if not can_merge(module):
        return ()
    others = Field(
        key="records",
        type=References(target=module.key, limit=MOST - 1),
        label=_("Merge"),
        column="records",
        required=True,
    )
    take = Field(key="take", type=Structure(), label=_("Values from"), column="take")
    along = Field(key="along", type=Boolean(), label=_("Merge contacts too"), column="along", default=True)
    return (
        Action(
            key="merge",
            label=_("Merge"),
            service=partial(merge, module),
            arguments=(others, take, along) if module.duplicates and module.duplicates.along else (others, take),
            offered=lambda record: False,
        ),
        Action(
            key="take_apart",
            label=_("Take apart again"),
            service=partial(take_apart, module),
            offered=lambda record: False,
        ),
    )


@transaction.atomic
def take_apart(module: Module, *, actor: Actor, pk: int) -> Any:
    """Take the newest merge into a record apart: one's own of the last thirty days, an administrator anybody's;
    E_NOT_MERGED where there is none. What was changed since stays as it is."""
    rows = Merge.objects.filter(module=module.key, master_id=pk, undone_at=None, at__gt=clock.now() - TIME)
    rows = rows if actor.is_admin else rows.filter(by=actor.user_id)
    last = rows.order_by("-at", "-pk").first()
    if last is None:
        raise DomainError("E_NOT_MERGED")
    undo(actor, last.operation)
    return store.fetch(module, actor, pk)
