"""Puts down the demo company's follow-ups and tasks."""

from datetime import datetime
from typing import Any

from guanxi.demo.shapes import Activity, Demo, Task
from guanxi.demo.shelf import Shelf, picked
from guanxi.kernel import clock


def load_diary(shelf: Shelf, demo: Demo) -> None:
    """Follow-ups first. One with a next date still to come makes its task by itself; the others bring theirs."""
    now = clock.now()
    activities = {
        activity.external_id: shelf.new(
            "activity", _activity(shelf, activity), by=shelf.author(activity.author), at=activity.happened_at
        )
        for activity in demo.activities
    }
    shelf.write("activity", activities)
    tasks = {
        task.external_id: shelf.new("task", _task(shelf, task), by=shelf.author(task.assigner), at=task.created_at)
        for task in demo.tasks
        if not _makes_itself(task, now)
    }
    shelf.write("task", tasks)


def _makes_itself(task: Task, now: datetime) -> bool:
    return task.activity is not None and task.due_at > now


def _activity(shelf: Shelf, activity: Activity) -> dict[str, Any]:
    return {
        **picked(activity, "external_id", "kind", "happened_at", "content", "result", "next_at", "direction"),
        "account": shelf.id("account", activity.account),
        "contacts": [shelf.id("contact", contact) for contact in activity.contacts],
        "opportunity": shelf.id("opportunity", activity.opportunity),
        "author": shelf.id("user", activity.author),
    }


def _task(shelf: Shelf, task: Task) -> dict[str, Any]:
    return {
        **picked(task, "external_id", "subject", "due_at", "priority", "status", "done_at"),
        "account": shelf.id("account", task.account),
        "opportunity": shelf.id("opportunity", task.opportunity),
        "assignee": shelf.id("user", task.assignee),
        "assigner": shelf.id("user", task.assigner),
    }
