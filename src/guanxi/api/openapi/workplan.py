"""How the work plan is described."""

from django.utils.translation import gettext as _

from guanxi.api.openapi.operations import read_of, shared
from guanxi.api.openapi.schemas import ID, MOMENT, TEXT, WHOLE, Schema, all_of, list_of, ref
from guanxi.records.workplan import SPANS

GROUP = "work-plan"
DAY: Schema = {"type": "string", "format": "date"}
SPAN: Schema = {"type": "string", "enum": list(SPANS)}
SHARE: Schema = {"type": ["string", "null"], "description": "100.0"}
DAYS: dict[str, Schema] = {"span": SPAN, "from": DAY, "to": DAY}
FIGURES: dict[str, Schema] = {"planned": WHOLE, "done": WHOLE, "fulfilment_pct": SHARE}
WORK_PLAN: dict[str, Schema] = {
    "WorkPlanEntry": all_of(
        module=TEXT,
        id=ID,
        kind=TEXT,
        title=TEXT,
        day=DAY,
        at=MOMENT,
        about={"anyOf": [all_of(module=TEXT, id=ID), {"type": "null"}]},
        done={"type": "boolean"},
        carried_over_days=WHOLE,
    ),
    "WorkPlan": all_of(
        user=ID, **DAYS, **FIGURES, items=list_of(ref("WorkPlanEntry")), cut=list_of(TEXT), next={"type": "null"}
    ),
    "WorkPlanOfPerson": all_of(user=ID, **FIGURES, carried_over=WHOLE),
    "WorkPlansOfTeam": all_of(**DAYS, items=list_of(ref("WorkPlanOfPerson")), next={"type": ["string", "null"]}),
}


def work_plan_paths() -> dict[str, Schema]:
    """Addresses of the work plan."""
    days = (_given("span", SPAN), _given("day", DAY))
    own, theirs = _("What somebody has to do on each day"), _("The work plans of the people below, in figures")
    paged = (*days, shared("cursor"))
    return {
        "/work-plan": {"get": read_of("work-plan.read", GROUP, own, "WorkPlan", (*days, _given("user", ID)))},
        "/work-plan/team": {"get": read_of("work-plan.team", GROUP, theirs, "WorkPlansOfTeam", paged)},
    }


def _given(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "required": False, "schema": schema}
