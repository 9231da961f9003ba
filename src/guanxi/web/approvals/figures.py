"""How long approvals take, how they end, and what has waited too long (F102 rule 3); each figure leads to what it
counts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.flow.approval import figures as engine
from guanxi.flow.approval.lists import definition_names, names_of
from guanxi.flow.approval.models import Task
from guanxi.kernel import clock
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.web import formats
from guanxi.web.approvals.rows import HERE, answered_row
from guanxi.web.approvals.standing import case_address
from guanxi.web.approvals.strip import kind_label
from guanxi.web.rendering import page

SPANS = (30, 90, 365)
ON_PAGE = 50
Row = dict[str, Any]


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Figures of the approvals that the reader sees, of the last days; by step, by person, and what is still open."""
    actor, (days, since) = _reader(request), _span(request)
    by_node, by_person = engine.by_node(actor, since=since), engine.by_person(actor, since=since)
    names = definition_names({one.definition for one in by_node})
    people = names_of(one.person for one in by_person if one.person)
    return page(
        request,
        "approvals/figures.html",
        days=days,
        spans=SPANS,
        nodes=[
            _row(one, one.name or kind_label("approve"), names.get(one.definition or 0, ""), days) for one in by_node
        ],
        people=[_row(one, people.get(one.person or 0, f"#{one.person}"), "", days) for one in by_person],
        late=[_late(task) for task in engine.long_open(actor)],
    )


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """The answers that one figure counts, the newest first."""
    actor, (days, since) = _reader(request), _span(request)
    asked = {
        "definition": digits(request.GET.get("definition", "")),
        "node": request.GET.get("node", ""),
        "person": digits(request.GET.get("person", "")),
    }
    start = digits(request.GET.get("from", "")) or 0
    rows = engine.answers(actor, since=since, **asked).select_related(
        "case__submitter", "case__definition", "step", "assignee"
    )
    found = list(rows.order_by("-acted_at", "-pk")[start : start + ON_PAGE + 1])
    more = urlencode({**_named(asked), "days": days, "from": start + ON_PAGE}) if len(found) > ON_PAGE else ""
    shown = [{**answered_row(task), "by": task.assignee.name, "by_id": task.assignee_id} for task in found[:ON_PAGE]]
    return page(request, "approvals/answers.html", rows=shown, days=days, more=f"?{more}" if more else "")


def _reader(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    actor.require(registry.get("approval"), "view")
    return actor


def _span(request: HttpRequest) -> tuple[int, datetime]:
    asked = digits(request.GET.get("days", ""))
    days = asked if asked in SPANS else SPANS[0]
    return days, clock.now() - timedelta(days=days)


def _row(one: engine.Figures, label: str, note: str, days: int) -> Row:
    behind = _named({"definition": one.definition, "node": one.node, "person": one.person})
    return {
        "label": label,
        "note": note,
        "answers": one.answers,
        "hours": "–" if one.hours is None else one.hours,
        "rate": one.reject_rate,
        "href": f"{HERE}/figures/answers?{urlencode({**behind, 'days': days})}",
    }


def _named(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value}


def _late(task: Task) -> Row:
    return {
        "title": task.case.title,
        "href": case_address(task.case),
        "name": task.assignee.name,
        "seed": task.assignee_id,
        "node": task.step.name,
        "when": formats.moment(task.opened_at),
        "when_title": formats.full_moment(task.opened_at),
    }
