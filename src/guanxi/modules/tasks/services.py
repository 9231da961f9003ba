"""Rules of tasks (F137): who has it, when it is done, what it is about."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Min

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.events import publish
from guanxi.meta import registry
from guanxi.modules.activities.events import NextStep
from guanxi.modules.opportunities.facade import accounts_of
from guanxi.modules.tasks.events import PlansChanged
from guanxi.modules.tasks.models import Task
from guanxi.records import store
from guanxi.records.store import Change

RUNNING = ("open", "doing")


def check_tasks(changes: list[Change]) -> None:
    """Assignee and assigner that nobody named, the moment of doing, the account that a deal belongs to."""
    accounts = accounts_of({change.value("opportunity") for change in changes if change.value("opportunity")})
    for change in changes:
        if not change.value("assignee"):
            change.put("assignee", change.value("owner") or change.actor.user_id)
        if change.is_new and not change.value("assigner"):
            change.put("assigner", change.actor.user_id)
        change.put("owner", change.value("assignee"))
        _about(change)
        if not change.value("account") and change.value("opportunity") in accounts:
            change.put("account", accounts[change.value("opportunity")])
        if change.changes("status") and not (change.history and change.value("done_at")):
            change.put("done_at", clock.now() if change.value("status") == "done" else None)


def tasks_saved(changes: list[Change]) -> None:
    """Accounts learn of the earliest open plan, also when a task goes into the bin or comes back."""
    touched = {pk for change in changes for pk in (change.value("account"), change.before("account")) if pk}
    if touched:
        publish(PlansChanged(next_by_account=next_by_account(touched)))


def next_by_account(ids: Iterable[int]) -> dict[int, datetime | None]:
    """The earliest due moment among the open tasks of each account, or none."""
    wanted = list(ids)
    rows = Task.objects.filter(account__in=wanted, status__in=RUNNING, deleted_at=None).order_by()
    found = dict(rows.values_list("account_id").annotate(first=Min("due_at")))
    return {pk: found.get(pk) for pk in wanted}


def plan_next_steps(steps: Iterable[NextStep]) -> None:
    """Make a task of each next step that a follow-up names, for its author."""
    now = clock.now()
    tasks = [
        Task(
            subject=step.subject,
            assignee_id=step.owner_id,
            assigner_id=step.owner_id,
            owner_id=step.owner_id,
            due_at=step.at,
            account_id=step.account_id,
            contact_id=step.contact_id,
            opportunity_id=step.opportunity_id,
            created_at=now,
            created_by_id=step.owner_id,
            updated_at=now,
            updated_by_id=step.owner_id,
        )
        for step in steps
    ]
    Task.objects.bulk_create(tasks, batch_size=500)
    touched = {task.account_id for task in tasks if task.account_id}
    if touched:
        publish(PlansChanged(next_by_account=next_by_account(touched)))


@transaction.atomic
def finish(*, actor: Actor, pk: int, result: str = "") -> Task:
    """Mark a task as done, with what came of it."""
    module = registry.get("task")
    record = store.fetch(module, actor, pk, "edit", lock=True)
    if record.status not in RUNNING:
        raise DomainError("E_STATE", state=module.field("status").type.display(record.status))
    data = {"status": "done", **({"result": result} if result else {})}
    return store.update(module, actor, pk, data, verb="finished")


def _about(change: Change) -> None:
    """A task about any record: it must be there for the actor; the usual three fill their own fields too."""
    slug, pk = change.value("object"), change.value("record_id")
    if (not slug and not pk) or not (change.changes("object") or change.changes("record_id")):
        return
    module = registry.by_slug(slug)
    if module is None or pk is None or not visible(module, change.actor).filter(pk=pk).exists():
        change.errors.append(
            DomainError("E_REFERENCE", field="record_id", label=change.module.field("record_id").label)
        )
    elif module.key in {"account", "contact", "opportunity"} and not change.value(module.key):
        change.put(module.key, pk)
