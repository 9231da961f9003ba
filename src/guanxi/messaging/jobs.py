"""Background work of notices and of what left the house."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.messaging import digests, morning
from guanxi.messaging.models import MorningMail, Notice
from guanxi.messaging.outbox.models import Message, Purpose, State

KEPT = timedelta(days=180)  # F132 rule 2
BATCH = 1000


@job("purge_notices", every=timedelta(days=1), label=_("Remove old notices"))
def purge_notices(run: Run) -> object:
    """Remove notices that were read long ago; the result says how many that were."""
    old = Notice.objects.filter(read_at__lt=clock.now() - KEPT).values_list("pk", flat=True)[:BATCH]
    removed, _by_model = Notice.objects.filter(pk__in=list(old)).delete()
    return run.next({}, done=run.done + removed) if removed == BATCH else {"removed": run.done + removed}


@job("purge_messages", every=timedelta(days=1), label=_("Remove old messages to people who work here"))
def purge_messages(run: Run) -> object:
    """Remove what was sent long ago to people who work here; what customers were told is kept."""
    ended = (State.SENT, State.DELIVERED, State.FAILED)
    old = Message.objects.filter(purpose=Purpose.INTERNAL, state__in=ended, at__lt=clock.now() - KEPT)
    removed, _by_model = Message.objects.filter(
        pk__in=list(old.order_by("pk").values_list("pk", flat=True)[:BATCH])
    ).delete()
    return run.next({}, done=run.done + removed) if removed == BATCH else {"removed": run.done + removed}


@job("gather_digests", every=timedelta(minutes=5), label=_("Send notices gathered in one mail"))
def gather_digests(run: Run) -> object:
    """Send the mails that gather notices, to those whose hour has come; the result says how many mails."""
    made, last = digests.gather(run.checkpoint.get("after", 0))
    return run.next({"after": last}, done=run.done + made) if last else {"messages": run.done + made}


@job("send_morning_mails", every=timedelta(minutes=5), label=_("Send work plans by mail in the morning"))
def send_morning_mails(run: Run) -> object:
    """Send the work plan of the day to those whose morning has come; the result says how many mails."""
    if not run.checkpoint:
        MorningMail.objects.filter(date__lt=clock.now().date() - KEPT).delete()
    made, last = morning.think_of(run.checkpoint.get("after", 0))
    return run.next({"after": last}, done=run.done + made) if last else {"messages": run.done + made}
