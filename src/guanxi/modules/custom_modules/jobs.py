"""What becomes of a module in the bin: thirty days there, then it goes for good, and with it all that was its own."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.meta.custom.modules import module_of
from guanxi.meta.models import CustomRecord, FieldDefinition, ModuleDefinition, TakenKey
from guanxi.modules.custom_modules.services import TAKEN
from guanxi.records import field_indexes
from guanxi.records.purge import forget
from guanxi.records.search.entries import leave

KEPT = timedelta(days=30)
BATCH = 500


@job("clear_modules", every=timedelta(days=1), label=_("Remove deleted modules for good"))
def clear_modules(run: Run) -> object:
    """Remove the definitions that lay in the bin long enough, and some of the records that belong to none any more."""
    ModuleDefinition.objects.filter(deleted_at__lt=clock.now() - KEPT).delete()
    known = set(ModuleDefinition.objects.values_list("slug", flat=True))
    taken = TakenKey.objects.filter(kind=TAKEN).order_by("pk").values_list("object", flat=True)
    for slug in (slug for slug in taken if slug not in known):
        if removed := _remove(slug):
            return run.next({}, done=run.done + removed)
    return {"removed": run.done}


def _remove(slug: str) -> int:
    """Remove some records of a module without a definition; with the last ones its fields and indexes."""
    module = module_of(ModuleDefinition(slug=slug))
    ids = list(CustomRecord.objects.filter(module.rows).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not ids:
        FieldDefinition.objects.filter(object=slug).delete()
        field_indexes.put_right(module)
        return 0
    forget(module, ids)
    leave(module, ids)
    CustomRecord.objects.filter(pk__in=ids).delete()
    return len(ids)
