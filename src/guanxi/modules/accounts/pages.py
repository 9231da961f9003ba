"""The workbench card of customers who wait for a follow-up."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.modules.accounts.module import ACCOUNT
from guanxi.records.query import find
from guanxi.web import formats, workbench
from guanxi.web.menu import address

DUE = {
    "all": [
        {"field": "owner", "op": "eq", "value": "$me"},
        {
            "any": [
                {"field": "next_follow_at", "op": "lt", "value": "$now"},
                {"field": "next_follow_at", "op": "within", "value": "today"},
            ]
        },
    ]
}


def due(actor: Actor) -> dict[str, Any]:
    """Own customers whose next follow-up is today or was missed."""
    found = find(ACCOUNT, actor, workbench.asked(ACCOUNT, actor, DUE, "next_follow_at"))
    return {
        "label": _("Follow-ups due"),
        "href": workbench.door(ACCOUNT, DUE, "next_follow_at"),
        "count": found.count.value if found.count else 0,
        "rows": [_row(row) for row in found.rows],
        "empty": _("Nobody is waiting for you today"),
        "empty_text": _("Customers appear here on the day of their next follow-up."),
    }


def _row(row: dict[str, Any]) -> dict[str, Any]:
    due_at = row["next_follow_at"]
    return {
        "title": row["name"],
        "href": f"{address(ACCOUNT)}{row['id']}/",
        "note": row["city"],
        "when": formats.moment(due_at),
        "when_title": formats.full_moment(due_at),
        "late": due_at < clock.now(),
    }


workbench.add(workbench.Card(key="follow_ups", order=20, module="account", template="cards/todo.html", load=due))
