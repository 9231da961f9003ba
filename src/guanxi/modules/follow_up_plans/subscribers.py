"""What runs learn from around them: tasks and messages have ended, records are closed or have become others."""

from typing import Any

from guanxi.access.actor import Actor, system_actor
from guanxi.kernel.events import subscribe
from guanxi.messaging.outbox.events import MessageSettled
from guanxi.messaging.outbox.models import State as Sent
from guanxi.meta.module import Module
from guanxi.modules.follow_up_plans import following
from guanxi.modules.follow_up_plans import picklists as said
from guanxi.modules.follow_up_plans.models import FollowUpRun
from guanxi.modules.leads.events import LeadConverted
from guanxi.pools.events import WentToPool
from guanxi.records.change import Change
from guanxi.records.events import RecordsWritten
from guanxi.records.merges.hanging import Hanging, declare

CLOSED = {
    "opportunity": ("status", frozenset({"won", "lost", "invalid"})),
    "lead": ("status", frozenset({"disqualified"})),
    "contract": ("doc_status", frozenset({"terminated", "voided"})),
}

REACHED = ("contact", "lead")
REFUSALS = (
    ("email_opt_out", True, (said.MAIL,)),
    ("sms_opt_out", True, (said.SMS,)),
    ("marketing_consent", "refused", (said.MAIL, said.SMS)),
)

declare(Hanging(model=FollowUpRun, module="object", by="slug"))


@subscribe(RecordsWritten)
def hear_of_records(event: RecordsWritten) -> None:
    """Tasks that ended end their steps, and so do follow-ups that do them; who wants no more mails ends those that go
    to him, records that were closed their runs."""
    key = event.module.key
    if key == "task":
        ended = [change for change in event.changes if change.changes("status") and change.record.object]
        for change in ended:
            following.task_ended(change.record, change.actor)
    elif key == "activity":
        written = [one.record for one in event.changes if one.is_new and not one.record.auto and one.record.author_id]
        if written and event.changes[0].actor.via != "import":
            following.spoken(written, event.changes[0].actor)
    elif key in REACHED:
        for change in event.changes:
            if kinds := {kind for field, value, kinds in REFUSALS if _became(change, field, value) for kind in kinds}:
                following.refused(event.module, change.record.pk, kinds, change.actor)
    elif key in CLOSED:
        field, closed = CLOSED[key]
        ended_as = {one.record.pk: one.value(field) for one in event.changes if one.changes(field)}
        for state in closed & set(ended_as.values()):
            ids = [pk for pk, how in ended_as.items() if how == state]
            following.end_runs(event.module, ids, _said(event.module, field, state), event.changes[0].actor)


@subscribe(WentToPool)
def end_with_the_owner(event: WentToPool) -> None:
    """What lies in a pool is followed by nobody."""
    for note in set(event.notes.values()):
        ids = [pk for pk, said in event.notes.items() if said == note]
        following.end_runs(event.module, ids, note[:200], event.actor)


@subscribe(LeadConverted)
def go_with_the_lead(event: LeadConverted) -> None:
    following.follow_converted(
        actor=event.actor, lead=event.lead_id, account=event.account_id, opportunity=event.opportunity_id
    )


@subscribe(MessageSettled)
def hear_of_messages(event: MessageSettled) -> None:
    if event.state != Sent.QUEUED:
        following.message_settled(event.message, _system())


def _system() -> Actor:
    return system_actor()


def _became(change: Change, field: str, value: Any) -> bool:
    return change.changes(field) and change.value(field) == value


def _said(module: Module, field: str, state: str) -> str:
    """Why: the record's own state, in words."""
    return str(module.field(field).type.display(state))
