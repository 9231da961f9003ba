"""Steps that are done by themselves: a mail or text message by its template, a task. What fails waits for a person."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.kernel import clock
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.kernel.sending import Outgoing, send
from guanxi.messaging.channels import REASONS
from guanxi.messaging.outbox.models import Message
from guanxi.messaging.outbox.models import State as Sent
from guanxi.modules.contacts.facade import contacts_of
from guanxi.modules.follow_up_plans import picklists as said
from guanxi.modules.follow_up_plans.course import Course, close, wish_of
from guanxi.modules.follow_up_plans.models import FollowUpRun
from guanxi.modules.follow_up_plans.starting import subject_of
from guanxi.modules.tasks.facade import give_tasks

KEY = "follow_up_step"
ADDRESSES = {said.MAIL: "email", said.SMS: "mobile"}
MOST = 20  # receivers of one step
LEFT = (Sent.SENT, Sent.DELIVERED)
STEP_FAILED = declare(
    Kind(
        key="follow_up_run_failed",
        label=gettext_lazy("A step of a plan has failed"),
        text=gettext_lazy("“%(title)s”: step %(step)s could not be done by itself: %(reason)s"),
        icon="bolt",
        about="follow_up_run",
    )
)


def execute(course: Course, step: Any) -> None:
    """Do a step by itself. A message is known to have left when the outbox says so."""
    step.handed_at, step.tries = clock.now(), step.tries + 1
    if step.kind == "task":
        give_tasks(actor=course.actor, wishes=[wish_of(course, step)] if step.executor_id else [])
        return close(course, step, said.AUTO_DONE)
    module, ids = receivers(course.run, step)
    if not ids:
        return fail(course, step, _("there is nobody to write to."))
    send.ask([_outgoing(course, step, module, pk) for pk in ids])
    return note_outcome(course, step)


def note_outcome(course: Course, step: Any) -> None:
    """What became of the messages of the last try: done when one has left, failed when none will."""
    found = list(Message.objects.filter(key=key_of(step)).order_by("pk"))
    if any(one.state in LEFT for one in found):
        close(course, step, said.AUTO_DONE)
    elif all(one.state == Sent.FAILED for one in found):
        reason = next((one.reason for one in found), "")
        fail(course, step, str(REASONS.get(reason, reason)))


def fail(course: Course, step: Any, reason: str) -> None:
    """A step waits for a person, who is told why."""
    step.state, step.result = said.FAILED, reason[:200]
    people = dict.fromkeys(pk for pk in (step.executor_id, course.run.owner_id) if pk)
    notify.ask(
        Telling(
            kind=STEP_FAILED,
            user_id=pk,
            key=f"{KEY}:{step.pk}:{step.tries}",
            module="follow_up_run",
            record_id=course.run.pk,
            params={"step": step.place, "reason": reason},
        )
        for pk in people
    )


def key_of(step: Any) -> str:
    """What makes the messages of one try the same ones."""
    return f"{KEY}:{step.pk}:{step.tries}"


def receivers(run: FollowUpRun, step: Any) -> tuple[str, list[int]]:
    """The lead, or the contacts to whom a step goes: those named with the run, else those of its record."""
    if run.lead_id and run.object == "leads":
        return "lead", [run.lead_id]
    ids = list(run.contacts) or _known(run, step)
    return "contact", ids[: 1 if step.receivers == said.PRIMARY else MOST]


def _known(run: FollowUpRun, step: Any) -> list[int]:
    """The record's own main contact first, then those of its account."""
    record: Any = subject_of(run)
    own = getattr(record, "primary_contact_id", None) or getattr(record, "contact_id", None)
    more = contacts_of(run.account_id, MOST) if run.account_id else []
    return list(dict.fromkeys(pk for pk in (own, *more) if pk))


def _outgoing(course: Course, step: Any, module: str, pk: int) -> Outgoing:
    """What goes out by itself is subject to consent and quiet hours like any marketing."""
    return Outgoing(
        channel=step.kind,
        purpose="marketing",
        key=key_of(step),
        module=module,
        record_id=pk,
        address_field=ADDRESSES[step.kind],
        template_id=step.template_id,
        by_id=course.run.owner_id,
    )
