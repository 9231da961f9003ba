"""The workbench card of one's own tasks."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.modules.tasks.module import TASK
from guanxi.records.query import find
from guanxi.records.titles import titles_of
from guanxi.web import formats, workbench
from guanxi.web.menu import address

MINE = {
    "all": [
        {"field": "assignee", "op": "eq", "value": "$me"},
        {"field": "status", "op": "in", "value": ["open", "doing"]},
    ]
}


def mine(actor: Actor) -> dict[str, Any]:
    """The open tasks of a person, the most urgent first."""
    found = find(TASK, actor, workbench.asked(TASK, actor, MINE, "due_at"))
    names = titles_of([TASK.field("account")], found.rows, actor)
    return {
        "label": _("My tasks"),
        "href": f"{address(TASK)}?view=mine",
        "count": found.count.value if found.count else 0,
        "rows": [_row(row, names) for row in found.rows],
        "empty": _("No open tasks"),
        "empty_text": _("A next step in a follow-up makes one; so does the button for something new."),
    }


def _row(row: dict[str, Any], names: Any) -> dict[str, Any]:
    due, account = row["due_at"], names.get(("account", row["account_id"]))
    return {
        "title": row["subject"],
        "href": f"{address(TASK)}{row['id']}/",
        "note": account.text if account else "",
        "when": formats.moment(due),
        "when_title": formats.full_moment(due),
        "late": due is not None and due < clock.now(),
    }


workbench.add(workbench.Card(key="tasks", order=10, module="task", template="cards/todo.html", load=mine))
