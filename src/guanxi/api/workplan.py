"""The work plan for programs: what somebody has on each day of a span, and how much of it is done."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.access.actor import Actor
from guanxi.api.answers import answer, moment
from guanxi.api.parameters import only
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.records import workplan as engine
from guanxi.records.workplan import Entry, Figures, Span


def plan(request: HttpRequest) -> HttpResponse:
    """`GET /work-plan?span=day|week|month&day=&user=`: one's own plan, or that of somebody below."""
    given = only(request, "span", "day", "user")
    actor: Actor = request.actor
    person = _person(actor, given["user"])
    engine.require_reader(actor, person)
    span = engine.span_of(actor, given["span"] or "week", request.GET.get("day"))
    found = engine.plan_of(actor, person, span)
    figures = engine.figures_of(actor, [person], span)[person]
    items, cut = [_entry(one) for one in found.entries], [one.key for one in found.cut]
    return answer({"user": person, **_days(span), **_figures(figures), "items": items, "cut": cut, "next": None})


def team(request: HttpRequest) -> HttpResponse:
    """`GET /work-plan/team?span=&day=&cursor=`: the plans of the people below in figures, by their names."""
    given = only(request, "span", "day", "cursor")
    actor: Actor = request.actor
    span = engine.span_of(actor, given["span"] or "week", request.GET.get("day"))
    people, following = engine.team_of(actor, _cursor(given["cursor"]))
    figures, late = engine.figures_of(actor, people, span), engine.late_of(actor, people, span)
    items = [{"user": pk, **_figures(figures[pk]), "carried_over": late[pk]} for pk in people]
    return answer({**_days(span), "items": items, "next": None if following is None else str(following)})


def _cursor(text: str) -> int | None:
    found = digits(text) if text else None
    if text and found is None:
        raise DomainError("E_BAD_CURSOR", field="cursor")
    return found


def _person(actor: Actor, text: str) -> int:
    if not text and actor.user_id is not None:
        return actor.user_id
    found = digits(text)
    if found is None:
        raise Missing
    return found


def _days(span: Span) -> dict[str, Any]:
    return {"span": span.kind, "from": span.first.isoformat(), "to": span.last.isoformat()}


def _figures(figures: Figures) -> dict[str, Any]:
    percent = figures.percent
    share = None if percent is None else str(percent)
    return {"planned": figures.planned, "done": figures.done, "fulfilment_pct": share}


def _entry(one: Entry) -> dict[str, Any]:
    about = {"module": registry.get(one.about[0]).slug, "id": one.about[1]} if one.about else None
    return {
        "module": registry.get(one.module).slug,
        "id": one.id,
        "kind": one.source,
        "title": one.title,
        "day": one.day.isoformat(),
        "at": moment(one.at),
        "about": about,
        "done": one.is_done,
        "carried_over_days": one.carried,
    }
