"""Choosing who gets a mailing, by a view of the list or by chosen rows, and how far it is."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.access.scope import can, visible
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.messaging.templates.models import MessageTemplate
from guanxi.meta import registry
from guanxi.meta.conditions.parse import IN_SEGMENT
from guanxi.meta.layout import SavedView
from guanxi.meta.module import Module
from guanxi.modules.mailings.audience import ADDRESSES
from guanxi.modules.mailings.models import Mailing, Receiver
from guanxi.modules.mailings.module import MAILING
from guanxi.modules.mailings.shown import OPEN, look_values, problem_of, segment_words
from guanxi.records import bulk as engine
from guanxi.records import store
from guanxi.records.views import declared, saved
from guanxi.web import bulk as told
from guanxi.web.forms.sent import fresh_token, once
from guanxi.web.lists import chosen_ways
from guanxi.web.lists.state import compact, view_conditions
from guanxi.web.menu import address
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import whole_number

OFFERED = 200  # segments to choose from


@require_http_methods(["GET", "HEAD", "POST"])
def audience(request: HttpRequest, pk: int) -> HttpResponse:
    """Who gets it: what that comes to, and what the message says to one of them; or choose a view of the list."""
    actor: Actor = request.actor
    row: Mailing = store.fetch(MAILING, actor, pk)
    if request.method == "POST":
        module, data = registry.get(row.audience), request.POST
        segment = (
            urlencode([(IN_SEGMENT, data["segment"])])
            if "segment" in data
            else _segment_of_view(module, actor, data.get("view", ""))
        )
        store.update(MAILING, actor, pk, {"segment": segment})
        say(request, _("Saved."))
        return HttpResponseRedirect(f"{address(MAILING)}{pk}/audience")
    module = registry.get(row.audience)
    place = whole_number(request.GET.get("place", ""), "place") or 0
    values = {
        "mailing": row,
        "back": f"{address(MAILING)}{pk}/",
        "here": f"{address(MAILING)}{pk}/audience",
        "words": segment_words(row, actor),
        "list_href": f"{address(module)}?{row.segment}",
        "list_label": module.label_plural,
        "views": _views(module, actor),
        "segments": _segments(module, actor),
        "may_choose": row.status in OPEN and not row.resends_id and can(actor, "edit", MAILING, row),
        "look": look_values(row, actor, place),
        "problem": problem_of(row),
    }
    return page(request, "mailings/audience.html", **values)


@require_POST
def to_chosen(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a mailing to the rows that were chosen in a list: asked for its name and words first, then kept."""
    module, actor = _people(slug), request.actor
    actor.require(MAILING, "create")
    choice = told.chosen(module, actor, request.POST)
    if request.POST.get("step") != "keep":
        return _asked(request, module, actor, choice)
    try:
        there = once(actor, request.POST.get("form_token", ""), lambda: _kept(request, module, actor, choice))
    except DomainError as error:
        if error.status != 422:
            raise
        return _asked(request, module, actor, choice, error)
    return HttpResponseRedirect(there)


@require_safe
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """How far it is, for the bar."""
    row: Mailing = store.fetch(MAILING, request.actor, pk)
    rows = Receiver.objects.filter(mailing=pk)
    left, total = rows.filter(state="waiting").count(), rows.count()
    is_running = row.status == "running"
    return JsonResponse({"state": "running" if is_running else "done", "done": total - left, "total": total or 1})


def _kept(request: HttpRequest, module: Module, actor: Actor, choice: engine.Choice) -> str:
    data = {
        "name": request.POST.get("name", "").strip(),
        "template": whole_number(request.POST.get("template", ""), "template"),
        "audience": module.key,
        "segment": segment_of_choice(choice),
        "is_tracked": request.POST.get("is_tracked") == "1",
    }
    made = store.create(MAILING, actor, data)
    return f"{address(MAILING)}{made.pk}/audience"


def segment_of_choice(choice: engine.Choice) -> str:
    """What a list is narrowed by so that it holds the chosen rows."""
    if choice.pairs is not None:
        return urlencode(choice.pairs)
    return urlencode({"id__in": ",".join(map(str, choice.ids))})


def _asked(
    request: HttpRequest, module: Module, actor: Actor, choice: engine.Choice, error: DomainError | None = None
) -> HttpResponse:
    rows = MessageTemplate.objects.filter(channel__in=ADDRESSES, status="active", deleted_at=None).order_by("name_key")
    values = {
        "module": module,
        "count": engine.count(module, actor, choice),
        "carried": [(key, one) for key, many in request.POST.lists() if key in {"ids", "all", "from"} for one in many],
        "templates": [
            (one.pk, one.name, registry.now(MAILING).field("channel").type.display(one.channel)) for one in rows
        ],
        "name_label": registry.now(MAILING).field("name").label,
        "name": request.POST.get("name") or f"{module.label_plural} {clock.today(actor.timezone).isoformat()}",
        "chosen": request.POST.get("template", ""),
        "error": error.message if error else "",
        "token": fresh_token(),
        "back": address(module),
        "here": f"/mailings/to/{module.slug}",
    }
    return page(request, "mailings/to_chosen.html", status=422 if error else 200, **values)


def _segment_of_view(module: Module, actor: Actor, key: str) -> str:
    found = next((view for view in _views_of(module, actor) if view.key == key), None)
    if found is None:
        raise Missing
    conditions = view_conditions(module, actor, found)
    return urlencode([("filter", compact(one)) for one in conditions])


def _views_of(module: Module, actor: Actor) -> list[SavedView]:
    return [*declared(module), *(view for view in saved(module, actor) if view.kind == "list")]


def _views(module: Module, actor: Actor) -> list[tuple[str, str]]:
    return [(view.key, str(view.label)) for view in _views_of(module, actor)]


def _segments(module: Module, actor: Actor) -> list[tuple[int, str]]:
    """The segments of these people that the actor finds."""
    segment = registry.get("segment")
    rows = visible(segment, actor).filter(object=module.slug).order_by("name_key", "pk")
    return [] if registry.is_off(segment) else list(rows.values_list("pk", "name")[:OFFERED])


def _people(slug: str) -> Module:
    module = registry.by_slug(slug)
    if module is None or module.key not in {"contact", "lead"}:
        raise Missing
    return module


urlpatterns = [
    path("m/mailings/<int:pk>/audience", audience),
    path("m/mailings/<int:pk>/progress", progress),
    path("mailings/to/<str:slug>", to_chosen),
]
chosen_ways.add(
    chosen_ways.Way(
        label=gettext_lazy("Mailing or text message to them"),
        icon="mail",
        href="/mailings/to/{slug}",
        is_for=lambda module, actor: module.key in {"contact", "lead"} and actor.may(MAILING, "create"),
    )
)
