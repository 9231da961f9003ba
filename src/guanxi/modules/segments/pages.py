"""Chosen rows of a list into a segment or out of it, and a segment on its record page."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from guanxi.access.actor import Actor, operation_of_job
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta import registry
from guanxi.meta.conditions.parse import IN_SEGMENT
from guanxi.meta.module import Module
from guanxi.modules.segments.module import SEGMENT
from guanxi.modules.segments.services import has_segments, put_chosen
from guanxi.records import bulk as engine
from guanxi.records import query, store
from guanxi.records.counting import count
from guanxi.records.models import AuditEntry
from guanxi.records.segments import members
from guanxi.records.segments.models import STATIC, Segment
from guanxi.web import bulk as told
from guanxi.web import formats
from guanxi.web.detail import panels
from guanxi.web.forms.sent import fresh_token, once
from guanxi.web.lists import chosen_ways
from guanxi.web.menu import address
from guanxi.web.rendering import page, say
from guanxi.web.toasts import way_back
from guanxi.web.views.opening import whole_number

OFFERED = 200  # lists to choose from
WAYS = {members.JOIN: gettext_lazy("Add to a segment"), members.LEAVE: gettext_lazy("Take out of a segment")}


@require_POST
def put(request: HttpRequest, how: str, slug: str) -> HttpResponse:
    """Ask into which list the chosen rows go, or out of which; then do it."""
    module, actor = _with_rows(slug), request.actor
    if how not in WAYS:
        raise Missing
    choice = told.chosen(module, actor, request.POST)
    if request.POST.get("step") != "keep":
        return _asked(request, module, how, choice)
    put_into: list[Segment] = []
    try:
        there = once(actor, request.POST.get("form_token", ""), lambda: _put(request, module, how, choice, put_into))
    except DomainError as error:
        if error.status != 422:
            raise
        return _asked(request, module, how, choice, error)
    say(request, _("Saved."), undo=_way_back(actor, put_into[0]) if put_into else None)
    return HttpResponseRedirect(there)


def _way_back(actor: Actor, row: Segment) -> dict[str, str] | None:
    """How it is taken back: what was done at once, or what the job does; nothing where nothing changed."""
    job = members.under_way(row.pk)
    if job is not None:
        return way_back(operation_of_job(job.pk)) if job.started_by_id == actor.user_id else None
    return way_back(actor.operation) if AuditEntry.objects.filter(operation=actor.operation).exists() else None


def _put(request: HttpRequest, module: Module, how: str, choice: engine.Choice, put_into: list[Segment]) -> str:
    actor, data = request.actor, request.POST
    pk, name = whole_number(data.get("segment", ""), "segment"), data.get("name", "").strip()
    if how == members.JOIN and not pk:
        pk = store.create(SEGMENT, actor, {"name": name, "object": module.slug, "kind": STATIC}).pk
    row = put_chosen(actor=actor, pk=pk or 0, module=module, choice=choice, how=how)
    put_into.append(row)
    return f"{address(SEGMENT)}{row.pk}/"


def _asked(
    request: HttpRequest, module: Module, how: str, choice: engine.Choice, error: DomainError | None = None
) -> HttpResponse:
    actor = request.actor
    rows = visible(SEGMENT, actor, "edit").filter(object=module.slug, kind=STATIC).order_by("name_key", "pk")
    values = {
        "module": module,
        "how": how,
        "title": WAYS[how],
        "count": engine.count(module, actor, choice),
        "carried": [(key, one) for key, many in request.POST.lists() if key in {"ids", "all", "from"} for one in many],
        "lists": list(rows.values_list("pk", "name")[:OFFERED]),
        "may_make": how == members.JOIN and actor.may(SEGMENT, "create"),
        "name": request.POST.get("name", ""),
        "chosen": request.POST.get("segment", ""),
        "error": error.message if error else "",
        "token": fresh_token(),
        "back": address(module),
        "here": f"/segments/{how}/{module.slug}",
    }
    return page(request, "segments/chosen.html", status=422 if error else 200, **values)


def panel(row: Segment, actor: Actor) -> dict[str, Any] | None:
    """How many records the reader sees in it, the way to them, and whether its list is being changed."""
    module = registry.by_slug(row.object)
    if module is None or not actor.may(module, "view"):
        return None
    values = {"label": module.label_plural, "href": f"{address(module)}?{IN_SEGMENT}={row.pk}", "problem": ""}
    try:
        asked = query.parse(module, actor, [(IN_SEGMENT, str(row.pk))])
        values["count"] = formats.count_text(count(query.apply(module, actor, asked), "capped"))
    except DomainError:
        values |= {"problem": _("Its condition asks for something that is not there any more, or not for you.")}
    job = members.under_way(row.pk) if row.kind == STATIC else None
    return {**values, "is_list": row.kind == STATIC, "is_changing": job is not None}


def _with_rows(slug: str) -> Module:
    module = registry.by_slug(slug)
    if module is None or not has_segments(module):
        raise Missing
    return module


def _may_put(module: Module, actor: Actor) -> bool:
    return has_segments(module) and not registry.is_off(SEGMENT) and actor.may(SEGMENT, "edit")


urlpatterns = [path("segments/<str:how>/<str:slug>", put)]
panels.add(panels.Panel(module="segment", template="segments/panel.html", load=panel))
for _how, _label in WAYS.items():
    chosen_ways.add(chosen_ways.Way(label=_label, icon="users", href=f"/segments/{_how}/{{slug}}", is_for=_may_put))
