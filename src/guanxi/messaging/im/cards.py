"""Cards that stand in chats: sent, and kept true to what became of their task."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor, actor_of
from guanxi.flow.approval.events import ApprovalMoved
from guanxi.flow.approval.models import Task
from guanxi.jobs.models import Job
from guanxi.jobs.models import State as JobState
from guanxi.jobs.queue import enqueue
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.kernel.events import subscribe
from guanxi.kernel.finding import values
from guanxi.messaging.channels import Delivered, Failed
from guanxi.messaging.im.approval_cards import card_of, is_open, task_of
from guanxi.messaging.im.connections import active_provider
from guanxi.messaging.im.models import SentCard
from guanxi.messaging.im.providers.base import Provider
from guanxi.messaging.outbox.models import Message

BATCH = 50
TRIES = 5
ENDED = ~Q(task__state=Task.State.OPEN) | ~Q(task__case__status="in_progress")


def send_card(provider: Provider, to: str, message: Message, asked: int, reader: Actor) -> Delivered | Failed:
    """Send a task as a card. It is known here before it leaves, so that whoever presses at once is heard."""
    task = task_of(asked)
    if task is None or not is_open(task):
        return Failed(reason="withdrawn")
    known = {"provider": provider.key, "external_id": to, "user_id": message.user_id, "task_id": task.pk}
    sent, _new = SentCard.objects.get_or_create(name=message.message_id, defaults=known)
    outcome = provider.send_card(to, card_of(task, reader, provider, sent.name))
    if isinstance(outcome, Delivered):
        code = str(outcome.facts.get("code", ""))
        SentCard.objects.filter(pk=sent.pk).update(reference=outcome.reference, sent_at=clock.now())
        SentCard.objects.filter(pk=sent.pk, code="").update(code=code)
        look_after(task.case_id)
    return outcome


@subscribe(ApprovalMoved)
def approval_moved(event: ApprovalMoved) -> None:
    """Cards may say what is not so any more."""
    if event.ended:
        transaction.on_commit(partial(_look_at, event))


def _look_at(event: ApprovalMoved) -> None:
    """Most approvals have no cards, which is soon known."""
    if values(SentCard, ("id",), task_id=event.ended, shown=""):
        look_after(event.approval_id)


def look_after(approval: int) -> None:
    """Have the cards of an approval changed whose task has ended. Should the process end before, the schedule of the
    job makes up for it."""
    waits = Job.objects.filter(name=update_chat_cards.__name__, state=JobState.QUEUED)
    if _untrue().filter(task__case=approval).exists() and not waits.exists():
        enqueue(update_chat_cards)


def _untrue() -> QuerySet[SentCard]:
    """Cards with buttons about tasks that nobody is asked any more."""
    return SentCard.objects.filter(ENDED, shown="", sent_at__isnull=False, tried__lt=TRIES)


@job("update_chat_cards", atomic=False, every=timedelta(minutes=5), label=_("Update cards in chats"))
def update_chat_cards(run: Run, after: int = 0) -> object:
    """Change the cards that say what is not so any more, some at a time; the result says how many that were."""
    found = list(_untrue().filter(pk__gt=after).select_related("user").order_by("pk")[:BATCH])
    for sent in found:
        _update(sent)
    done = run.done + len(found)
    return run.next({"after": found[-1].pk}, done=done) if len(found) == BATCH else {"cards": done}


def _update(sent: SentCard) -> None:
    """Take a card, so that no other worker changes it as well, and change it; when that fails, it is tried again."""
    task, provider = task_of(sent.task_id), active_provider(sent.provider)
    if task is None or provider is None:
        return
    if not SentCard.objects.filter(pk=sent.pk, shown="").update(shown=_shown(task), tried=F("tried") + 1):
        return
    reader = actor_of(sent.user, "job")
    with translation.override(reader.language), timezone.override(reader.timezone):
        card = card_of(task, reader, provider, sent.name)
        failure = provider.update_card(sent.external_id, sent.reference, sent.code, card)
    if failure is not None and failure.retry:
        SentCard.objects.filter(pk=sent.pk).update(shown="")


def _shown(task: Task) -> str:
    return task.state if task.state != Task.State.OPEN else task.case.status
