"""The workbench card of one's open deals by stage."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.modules.opportunities.module import OPPORTUNITY, STAGE
from guanxi.records.query import Query, find
from guanxi.records.summary import Group, summarise
from guanxi.web import formats, workbench
from guanxi.web.menu import address

OPEN = {
    "all": [{"field": "owner", "op": "eq", "value": "$me"}, {"field": "status", "op": "eq", "value": "open"}],
}
TINTS = 9


def by_stage(actor: Actor) -> dict[str, Any]:
    """Count and sum of a person's open deals, stage after stage."""
    asked = workbench.asked(OPPORTUNITY, actor, OPEN, "expected_close_date")
    summary = summarise(OPPORTUNITY, actor, asked, "stage", "amount_base")
    groups = {group.key["stage"]: group for group in summary.groups}
    stages = find(STAGE, actor, Query(sort="stage_set,sequence", limit=500, count="none"), ("name",)).rows
    most = max((group.count for group in summary.groups), default=1)
    kept = [stage for stage in stages if stage["id"] in groups]
    return {
        "label": _("My open deals"),
        "href": f"{address(OPPORTUNITY)}?view=mine_open",
        "end": _amount(summary.total, actor),
        "rows": [_row(place, stage, groups[stage["id"]], most, actor) for place, stage in enumerate(kept)],
        "empty": _("No open deals"),
    }


def _row(place: int, stage: dict[str, Any], group: Group, most: int, actor: Actor) -> dict[str, Any]:
    behind = urlencode({"owner": actor.user_id, "status": "open", "stage": stage["id"]})
    return {
        "label": stage["name"],
        "tint": place % TINTS,
        "percent": group.count * 100 // most,
        "count": group.count,
        "sum": _amount(group, actor),
        "href": f"{address(OPPORTUNITY)}?{behind}",
    }


def _amount(group: Group, actor: Actor) -> str:
    return formats.sign(actor.currency) + formats.money(Decimal(group.sum["amount_base"] or 0), actor.currency)


card = workbench.Card(key="deals", order=30, module="opportunity", template="cards/stages.html", load=by_stage)
workbench.add(card)
