"""What waits for a person's decision: a card on the workbench, a count in the top bar; and the lists in the menu."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.flow.approval.lists import count_waiting, open_tasks, waiting_for
from guanxi.web import waiting, workbench
from guanxi.web.approvals.rows import COUNTED, HERE, todo_row
from guanxi.web.menu import Entry, add


def card(actor: Actor) -> dict[str, Any]:
    """The oldest of what waits, and how much that is."""
    rows = [todo_row(task) for task in waiting_for(actor)[: workbench.ROWS]]
    return {
        "href": HERE,
        "count": count_waiting(actor, COUNTED) if rows else 0,
        "rows": [
            {
                "title": row["title"],
                "href": row["href"],
                "note": f"{row['submitter']} · {row['definition']}",
                "when": row["when"],
                "when_title": row["when_title"],
                "late": row["late"],
            }
            for row in rows
        ],
        "empty": _("Nothing waits for your decision"),
        "empty_text": _("What is submitted to you stands here and in the top bar."),
        "create": {"label": _("New request"), "href": "/m/office-forms/new"},
    }


def _label(count: int) -> str:
    return _("Approvals: %(count)s waiting for you") % {"count": count}


waiting.add(
    waiting.Place(
        key="approvals",
        title=gettext_lazy("My approvals"),
        icon="check",
        href=HERE,
        module="approval",
        rows=open_tasks,
        label=_label,
    )
)
add(Entry(group="office", label=gettext_lazy("My approvals"), icon="check", href=HERE, module="approval"))
workbench.add(
    workbench.Card(
        key="approvals",
        label=gettext_lazy("Waiting for my approval"),
        order=12,
        module="approval",
        template="cards/todo.html",
        load=card,
    )
)
