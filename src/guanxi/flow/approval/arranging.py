"""Beginning, copying and ordering definitions; the definition itself is written like any record."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.flow.approval.models import ApprovalDefinition
from guanxi.flow.approval.versions import module_of
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import store

STEP = 10
BEGINNING: dict[str, Any] = {
    "nodes": [{"key": "n1", "kind": "approve", "name": "", "approvers": {"by": "superior"}}],
    "options": {},
}
KEPT = ("object", "trigger", "watched", "condition", "flow")


def can_be_approved(module: Module) -> bool:
    """Whether records of a module can need approval: those that people write, other than settings."""
    is_engine = module.group == "settings" or module.key.startswith("approval_")
    return module.writable and not is_engine and module.sharing.only is None


@transaction.atomic
def begin(actor: Actor, *, name: str, object: str, trigger: str) -> ApprovalDefinition:
    """A new definition with the direct superior as its only step, tried last, switched off."""
    data = {"name": name, "object": object, "trigger": trigger, "flow": BEGINNING, "priority": _last(object) + STEP}
    made: ApprovalDefinition = store.create(_module(), actor, {**data, "active": False})
    return made


@transaction.atomic
def copy(actor: Actor, pk: int) -> ApprovalDefinition:
    """The same once more, switched off, behind the others."""
    record = store.fetch(_module(), actor, pk)
    data = {key: getattr(record, key) for key in KEPT}
    data["watched"] = list(record.watched)
    name = (_("%(name)s (copy)") % {"name": record.name})[:100]
    priority = _last(record.object) + STEP
    made: ApprovalDefinition = store.create(_module(), actor, {**data, "name": name, "priority": priority})
    return made


@transaction.atomic
def put_in_order(actor: Actor, ids: Sequence[int]) -> None:
    """Have definitions tried in this order; those of other records than the first one are left where they are."""
    rows = {row.pk: row for row in visible(_module(), actor, "edit").filter(pk__in=ids, deleted_at=None)}
    known = [rows[pk] for pk in ids if pk in rows]
    same = [row for row in known if row.object == known[0].object]
    for place, row in enumerate(same, start=1):
        if row.priority != place * STEP:
            store.update(_module(), actor, row.pk, {"priority": place * STEP})


@transaction.atomic
def move(actor: Actor, pk: int, by: int) -> None:
    """Have a definition tried one place earlier or later."""
    record = store.fetch(_module(), actor, pk, "edit")
    rows = ApprovalDefinition.objects.filter(object=record.object, trigger=record.trigger, deleted_at=None)
    ids = list(rows.order_by("priority", "pk").values_list("pk", flat=True))
    here = ids.index(pk)
    there = min(max(here + by, 0), len(ids) - 1)
    ids.insert(there, ids.pop(here))
    put_in_order(actor, ids)


def subject_of(record: ApprovalDefinition) -> Module:
    """The module whose records a definition is about."""
    return module_of(record.object)


def _module() -> Module:
    return registry.get("approval_definition")


def _last(slug: str) -> int:
    rows = ApprovalDefinition.objects.filter(object=slug, deleted_at=None)
    return rows.aggregate(last=Max("priority"))["last"] or 0
