"""The same change to many records: one by one, each with its own outcome, in the background (CONTRACT 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import writable
from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module
from guanxi.records.query import COUNT_CAP, Query, apply
from guanxi.records.store.bin import delete
from guanxi.records.store.doors import update

KEPT_REFUSALS = 500


@dataclass(frozen=True, kw_only=True)
class BulkChange:
    """What to do with each record: delete it, or give one field a value."""

    delete: bool = False
    field: str = ""
    value: Any = None


def ids_matching(module: Module, actor: Actor, query: Query) -> list[int]:
    """The records of a whole list, as far as counting goes."""
    return list(apply(module, actor, query).order_by("pk").values_list("pk", flat=True)[:COUNT_CAP])


def start(task: Any, module: Module, actor: Actor, ids: Sequence[int], change: BulkChange) -> Job:
    """Enqueue the change; the right to change many at once is asked for here, every other right at each record."""
    actor.require(module, "bulk")
    actor.require(module, "delete" if change.delete else "edit")
    if not change.delete:
        check(module, actor, change)
    arguments = {"module": module.key, "ids": list(ids), "delete": change.delete, "field": change.field}
    job = enqueue(task, actor=actor, **arguments, value=change.value)
    Job.objects.filter(pk=job.pk).update(total=len(ids))
    return job


def check(module: Module, actor: Actor, change: BulkChange) -> None:
    """Refuse a field that is not the actor's to change, and a value that no record could take."""
    if change.field not in writable(module, actor):
        raise DomainError("E_UNKNOWN_FIELD", field=change.field, name=change.field)
    field = module.field(change.field)
    value = field.clean(change.value)
    if field.required and field.is_empty(value):
        raise field.refused("E_REQUIRED")


def change_one(module: Module, actor: Actor, pk: int, change: BulkChange) -> dict[str, Any] | None:
    """Change one record; the reason when it is refused."""
    try:
        if change.delete:
            delete(module, actor, pk)
        else:
            update(module, actor, pk, {change.field: change.value})
    except DomainError as error:
        first = error.errors[0] if error.errors else error
        return {"id": pk, "code": first.code, "message": first.message}
    return None
