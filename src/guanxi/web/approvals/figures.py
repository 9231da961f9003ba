"""How long approvals take, how they end, and what has waited too long (F102 rule 3)."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.flow.approval import figures as engine
from guanxi.flow.approval.lists import definition_names
from guanxi.flow.approval.models import Task
from guanxi.kernel import clock
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.records.titles import titles
from guanxi.web import formats
from guanxi.web.approvals.standing import case_address
from guanxi.web.approvals.strip import kind_label
from guanxi.web.rendering import page

SPANS = (30, 90, 365)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Figures of the approvals that the reader sees, of the last days; by step, by person, and what is still open."""
    actor: Actor = request.actor
    actor.require(registry.get("approval"), "view")
    asked = digits(request.GET.get("days", ""))
    days = asked if asked in SPANS else SPANS[0]
    since = clock.now() - timedelta(days=days)
    by_node, by_person = engine.by_node(actor, since=since), engine.by_person(actor, since=since)
    names = definition_names({one.key[0] for one in by_node})
    people = titles("user", {one.key for one in by_person}, actor)
    return page(
        request,
        "approvals/figures.html",
        days=days,
        spans=SPANS,
        nodes=[
            {**_row(one), "label": one.key[2] or kind_label("approve"), "note": names.get(one.key[0], "")}
            for one in sorted(by_node, key=lambda one: -one.hours)
        ],
        people=[
            {**_row(one), "label": people[one.key].text if one.key in people else f"#{one.key}", "note": ""}
            for one in sorted(by_person, key=lambda one: -one.hours)
        ],
        late=[_late(task) for task in engine.long_open(actor)],
    )


def _row(one: engine.Figures) -> dict[str, Any]:
    return {"answers": one.answers, "hours": one.hours, "rate": one.reject_rate}


def _late(task: Task) -> dict[str, Any]:
    return {
        "title": task.case.title,
        "href": case_address(task.case),
        "name": task.assignee.name,
        "seed": task.assignee_id,
        "node": task.step.name,
        "when": formats.moment(task.opened_at),
        "when_title": formats.full_moment(task.opened_at),
    }
