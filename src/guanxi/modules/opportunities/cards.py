"""What deals put on the workbench beside their figures: those that need a push, and those of one's people."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.modules.opportunities import stuck
from guanxi.modules.opportunities.module import OPPORTUNITY
from guanxi.records.query import Page, find
from guanxi.web import formats, workbench
from guanxi.web.menu import address

DATE, SINCE = "expected_close_date", "stage_entered_at"


def to_push(actor: Actor) -> dict[str, Any]:
    """One's own open deals that are past their date, and those that do not move."""
    parts, rows = [], []
    for label, condition, sort, row in (
        (_("Past their date"), stuck.overdue(stuck.MINE), DATE, _late_row),
        (_("Stuck in their stage"), stuck.stuck(stuck.MINE), SINCE, _stuck_row),
    ):
        if condition is not None:
            found: Page = find(OPPORTUNITY, actor, workbench.asked(OPPORTUNITY, actor, condition, sort))
            count = found.count.value if found.count else 0
            parts.append({"label": label, "count": count, "href": workbench.door(OPPORTUNITY, condition, sort)})
            rows += [row(one) for one in found.rows[: workbench.ROWS // 2]]
    return {
        "parts": [part for part in parts if part["count"]],
        "rows": rows,
        "empty": _("Every deal is on its way"),
        "empty_text": _("Deals that are past their date, or too long in one stage, appear here."),
    }


def _late_row(row: dict[str, Any]) -> dict[str, Any]:
    day = row["expected_close_date"]
    return {**_row(row), "when": formats.day(day), "when_title": formats.full_day(day), "late": True}


def _stuck_row(row: dict[str, Any]) -> dict[str, Any]:
    days = (clock.now() - row["stage_entered_at"]).days
    text = ngettext("%(count)s day in its stage", "%(count)s days in its stage", days) % {"count": days}
    return {**_row(row), "when": text, "when_title": formats.full_moment(row["stage_entered_at"])}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {"title": row["name"], "href": f"{address(OPPORTUNITY)}{row['id']}/", "note": row["number"]}


workbench.add(
    workbench.Card(
        key="push",
        label=gettext_lazy("Deals that need a push"),
        order=31,
        module=OPPORTUNITY.key,
        template="cards/todo.html",
        load=to_push,
    )
)
workbench.add_follow_ups(workbench.FollowUps(module=OPPORTUNITY.key, among=stuck.OPEN, note="next_step"))
workbench.add_figure(
    workbench.Figure(
        key="open_deals",
        label=gettext_lazy("Open deals"),
        order=10,
        module=OPPORTUNITY.key,
        person="owner",
        condition=stuck.OPEN,
        sort=DATE,
    )
)
workbench.add_figure(
    workbench.Figure(
        key="late_deals",
        label=gettext_lazy("Deals past their date"),
        order=20,
        module=OPPORTUNITY.key,
        person="owner",
        condition={"all": [stuck.OPEN, stuck.PAST]},
        sort=DATE,
        tone="bad",
    )
)
