"""Handing messages to their channels. A message that may have left is told apart from one that has not.

A worker takes a few messages at a time under the number of its job, marks each right before it hands it over, and
writes down what came of it right after. So a kill leaves at most one message of which nobody knows whether it left.
"""

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import actor_of
from guanxi.access.models import User
from guanxi.jobs.models import Job
from guanxi.jobs.models import State as JobState
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.kernel.events import publish
from guanxi.kernel.outages import outage
from guanxi.messaging.channels import Channel, Delivered, Failed, channel_of
from guanxi.messaging.outbox import addresses, words
from guanxi.messaging.outbox.events import MessageSettled
from guanxi.messaging.outbox.models import Message, State
from guanxi.messaging.outbox.objections import objection

TAKEN = 20
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))  # before each of three more tries
DETAIL, SUBJECT = 500, 500

log = logging.getLogger(__name__)


@job("deliver_messages", atomic=False, every=timedelta(minutes=1), label=_("Send messages"))
def deliver_messages(run: Run) -> object:
    """Hand over what is due; the result says how many messages that were. Several workers share them."""
    _settle_the_abandoned(run.job_id)
    taken = _take(run.job_id)
    for message in taken:
        _hand_over(message, run.job_id)
    done = run.done + len(taken)
    return run.next({}, done=done) if len(taken) == TAKEN else {"messages": done}


def _take(job_id: int) -> list[Message]:
    """Some messages whose time has come, for this job alone."""
    with transaction.atomic():
        due = Message.objects.filter(state=State.QUEUED, due_at__lte=clock.now()).order_by("due_at", "id")
        found = list(due.select_for_update(skip_locked=True, of=("self",))[:TAKEN])
        taken = Message.objects.filter(pk__in=[one.pk for one in found])
        taken.update(state=State.SENDING, job_id=job_id, handed_at=None)
    return found


def _settle_the_abandoned(job_id: int) -> None:
    """Messages that another worker held when it ended: those that had not left go back into the queue."""
    running = Job.objects.filter(pk=OuterRef("job_id"), state=JobState.RUNNING)
    for message in Message.objects.filter(Q(job_id=job_id) | ~Exists(running), state=State.SENDING):
        mine = Message.objects.filter(pk=message.pk, state=State.SENDING, job_id=message.job_id)
        if message.handed_at is None:
            mine.update(state=State.QUEUED, job_id=None)
        elif channel_of(message.channel).repeats and message.tried < len(WAITS):
            mine.update(state=State.QUEUED, job_id=None, reason="repeated", tried=F("tried") + 1)
        else:
            mine.update(state=State.FAILED, job_id=None, reason="unknown", tried=F("tried") + 1)


def _hand_over(message: Message, job_id: int) -> None:
    held = Message.objects.filter(pk=message.pk, state=State.SENDING, job_id=job_id)
    failure = _made_ready(message)
    if failure is None:
        adapter = channel_of(message.channel)
        if not held.update(handed_at=clock.now()):  # another worker took this one for dead
            return
        outcome = _delivered(adapter, message)
        _settle(held, message, _written(message, adapter, outcome))
    else:
        _settle(held, message, _failed(message, failure))


def _settle(held: QuerySet[Message], message: Message, said: dict[str, Any]) -> None:
    """Write down what came of a message, and tell who sent it; should he stop at an error, it stays written down."""
    if held.update(**said):
        told = {key: said[key] for key in ("reason", "detail", "reference", "facts") if key in said}
        with transaction.atomic():
            publish(MessageSettled(message, said["state"], **told))


def _made_ready(message: Message) -> Failed | None:
    """Find the address and the words of this moment, or why there is nothing to send."""
    if message.user_id is not None:
        user = User.objects.filter(pk=message.user_id).first()
        if user is None or not user.is_active:
            return Failed(reason="not_active")
        message.address = addresses.of_person(message.channel, user)
        if message.source and (reason := _worded(message, user)):
            return Failed(reason=reason)
    return objection(message) if message.address else Failed(reason="no_address")


def _worded(message: Message, user: User) -> str:
    """Give a message its words; the reason where there are none."""
    reader = actor_of(user, "job")
    with translation.override(reader.language), timezone.override(reader.timezone):
        found = words.worded(message, reader)
    if isinstance(found, str):
        return found
    message.subject, message.body = found.subject[:SUBJECT], found.body
    message.is_secret = found.is_secret
    return ""


def _delivered(adapter: Channel, message: Message) -> Delivered | Failed:
    """What the channel says. A mistake in an adapter stops one message, not the outbox; an outage of ours stops it."""
    try:
        return adapter.deliver(message)
    except Exception as error:
        if outage(error):
            raise
        log.exception("The channel %s stopped at an error", adapter.name)
        return Failed(reason="error", detail=type(error).__name__, retry=False)


def _written(message: Message, adapter: Channel, outcome: Delivered | Failed) -> dict[str, Any]:
    """The columns that say what came of it."""
    sent_as = {"via": adapter.name, "address": message.address, "subject": message.subject}
    sent_as["body"] = "" if message.is_secret else message.body
    if isinstance(outcome, Failed):
        return {**sent_as, **_failed(message, outcome)}
    now = clock.now()
    return {
        **sent_as,
        "state": State.DELIVERED if outcome.is_there else State.SENT,
        "sent_at": now,
        "delivered_at": now if outcome.is_there else None,
        "reference": outcome.reference,
        "facts": dict(outcome.facts),
        "tried": message.tried + 1,
        "job_id": None,
        "reason": message.reason if message.reason == "repeated" else "",
        "detail": "",
    }


def _failed(message: Message, failure: Failed) -> dict[str, Any]:
    told = {"reason": failure.reason, "detail": failure.detail[:DETAIL], "tried": message.tried + 1, "job_id": None}
    if failure.until is not None:
        waits = {"state": State.QUEUED, "due_at": failure.until, "handed_at": None, "tried": message.tried}
        return {**told, **waits}
    if failure.retry and message.tried < len(WAITS):
        return {**told, "state": State.QUEUED, "due_at": clock.now() + WAITS[message.tried], "handed_at": None}
    return {**told, "state": State.FAILED}
