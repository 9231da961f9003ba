"""Taking merged records apart: an undo with more time, that asks for no rights but those of whoever merged."""

from dataclasses import replace
from datetime import timedelta

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.records.merges import hanging
from guanxi.records.merges.models import Merge, MergedRecord

TIME = timedelta(days=30)


def is_merge(operation: str) -> bool:
    """Whether records became one in an operation."""
    return Merge.objects.filter(operation=operation).exists()


def masters_of(operation: str) -> set[tuple[str, int]]:
    """The records that others went into in an operation, by module and id."""
    return set(Merge.objects.filter(operation=operation).values_list("module", "master_id"))


def freely(actor: Actor) -> Actor:
    """Whoever may take apart at all does so with everything that followed, whoever that belongs to."""
    return replace(actor, is_system=True)


def give_back(operation: str) -> None:
    """Hang on the records that are there again what came from them, and lead to the master no more. Once nothing of a
    merge is left, it counts as taken apart."""
    for row in Merge.objects.filter(operation=operation, undone_at=None):
        module = registry.get(row.module)
        into = dict(row.records.values_list("record_id", "pk"))
        back = set(module.model.objects.filter(pk__in=list(into), deleted_at=None).values_list("pk", flat=True))
        hanging.give_back(row, back)
        MergedRecord.objects.filter(pk__in=[into[pk] for pk in back]).delete()
        if len(back) == len(into):
            Merge.objects.filter(pk=row.pk).update(undone_at=clock.now())
