"""Who is in a list: put in, taken out, and made anew by the condition of its segment, in batches."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet

from guanxi.access.actor import Actor
from guanxi.jobs.models import Job, State
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import bulk, store
from guanxi.records.bulk import Choice
from guanxi.records.query import Query, apply
from guanxi.records.segments.models import STATIC, Segment, SegmentMember
from guanxi.records.segments.moving import BATCH, noted_join, noted_leave
from guanxi.records.segments.reading import condition_of
from guanxi.records.sources import ActorSources

AT_ONCE = 1_000  # records that are put in or taken out while somebody waits
JOIN, LEAVE, FILL = "join", "leave", "fill"


def list_of(actor: Actor, pk: int, module: Module | None = None) -> Segment:
    """The list that somebody may change: of the records of a module, if one is named."""
    row: Segment = store.fetch(registry.get("segment"), actor, pk, "edit", lock=True)
    if row.kind != STATIC or (module is not None and row.object != module.slug):
        raise DomainError("E_STATE", state=registry.get("segment").field("kind").type.display(row.kind))
    return row


def put(task: Any, actor: Actor, row: Segment, choice: Choice, how: str) -> Job | None:
    """Put chosen records into a list, or take them out: a few at once, many by a job."""
    module = module_of(row)
    actor.require(module, "view")
    if choice.pairs is None and len(choice.ids) <= AT_ONCE:
        ids = list(bulk.chosen(module, actor, choice).values_list("pk", flat=True))
        (noted_join if how == JOIN else noted_leave)(actor, row.pk, ids)
        return None
    return enqueue(task, actor=actor, segment=row.pk, how=how, choice=asdict(choice))


def fill(task: Any, actor: Actor, row: Segment) -> Job:
    """Make a list anew: who meets the condition of its segment now is in it, and nobody else."""
    return enqueue(task, actor=actor, segment=row.pk, how=FILL, choice=None)


def under_way(pk: int) -> Job | None:
    """The job that is changing a list, or will."""
    jobs = Job.objects.filter(name="change_segment", state__in=(State.QUEUED, State.RUNNING))
    return jobs.filter(arguments__segment=pk).order_by("pk").first()


def batch(actor: Actor, row: Segment, how: str, choice: Mapping[str, Any] | None, after: int) -> list[int]:
    """Change a list for the next records behind an id; which they were."""
    rows = _rows(actor, row, how, choice)
    ids = list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH])
    (noted_leave if how == LEAVE else noted_join)(actor, row.pk, ids)
    return ids


def tidy(actor: Actor, row: Segment, after: int) -> list[int]:
    """Take out, of the next members behind an id, those that don't meet the condition any more."""
    members = SegmentMember.objects.filter(segment=row.pk, record_id__gt=after).order_by("record_id")
    ids = list(members.values_list("record_id", flat=True)[:BATCH])
    meeting = set(_meeting(actor, row).filter(pk__in=ids).values_list("pk", flat=True))
    noted_leave(actor, row.pk, [pk for pk in ids if pk not in meeting])
    return ids


def settled(row: Segment) -> None:
    """Note that a list has been made."""
    Segment.objects.filter(pk=row.pk).update(filled_at=clock.now())


def module_of(row: Segment) -> Module:
    """The module whose records a segment is of; one that is switched off is not there."""
    module = registry.by_slug(row.object)
    if module is None:
        raise DomainError("E_NOT_FOUND")
    return module


def _rows(actor: Actor, row: Segment, how: str, choice: Mapping[str, Any] | None) -> QuerySet:
    if choice is None:
        return _meeting(actor, row)
    return bulk.chosen(module_of(row), actor, bulk.read_choice(choice))


def _meeting(actor: Actor, row: Segment) -> QuerySet:
    module = module_of(row)
    return apply(module, actor, Query(conditions=(condition_of(module, row, ActorSources(actor)),)))
