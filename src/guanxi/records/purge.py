"""Purging the recycle bin: what administrators remove from it is gone for good; the history keeps that it was there."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from guanxi.access.actor import Actor
from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.kernel.text import listed
from guanxi.meta.module import Module
from guanxi.records.audit import note_many
from guanxi.records.files import forget_bytes
from guanxi.records.models import DuplicateKey, RecentRecord, RecordLink, Star, StoredFile
from guanxi.records.segments.models import SegmentMember
from guanxi.records.store.family import family_of


def require_purging(actor: Actor) -> None:
    """Only administrators remove for good."""
    if not (actor.is_admin or actor.is_system):
        raise Denied("administer")


def binned(module: Module) -> Any:
    """All that lies in the recycle bin of a module."""
    return module.model.objects.filter(module.rows, deleted_at__isnull=False)


@transaction.atomic
def start(task: Any, module: Module, actor: Actor) -> Job:
    """Enqueue the removal of all that lies in the bin now."""
    require_purging(actor)
    job = enqueue(task, actor=actor, module=module.key, before=clock.now().isoformat())
    Job.objects.filter(pk=job.pk).update(total=binned(module).count())
    return job


def what_goes(module: Module, actor: Actor, pk: int) -> list[tuple[Module, int]]:
    """What one record takes along: the kinds of records, and how many of each."""
    require_purging(actor)
    record = binned(module).filter(pk=pk).first()
    if record is None:
        raise Missing
    return [(level.module, len(level.records)) for level in family_of(module, [record], record.deleted_at)]


@transaction.atomic
def purge(module: Module, actor: Actor, pk: int) -> None:
    """Remove a record from the bin for good, with what went in with it; what something else still names stays
    (E_IN_USE)."""
    require_purging(actor)
    record = binned(module).filter(pk=pk).select_for_update(of=("self",)).first()
    if record is None:
        raise Missing
    error = _purged(module, actor, record)
    if error is not None:
        raise error


def purge_many(module: Module, actor: Actor, records: Sequence[Any]) -> dict[int, DomainError]:
    """Remove records one by one; those that stay, and why."""
    require_purging(actor)
    refused: dict[int, DomainError] = {}
    for record in records:
        if binned(module).filter(pk=record.pk).exists():  # it may have gone with another
            error = _purged(module, actor, record)
            refused |= {record.pk: error} if error else {}
    return refused


def _purged(module: Module, actor: Actor, record: Any) -> DomainError | None:
    levels = family_of(module, [record], record.deleted_at)
    try:
        with transaction.atomic():
            for level in reversed(levels):
                forget(level.module, level.ids)
                level.module.model._base_manager.filter(pk__in=level.ids).delete()
                note_many(level.module, actor, level.ids, "purged")
    except ProtectedError as error:
        names = sorted({str(each._meta.verbose_name) for each in error.protected_objects})
        return DomainError("E_IN_USE", refs=listed(names))
    return None


def forget(module: Module, ids: Sequence[int]) -> None:
    """What the engine keeps about records. Bytes go when all is done, unless a file of another record has the same."""
    files = StoredFile.objects.filter(module=module.key, record_id__in=ids)
    digests = sorted(set(files.values_list("sha256", flat=True)))
    if digests:
        transaction.on_commit(partial(forget_bytes, digests))
    for model in (RecordLink, RecentRecord, Star, DuplicateKey, StoredFile):
        model.objects.filter(module=module.key, record_id__in=ids).delete()
    SegmentMember.objects.filter(segment__object=module.slug, record_id__in=ids).delete()
    RecordLink.objects.filter(target_module=module.key, target_id__in=ids).delete()
