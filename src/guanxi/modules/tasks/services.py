"""Rules of tasks (F137): who has it, when it is done, what it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min

from guanxi.access.actor import Actor
from guanxi.access.scope import speaks_for, visible
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.events import publish
from guanxi.meta import registry
from guanxi.modules.activities.events import NextStep
from guanxi.modules.contacts.facade import accounts_of_contacts
from guanxi.modules.opportunities.facade import accounts_of
from guanxi.modules.tasks.events import PlansChanged
from guanxi.modules.tasks.going_on import hand_on_rule, is_finished, move_reminder, repeat
from guanxi.modules.tasks.models import Task
from guanxi.modules.tasks.notices import tell_people
from guanxi.records import store
from guanxi.records.change import following
from guanxi.records.store import Change
from guanxi.records.store.doors import refuse

RUNNING = ("open", "doing")
REASON_LENGTH = 2


def check_tasks(changes: list[Change]) -> None:
    """Assignee and assigner that nobody named, the moment of doing, the account that a deal belongs to."""
    accounts = accounts_of({change.value("opportunity") for change in changes if change.value("opportunity")})
    employers = accounts_of_contacts({change.value("contact") for change in changes if change.value("contact")})
    for change in changes:
        if not change.value("assignee"):
            change.put("assignee", change.value("owner") or change.actor.user_id)
        if change.is_new and not change.value("assigner"):
            change.put("assigner", change.actor.user_id)
        if change.changes("assigner") and not change.history and not speaks_for(change.actor, change.value("assigner")):
            change.refuse("E_FIELD_FORBIDDEN", "assigner")
        move_reminder(change)
        _ask_for_result(change)
        change.put("owner", change.value("assignee"))
        _about(change)
        if not change.value("account") and change.value("opportunity") in accounts:
            change.put("account", accounts[change.value("opportunity")])
        if not change.value("account") and change.value("contact") in employers:
            change.put("account", employers[change.value("contact")])
        if change.changes("status") and not (change.history and change.value("done_at")):
            change.put("done_at", clock.now() if change.value("status") == "done" else None)
        if is_finished(change):
            hand_on_rule(change)


def tasks_saved(changes: list[Change]) -> None:
    """What repeats goes on; people are told; accounts and leads learn of the earliest open plan."""
    repeat(changes)
    tell_people(changes)
    tell_accounts(changes)


def tell_accounts(changes: list[Change]) -> None:
    """Accounts and leads learn of the earliest open plan, also when a task goes into the bin or comes back."""
    accounts, leads = _touched(changes, "account"), _touched(changes, "lead")
    if accounts or leads:
        nexts = (_next_by("account_id", accounts), _next_by("lead_id", leads))
        publish(PlansChanged(next_by_account=nexts[0], next_by_lead=nexts[1]))


def _ask_for_result(change: Change) -> None:
    """Some tasks are done only when it is written down what came of them (rule 3)."""
    if is_finished(change) and change.value("result_required") and not change.value("result"):
        change.refuse("E_REQUIRED", "result")


def _touched(changes: list[Change], key: str) -> set[int]:
    return {pk for change in changes for pk in (change.value(key), change.before(key)) if pk}


def _next_by(column: str, ids: set[int]) -> dict[int, datetime | None]:
    """The earliest due moment among the open tasks of each of these, or none."""
    if not ids:
        return {}
    rows = Task.objects.filter(**{f"{column}__in": ids}, status__in=RUNNING, deleted_at=None).order_by()
    found = rows.values_list(column).annotate(first=Min("due_at"))
    return dict.fromkeys(ids) | dict(found)


def follow_converted(*, actor: Actor, lead: int, account: int, contact: int | None, opportunity: int | None) -> None:
    """Tasks about a converted lead go on with its customer; what they were about already stays (F033 rule 7)."""
    module = registry.get("task")
    found = []
    for row in Task.objects.filter(lead=lead, deleted_at=None).order_by("pk"):
        data = {"account": row.account_id or account}
        if data["account"] == account:
            data |= {"contact": row.contact_id or contact, "opportunity": row.opportunity_id or opportunity}
        found.append(following(module, actor, row, data, "linked"))
    store.write(found)


def end_with_owner(*, actor: Actor, key: str, owners: Mapping[int, int], notes: Mapping[int, str]) -> None:
    """What somebody still wanted to do about records that are his no more is called off, with the reason (F023). What
    is a part of something else, such as a plan, ends with that."""
    if key not in ("account", "lead"):
        return
    own = ("", registry.get(key).slug)
    rows = Task.objects.filter(**{f"{key}__in": list(owners)}, object__in=own, status__in=RUNNING, deleted_at=None)
    module = registry.get("task")
    found = []
    for row in rows.order_by("pk"):
        pk = getattr(row, f"{key}_id")
        if row.assignee_id == owners[pk]:
            change = following(module, actor, row, {"status": "cancelled"}, "cancelled")
            change.note = notes[pk]
            found.append(change)
    store.write(found)


def plan_next_steps(*, actor: Actor, steps: Iterable[NextStep]) -> None:
    """Make a task of each next step that a follow-up names, for its author, if he still works here."""
    store.write([store.new(registry.get("task"), actor, _planned(step)) for step in steps])


def _planned(step: NextStep) -> dict[str, Any]:
    return {
        "subject": step.subject,
        "assignee": step.owner_id,
        "assigner": step.owner_id,
        "due_at": step.at,
        "remind_at": step.at,
        "account": step.account_id,
        "contact": step.contact_id,
        "opportunity": step.opportunity_id,
        "lead": step.lead_id,
    }


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A task that another engine wants done: what, by whom, until when, and about what, as fields of the task."""

    subject: str
    assignee: int
    due_at: datetime
    about: Mapping[str, Any]
    description: str = ""
    result_required: bool = False


