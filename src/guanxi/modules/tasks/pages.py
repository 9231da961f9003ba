"""What tasks put on the workbench: one's own for today, and how many of one's people are overdue."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.modules.tasks.module import TASK
from guanxi.records import workplan
from guanxi.records.query import find
from guanxi.records.titles import titles_of
from guanxi.web import formats, workbench
from guanxi.web.menu import address

STEPS = "follow-up-runs"  # what tasks are about that follow-up plans give
RUNNING = {"field": "status", "op": "in", "value": ["open", "doing"]}
MINE = {"field": "assignee", "op": "eq", "value": "$me"}
OVERDUE = {"field": "due_at", "op": "lt", "value": "$now"}
TODAY = {
    "all": [
        MINE,
        RUNNING,
        {"any": [OVERDUE, {"field": "due_at", "op": "within", "value": "today"}, {"field": "due_at", "op": "isnull"}]},
    ]
}


def for_today(actor: Actor) -> dict[str, Any]:
    """A person's tasks that are overdue, due today, or due at no time, in this order."""
    found = find(TASK, actor, workbench.asked(TASK, actor, TODAY, "due_at"))
    names = titles_of([TASK.field("account"), TASK.field("lead")], found.rows, actor)
    return {
        "href": workbench.door(TASK, TODAY, "due_at"),
        "count": found.count.value if found.count else 0,
        "rows": [_row(row, names) for row in found.rows],
        "empty": _("Nothing is to be done today"),
        "empty_text": _("A next step in a follow-up makes a task; so does the button for something new."),
        "create": {"label": _("New task"), "href": f"{address(TASK)}new"},
    }


def _row(row: dict[str, Any], names: Any) -> dict[str, Any]:
    due = row["due_at"]
    about = names.get(("account", row["account_id"])) or names.get(("lead", row["lead_id"]))
    return {
        "title": row["subject"],
        "href": f"{address(TASK)}{row['id']}/",
        "note": about.text if about else "",
        "when": formats.moment(due),
        "when_title": formats.full_moment(due),
        "late": due is not None and due < clock.now(),
    }


workbench.add(
    workbench.Card(
        key="tasks",
        label=gettext_lazy("Today's tasks"),
        order=10,
        module="task",
        template="cards/todo.html",
        load=for_today,
    )
)
workbench.add_figure(
    workbench.Figure(
        key="late_tasks",
        label=gettext_lazy("Overdue tasks"),
        order=40,
        module="task",
        person="assignee",
        condition={"all": [RUNNING, OVERDUE]},
        sort="due_at",
        tone="bad",
    )
)
workplan.add(
    workplan.Source(
        key="task",
        label=gettext_lazy("Task"),
        module="task",
        person="assignee",
        at="due_at",
        open=RUNNING,
        done={"field": "status", "op": "eq", "value": "done"},
        planned={"field": "status", "op": "ne", "value": "cancelled"},
        among={"field": "object", "op": "ne", "value": STEPS},
        finish="finish",
        asks="result_required",
        about=("account", "lead"),
        priority="priority",
    )
)
workplan.add(
    replace(
        workplan.source_of("task"),
        key="follow_up_step",
        label=gettext_lazy("Step of a plan"),
        among={"field": "object", "op": "eq", "value": STEPS},
    )
)
