"""Background work of chats."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.messaging.im.models import HeardCall

KEPT = timedelta(days=1)  # longer than any call counts as fresh
BATCH = 1000


@job("purge_heard_calls", every=timedelta(days=1), label=_("Remove old calls of chats"))
def purge_heard_calls(run: Run) -> object:
    """Forget calls that are too old to be heard again anyway; the result says how many."""
    old = HeardCall.objects.filter(at__lt=clock.now() - KEPT).values_list("pk", flat=True)[:BATCH]
    removed = HeardCall.objects.filter(pk__in=list(old)).delete()[0]
    return run.next({}, done=run.done + removed) if removed >= BATCH else {"removed": run.done + removed}