def give_tasks(*, actor: Actor, wishes: Iterable[Wish]) -> list[int]:
    """Make a task of each wish, in the name of the actor, whatever he may see of what it is about; their ids."""
    author = replace(actor, is_system=True)
    changes = [store.new(registry.get("task"), author, _wished(wish)) for wish in wishes]
    store.write(changes)
    refuse(error for change in changes for error in change.errors)
    return [change.record.pk for change in changes]


def end_tasks(
    *, actor: Actor, ids: Iterable[int], status: str, results: Mapping[int, str] | None = None, note: str = ""
) -> None:
    """End those of these tasks that are still open, as done or cancelled, because what they were part of has ended;
    `results` say by task what came of it."""
    module, author = registry.get("task"), replace(actor, is_system=True)
    rows = Task.objects.filter(pk__in=list(ids), status__in=RUNNING, deleted_at=None).order_by("pk")
    told = {pk: {"result": result} for pk, result in (results or {}).items() if result}
    changes = [
        Change(
            module=module,
            actor=author,
            record=row,
            data={"status": status, **told.get(row.pk, {})},
            is_new=False,
            verb="ended",
            note=note,
            trusted=True,
        )
        for row in rows.select_for_update(of=("self",), no_key=True)
    ]
    store.write(changes)
    refuse(error for change in changes for error in change.errors)


def move_task(*, actor: Actor, pk: int, due_at: datetime, assignee: int) -> None:
    """Put an open task off, or into other hands."""
    if Task.objects.filter(pk=pk, status__in=RUNNING, deleted_at=None).exists():
        author = replace(actor, is_system=True)
        store.update(registry.get("task"), author, pk, {"due_at": due_at, "assignee": assignee})


def _wished(wish: Wish) -> dict[str, Any]:
    given = {"subject": wish.subject, "assignee": wish.assignee, "due_at": wish.due_at}
    return {**given, "description": wish.description, "result_required": wish.result_required, **wish.about}


@transaction.atomic
def finish(*, actor: Actor, pk: int, result: str = "") -> Task:
    """Mark a task as done, with what came of it."""
    module = registry.get("task")
    record = store.fetch(module, actor, pk, "edit", lock=True)
    if record.status not in RUNNING:
        raise DomainError("E_STATE", state=module.field("status").type.display(record.status))
    data = {"status": "done", **({"result": result} if result else {})}
    return store.update(module, actor, pk, data, verb="finished")


@transaction.atomic
def accept(*, actor: Actor, pk: int) -> Task:
    """The assignee takes a task on."""
    module = registry.get("task")
    record = store.fetch(module, actor, pk, "edit", lock=True)
    if record.status != "open":
        raise DomainError("E_STATE", state=module.field("status").type.display(record.status))
    return store.update(module, actor, pk, {"status": "doing"}, verb="accepted")


@transaction.atomic
def give_back(*, actor: Actor, pk: int, reason: str = "") -> Task:
    """The assignee returns a task to whoever gave it, and says why (F137 rule 2)."""
    module = registry.get("task")
    record = store.fetch(module, actor, pk, "edit", lock=True)
    if record.status not in RUNNING or record.assigner_id in (None, record.assignee_id):
        raise DomainError("E_STATE", state=module.field("status").type.display(record.status))
    if len(reason.strip()) < REASON_LENGTH:
        raise DomainError("E_REASON_REQUIRED", field="reason")
    data = {"assignee": record.assigner_id, "status": "open"}
    return store.update(module, actor, pk, data, verb="given_back", note=reason)


def _about(change: Change) -> None:
    """A task about any record: it must be there for the actor; the usual ones fill their own fields too."""
    slug, pk = change.value("object"), change.value("record_id")
    if (not slug and not pk) or not (change.changes("object") or change.changes("record_id")):
        return
    module = registry.by_slug(slug)
    if module is None or pk is None or not visible(module, change.actor, named=True).filter(pk=pk).exists():
        change.errors.append(
            DomainError("E_REFERENCE", field="record_id", label=change.module.field("record_id").label)
        )
    elif module.key in {"account", "contact", "opportunity", "lead"} and not change.value(module.key):
        change.put(module.key, pk)
