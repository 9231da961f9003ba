"""What people are told of tasks: given to them, given back, done, and due."""

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.modules.tasks.models import Task
from guanxi.records.store import Change

GIVEN_BACK = "given_back"  # the verb under which the history keeps it
TASK_ASSIGNED = declare(
    Kind(key="task_assigned", label=_("Task for you"), text=_("%(by)s gave you the task “%(title)s”."), icon="task")
)
TASK_RETURNED = declare(
    Kind(
        key="task_returned",
        label=_("Task given back"),
        text=_("%(by)s gave the task “%(title)s” back: %(reason)s"),
        icon="undo",
    )
)
TASK_DONE = declare(
    Kind(key="task_done", label=_("Task done"), text=_("%(by)s has done the task “%(title)s”."), icon="check")
)
TASK_REMINDER = declare(
    Kind(key="task_reminder", label=_("Reminder"), text=_("“%(title)s”"), icon="clock", channels=("app", "im"))
)


def tell_people(changes: list[Change]) -> None:
    """Who is given a task hears of it, and whoever gave it when it comes back or is done; nobody of his own doing."""
    notify.ask([telling for change in changes if not change.history for telling in _tellings(change)])


def remind(tasks: list[Task]) -> None:
    """Tell the assignees of tasks whose reminder is due."""
    notify.ask(
        [
            Telling(
                kind=TASK_REMINDER,
                user_id=task.assignee_id,
                key=f"task_reminder:{task.pk}:{task.remind_at:%Y-%m-%dT%H:%M:%S}",
                module="task",
                record_id=task.pk,
            )
            for task in tasks
        ]
    )


def _tellings(change: Change) -> list[Telling]:
    found = []
    is_back = change.verb == GIVEN_BACK
    if is_back or (change.changes("assignee") and change.value("assignee") != change.value("assigner")):
        found.append(_telling(change, TASK_RETURNED if is_back else TASK_ASSIGNED, change.value("assignee")))
    if change.changes("status") and change.value("status") == "done" and not change.is_new:
        found.append(_telling(change, TASK_DONE, change.value("assigner")))
    return [telling for telling in found if telling.user_id not in (None, change.actor.user_id)]


def _telling(change: Change, kind: Kind, user_id: int) -> Telling:
    return Telling(
        kind=kind,
        user_id=user_id,
        key=f"{kind.key}:{change.record.pk}:{change.record.version}",
        module="task",
        record_id=change.record.pk,
        by_id=change.actor.user_id,
        params={"reason": change.note},
    )
