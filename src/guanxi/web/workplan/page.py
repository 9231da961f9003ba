"""The pages of the work plan, its file, and ending an entry by one click."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.exchange.formats.csv_writer import MARK, csv_lines
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.strict import digits
from guanxi.records import actions
from guanxi.records import workplan as engine
from guanxi.records.workplan import Span
from guanxi.web import menu, workbench
from guanxi.web.rendering import page, say
from guanxi.web.toasts import way_back
from guanxi.web.views.opening import whole_number
from guanxi.web.workplan.values import HERE, at, rows_of, said, team_values, values


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """One's own plan, or that of somebody below."""
    person, span = _asked(request)
    return page(request, "workplan/plan.html", **values(request.actor, person, span))


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """The plans of the people below, in figures."""
    _person, span = _asked(request, "after")
    if not workbench.leads(request.actor):
        raise Missing
    after = whole_number(request.GET.get("after", ""), "after")
    return page(request, "workplan/team.html", **team_values(request.actor, span, after))


@require_safe
def as_file(request: HttpRequest) -> HttpResponse:
    """The plan of one person and span as a CSV file."""
    person, span = _asked(request)
    header = [_("Date"), _("Time"), _("Kind"), _("What"), _("About"), _("State")]
    content = MARK + "".join(csv_lines([header, *rows_of(request.actor, person, span)]))
    named = {"Content-Disposition": f'attachment; filename="work-plan-{span.first}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=named)


@require_POST
def done(request: HttpRequest) -> HttpResponse:
    """End one entry, and show the plan again."""
    source = engine.source_of(request.POST.get("source", ""))
    person, span = _asked(request)
    module, key = engine.module_of(source), source.finish
    actions.run(module, request.actor, digits(request.POST.get("id", "")) or 0, key, {})
    say(request, _("Done"), undo=way_back(request.actor.operation))
    return HttpResponseRedirect(at(span.kind, span.day, person, request.actor))


def _asked(request: HttpRequest, *more: str) -> tuple[int, Span]:
    """Whose plan, and which days; others than those below are not found."""
    actor: Actor = request.actor
    given = request.GET
    for name in set(given) - {"span", "day", "user", *more}:
        raise DomainError("E_UNKNOWN_PARAMETER", name=name)
    person = digits(given["user"]) if given.get("user") else actor.user_id
    if person is None:
        raise Missing
    engine.require_reader(actor, person)
    return person, engine.span_of(actor, given.get("span") or "week", given.get("day") or None)


def of_today(actor: Actor) -> dict[str, object]:
    """How much of today's plan is done, and the way to all of it."""
    assert actor.user_id is not None
    span = engine.span_of(actor, "day", None)
    figures = said(engine.figures_of(actor, [actor.user_id], span)[actor.user_id])
    late = engine.late_of(actor, [actor.user_id], span)[actor.user_id]
    return {
        "href": at("day", span.today, actor.user_id, actor),
        "week": at("week", span.today, actor.user_id, actor),
        "figures": figures,
        "carried": late,
    }


workbench.add(
    workbench.Card(
        key="work_plan",
        label=gettext_lazy("Work plan"),
        order=12,
        module="task",
        template="cards/work_plan.html",
        load=of_today,
    )
)
menu.add(menu.Entry(group="office", label=gettext_lazy("Work plan"), icon="calendar", href=HERE, module="task"))

urlpatterns = [
    path("work-plan", plan, name="work-plan"),
    path("work-plan/team", team),
    path("work-plan/done", done),
    path("work-plan.csv", as_file),
]
