"""Housekeeping of the API: answers kept for repeated requests, and old counts of use."""

import time
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.api.idempotency import KEEP
from guanxi.api.limits import SECONDS
from guanxi.api.models import IdempotencyKey, TokenUse
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run

BATCH = 1000


@job("purge_api", every=timedelta(hours=1), label=_("Remove old idempotency keys"))
def purge_api(run: Run) -> object:
    """Remove what nobody can ask for any more; the result says how many answers that were."""
    TokenUse.objects.filter(window__lt=int(time.time()) // SECONDS - 1).delete()
    old = IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEEP).values_list("pk", flat=True)[:BATCH]
    removed, _rows = IdempotencyKey.objects.filter(pk__in=list(old)).delete()
    return run.next({}, done=run.done + removed) if removed == BATCH else {"removed": run.done + removed}
