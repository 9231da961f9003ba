"""Background work of short messages."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.messaging.sms.models import SmsCount, SmsReply
from guanxi.messaging.sms.rules import today

KEPT = timedelta(days=30)
BATCH = 1000


@job("purge_sms_counts", every=timedelta(days=1), label=_("Remove old counts of text messages"))
def purge_sms_counts(run: Run) -> object:
    """Remove what was counted on days that are over, and the names of old replies; the result says how many."""
    counts = SmsCount.objects.filter(day__lt=today() - timedelta(days=1)).values_list("pk", flat=True)[:BATCH]
    replies = SmsReply.objects.filter(at__lt=clock.now() - KEPT).values_list("pk", flat=True)[:BATCH]
    removed = SmsCount.objects.filter(pk__in=list(counts)).delete()[0]
    removed += SmsReply.objects.filter(pk__in=list(replies)).delete()[0]
    return run.next({}, done=run.done + removed) if removed >= BATCH else {"removed": run.done + removed}
