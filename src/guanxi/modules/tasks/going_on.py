"""What time does with tasks: reminders move with their dates, what repeats goes on when it is done (F137 rule 3)."""

from dataclasses import replace
from typing import Any

from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.modules.tasks.models import Task
from guanxi.modules.tasks.repeating import next_due
from guanxi.records import store
from guanxi.records.store import Change
from guanxi.records.store.doors import refuse

KEPT = (
    "subject assignee assigner priority account contact opportunity lead object record_id description result_required "
    "tags"
).split()


def is_finished(change: Change) -> bool:
    """Whether this very change marks a task of the present as done."""
    return change.changes("status") and change.value("status") == "done" and not change.history


def move_reminder(change: Change) -> None:
    """A reminder keeps its distance from a date that is moved, and one that changed is given again."""
    before, after = change.before("due_at"), change.value("due_at")
    reminder = change.value("remind_at")
    if not change.is_new and before and after and reminder and before != after and "remind_at" not in change.given:
        change.put("remind_at", reminder + (after - before))
    if not change.is_new and change.changes("remind_at"):
        change.record.reminded_at = None
        change.extra.setdefault("columns", set()).add("reminded_at")


def hand_on_rule(change: Change) -> None:
    """The rule of repeating goes from a finished task to the next one, so that finishing it again makes no second."""
    rule = change.value("rrule")
    if rule:
        change.extra["repeats"] = rule
        change.put("rrule", "")


def repeat(changes: list[Change]) -> None:
    """The next task of each finished one that repeats; whoever finished it need not have the right to make it."""
    finished = [change for change in changes if change.extra.get("repeats")]
    if not finished:
        return
    author = replace(finished[0].actor, is_system=True)
    following = [store.new(registry.get("task"), author, _next(change), trusted=True) for change in finished]
    store.write(following)
    refuse(error for change in following for error in change.errors)


def _next(change: Change) -> dict[str, Any]:
    task: Task = change.record
    rule, now = change.extra["repeats"], clock.now()
    due = next_due(rule, task.due_at or now, now, change.actor.timezone)
    reminder = due - (task.due_at - task.remind_at) if task.due_at and task.remind_at else None
    items = [{**item, "done": False} for item in task.checklist or ()]
    same = {key: change.module.field(key).type.dump(change.value(key)) for key in KEPT}
    return {**same, "rrule": rule, "due_at": due, "remind_at": reminder, "checklist": items}
