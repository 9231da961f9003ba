"""Making the calls: signed, several at once, the calls about one record one after the other, again until heard.

A worker takes some calls under the number of its job. What it held when it was killed goes back into the queue: a call
may be made twice then, under the same name, by which the other side can tell.
"""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from guanxi.jobs.models import Job
from guanxi.jobs.models import State as JobState
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.kernel.outside import Answer, Unreachable, post
from guanxi.webhooks.models import Delivery, State
from guanxi.webhooks.secrets import headers
from guanxi.webhooks.standing import heard, not_heard, switch_off_gone

TAKEN, AT_ONCE = 20, 8
MINUTE = timedelta(minutes=1)
WAITS = tuple(MINUTE * minutes for minutes in (1, 5, 30, 60, 180, 300, 420, 444))  # eight more tries within 24 hours
SPREAD = 0.1  # so that what failed together does not come back together
ANSWER = 2_000  # characters that are kept
GONE = 410


@dataclass(frozen=True)
class Outcome:
    """What came of one try."""

    is_heard: bool
    status: int | None = None
    reason: str = ""
    answer: str = ""
    took: int | None = None


@job("deliver_webhooks", atomic=False, every=MINUTE, label=_("Call webhooks"))
def deliver_webhooks(run: Run) -> object:
    """Make the calls that are due; the result says how many that were. Several workers share them."""
    _return_the_abandoned(run.job_id)
    taken = _take(run.job_id)
    for delivery, outcome in zip(taken, tried(taken), strict=True):
        _write(delivery, outcome, run.job_id)
    done = run.done + len(taken)
    return run.next({}, done=done) if len(taken) == TAKEN else {"calls": done}


def tried(deliveries: Sequence[Delivery]) -> list[Outcome]:
    """Make calls side by side; what each came to. Threads touch no database."""
    now = clock.now()
    signed = [headers(one.webhook, one.message_id, now, one.body) for one in deliveries]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(_call, deliveries, signed))


def _take(job_id: int) -> list[Delivery]:
    """Some calls whose time has come, for this job alone; of one record only the oldest that was not heard yet."""
    earlier = Delivery.objects.filter(
        webhook=OuterRef("webhook"),
        module=OuterRef("module"),
        record_id=OuterRef("record_id"),
        pk__lt=OuterRef("pk"),
        state__in=(State.QUEUED, State.SENDING),
    )
    with transaction.atomic():
        due = Delivery.objects.filter(
            ~Exists(earlier),
            state=State.QUEUED,
            due_at__lte=clock.now(),
            webhook__active=True,
            webhook__deleted_at=None,
        )
        found = list(
            due.select_related("webhook")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("due_at", "id")[:TAKEN]
        )
        Delivery.objects.filter(pk__in=[one.pk for one in found]).update(state=State.SENDING, job_id=job_id)
    return found


def _return_the_abandoned(job_id: int) -> None:
    """Calls that another worker held when it ended go back into the queue."""
    running = Job.objects.filter(pk=OuterRef("job_id"), state=JobState.RUNNING)
    held = Delivery.objects.filter(state=State.SENDING)
    held.filter(job_id=job_id).update(state=State.QUEUED, job_id=None)
    held.filter(~Exists(running)).update(state=State.QUEUED, job_id=None)


def _call(delivery: Delivery, signed: dict[str, str] | None) -> Outcome:
    if signed is None:
        return Outcome(is_heard=False, reason="secret")
    try:
        return _outcome(post(delivery.webhook.url, delivery.body.encode(), signed))
    except Unreachable as error:
        return Outcome(is_heard=False, reason=error.reason, answer=error.detail)


def _outcome(answer: Answer) -> Outcome:
    is_heard = 200 <= answer.status < 300
    reason = "" if is_heard else "status"
    text = answer.body.replace("\0", "")[:ANSWER]
    return Outcome(is_heard=is_heard, status=answer.status, reason=reason, answer=text, took=answer.took)


def _write(delivery: Delivery, outcome: Outcome, job_id: int) -> None:
    """Write down what came of a try, unless another worker has taken the call since."""
    now = clock.now()
    found = {
        "status": outcome.status,
        "reason": outcome.reason,
        "answer": outcome.answer,
        "took": outcome.took,
        "tried": F("tried") + 1,
        "job_id": None,
    }
    held = Delivery.objects.filter(pk=delivery.pk, state=State.SENDING, job_id=job_id)
    with transaction.atomic():
        if outcome.is_heard:
            held.update(**found, state=State.DELIVERED, ended_at=now)
            heard(delivery.webhook)
        elif outcome.status == GONE:
            held.update(**found, state=State.FAILED, ended_at=now)
            switch_off_gone(delivery.webhook)
        elif delivery.tried < len(WAITS):
            held.update(**found, state=State.QUEUED, due_at=_next(now, delivery.tried))
            not_heard(delivery.webhook, now)
        else:
            held.update(**found, state=State.FAILED, ended_at=now)
            not_heard(delivery.webhook, now)


def _next(now: datetime, tried_before: int) -> datetime:
    wait = WAITS[tried_before]
    return now + wait * random.uniform(1 - SPREAD, 1)
