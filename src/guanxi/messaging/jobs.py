"""Background work of notices."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.messaging.models import Notice

KEPT = timedelta(days=180)  # F132 rule 2
BATCH = 1000


@job("purge_notices", every=timedelta(days=1), label=_("Remove old notices"))
def purge_notices(run: Run) -> object:
    """Remove notices that were read long ago; the result says how many that were."""
    old = Notice.objects.filter(read_at__lt=clock.now() - KEPT).values_list("pk", flat=True)[:BATCH]
    removed, _by_model = Notice.objects.filter(pk__in=list(old)).delete()
    return run.next({}, done=run.done + removed) if removed == BATCH else {"removed": run.done + removed}
