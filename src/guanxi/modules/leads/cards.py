"""What leads put on the workbench: those who wait for a follow-up, and those nobody has spoken with."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.modules.leads.module import LEAD
from guanxi.modules.leads.services import UNTOUCHED
from guanxi.records.query import find
from guanxi.web import formats, workbench
from guanxi.web.menu import address

OPEN = {"field": "status", "op": "nin", "value": ["converted", "disqualified"]}
FRESH = {
    "all": [
        {"field": "owner", "op": "eq", "value": "$me"},
        {"field": "status", "op": "in", "value": list(UNTOUCHED)},
    ]
}
SORT = "received_at"


def to_contact(actor: Actor) -> dict[str, Any]:
    """Own leads with whom nobody has spoken yet, those that wait longest first."""
    found = find(LEAD, actor, workbench.asked(LEAD, actor, FRESH, SORT))
    return {
        "href": workbench.door(LEAD, FRESH, SORT),
        "count": found.count.value if found.count else 0,
        "rows": [_row(row, actor) for row in found.rows],
        "empty": _("No lead waits for its first contact"),
        "empty_text": _("Leads that are new or were given to you appear here until you have spoken with them."),
    }


def _row(row: dict[str, Any], actor: Actor) -> dict[str, Any]:
    since = row["received_at"] or row["created_at"]
    lead = registry.now(LEAD)
    beside = [*workbench.said(lead, actor, row, "company"), *workbench.said(lead, actor, row, "mobile", "phone")[:1]]
    return {
        "title": row["name"],
        "href": f"{address(LEAD)}{row['id']}/",
        "note": " · ".join(beside),
        "when": formats.moment(since),
        "when_title": formats.full_moment(since),
    }


workbench.add_follow_ups(workbench.FollowUps(module=LEAD.key, among=OPEN, note="company"))
workbench.add(
    workbench.Card(
        key="leads",
        label=gettext_lazy("Leads to contact"),
        order=22,
        module=LEAD.key,
        template="cards/todo.html",
        load=to_contact,
    )
)
