"""What a task of an approval says as a card: what its person may see of the record, and what he can answer."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.flow.approval import services
from guanxi.flow.approval.definition import Flow
from guanxi.flow.approval.going import pending_values, with_values
from guanxi.flow.approval.models import ApprovalCase, Task
from guanxi.flow.approval.notices import ASKED
from guanxi.flow.approval.versions import flow_of, module_of
from guanxi.messaging.dispatch import NOTICE
from guanxi.messaging.im.links import entering
from guanxi.messaging.im.providers.base import Button, Card, Provider, opening
from guanxi.messaging.models import Notice
from guanxi.messaging.outbox.models import Message
from guanxi.messaging.templates.scope import Found, RecordScope
from guanxi.meta.module import Module
from guanxi.meta.types.number import DecimalNumber, Money

State = Task.State
FACTS = 6
NUMBERS = (DecimalNumber, Money)
APPROVE, REJECT, OPEN = "approve", "reject", "open"


def asked_in(message: Message) -> int | None:
    """The task that a message asks its person to decide, if that is what it does."""
    if message.source != NOTICE or not message.key.startswith(f"{ASKED.key}:"):
        return None
    notice = Notice.objects.filter(user_id=message.user_id, key=message.key, kind=ASKED.key).first()
    return notice.params.get("task") if notice is not None else None


def task_of(pk: int) -> Task | None:
    """A task with its case, as it is now."""
    wanted = ("case__submitter", "case__definition", "case__version_of_flow", "step")
    return Task.objects.select_related(*wanted).filter(pk=pk).first()


def card_of(task: Task, reader: Actor, provider: Provider, name: str) -> Card:
    """The card of a task: with buttons as long as it is open, else with what became of it."""
    case: Any = task.case
    state = "" if is_open(task) else state_of(task)
    return Card(
        name=name,
        title=case.title,
        facts=tuple(_facts(case, reader))[:FACTS],
        text=_("%(submitter)s asks you to decide.") % {"submitter": case.submitter.name},
        link=entering(provider.key, f"/m/approvals/{case.pk}/"),
        state=state,
        buttons=() if state else tuple(_buttons(task, provider)),
    )


def is_open(task: Task) -> bool:
    """Whether its person is asked."""
    return task.state == State.OPEN and task.case.status == "in_progress"


def state_of(task: Task) -> str:
    """What became of a task, to who was asked."""
    own = {
        State.APPROVED: _("You have approved."),
        State.REJECTED: _("You have rejected."),
        State.RETURNED: _("You have sent it back."),
        State.TRANSFERRED: _("You have handed it on."),
    }
    ended = {
        "recalled": _("It was recalled."),
        "returned": _("It went back to the submitter."),
        "approved": _("It was approved by others."),
        "rejected": _("It was rejected by others."),
    }
    found = own.get(State(task.state)) or ended.get(task.case.status)
    return found or _("You are not asked any more.")


def _buttons(task: Task, provider: Provider) -> Iterator[Button]:
    """Approve, reject, open. A rejection that needs words is written on the page; where cards can't call us, so is
    each answer, an approval by its link that works once."""
    case, flow = task.case, flow_of(task.case.version_of_flow, task.case.object)
    yield Button(
        key=APPROVE,
        label=_("Approve"),
        tone="good",
        is_link=not provider.cards_answer,
        page=partial(_approving, task, provider),
    )
    if _may_reject(task, flow):
        yield Button(
            key=REJECT,
            label=_("Reject"),
            tone="bad",
            is_link=not provider.cards_answer or flow.options.comment_on_reject,
            page=partial(entering, provider.key, f"/approvals/{case.pk}/reject"),
        )
    link = partial(entering, provider.key, f"/m/approvals/{case.pk}/")
    yield Button(key=OPEN, label=opening(), is_link=True, page=link)


def _approving(task: Task, provider: Provider) -> str:
    secret = services.make_link(task, verb="approve")
    return entering(provider.key, f"/approvals/link/{secret}")


def _may_reject(task: Task, flow: Flow) -> bool:
    return flow.node(task.step.node).kind != "handle"


def _facts(case: ApprovalCase, reader: Actor) -> Iterator[tuple[str, str]]:
    """Who submitted what, and the values of the record as it would become, as far as the reader may know them."""
    module = module_of(case.object)
    yield str(module.label), case.definition.name
    record: Any = visible(module, reader).filter(pk=case.record_id).first() if case.record_id else None
    if record is None:
        return
    values = pending_values(case)
    scope = RecordScope(Found(reader), module, with_values(module, record, values))
    known = readable(module, reader)
    for key in dict.fromkeys((*values, *module.layout.header, *_first_columns(module))):
        if key in known and key in module.by_key and key != module.title:
            field = module.field(key)
            value = scope.say(f"{module.key}.{key}", "")
            if value:
                yield str(field.label), grouped(value) if type(field.type) in NUMBERS else value


def grouped(number: str) -> str:
    """A number with its thousands apart, in every language alike."""
    return f"{Decimal(number.replace(',', '')):,}"


def _first_columns(module: Module) -> tuple[str, ...]:
    return module.views[0].columns if module.views else ()
