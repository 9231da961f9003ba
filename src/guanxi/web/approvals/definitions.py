"""Settings › Approvals: which records are approved how, in which order definitions are tried, and which are on."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.flow.approval import arranging as engine
from guanxi.flow.approval.models import ApprovalDefinition
from guanxi.kernel.errors import Denied, DomainError
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.web.approvals.standing import TRIGGERS
from guanxi.web.approvals.words import Telling, condition_text
from guanxi.web.forms.sent import fresh_token, once
from guanxi.web.rendering import page, say
from guanxi.web.settings import SettingsPage, add

HERE = "/settings/approvals"


def module_of_definitions() -> Module:
    return registry.get("approval_definition")


def may_define(actor: Actor) -> bool:
    """Who may look at definitions and change them."""
    return actor.may(module_of_definitions(), "edit")


def require_definer(actor: Actor) -> None:
    if not may_define(actor):
        raise Denied("administer")


@require_safe
def all_definitions(request: HttpRequest) -> HttpResponse:
    """The definitions by what they are for, in the order in which they are tried."""
    actor: Actor = request.actor
    require_definer(actor)
    rows = visible(module_of_definitions(), actor).filter(deleted_at=None)
    ordered = sorted(rows, key=lambda row: (_label(row.object), row.object, row.trigger, row.priority, row.pk))
    groups = [
        {"object": key, "label": _label(key), "rows": [_row(row, actor) for row in found]}
        for key, found in groupby(ordered, key=lambda row: row.object)
    ]
    return page(request, "approvals/definitions.html", groups=groups)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """What a new definition is for; then it is drawn."""
    actor: Actor = request.actor
    require_definer(actor)
    if request.method != "POST":
        return _asked(request, {}, [])
    data = {key: request.POST.get(key, "").strip() for key in ("name", "object", "trigger")}
    token = request.POST.get("form_token", "")
    try:
        return HttpResponseRedirect(once(actor, token, lambda: f"{HERE}/{engine.begin(actor, **data).pk}"))
    except DomainError as error:
        told = [{"message": one.message, "code": one.code} for one in error.errors or (error,)]
        return _asked(request, data, told)


@require_POST
def arrange(request: HttpRequest) -> HttpResponse:
    """Put definitions into another order: the dragged ones as their list stands, or one a step up or down."""
    actor: Actor = request.actor
    require_definer(actor)
    if request.POST.get("do") == "order":
        engine.put_in_order(actor, [int(part) for part in request.POST.get("order", "").split(",") if part.isdigit()])
    else:
        step = {"up": -1, "down": 1}.get(request.POST.get("do", ""), 0)
        engine.move(actor, int(request.POST.get("key") or 0), step)
    return HttpResponseRedirect(HERE)


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a definition on or off; what is under way goes on by the version with which it began."""
    actor: Actor = request.actor
    require_definer(actor)
    on = request.POST.get("on") == "1"
    record = store.update(module_of_definitions(), actor, pk, {"active": on})
    text = _("“%(name)s” is switched on.") if on else _("“%(name)s” is switched off.")
    say(request, text % {"name": record.name})
    return HttpResponseRedirect(request.POST.get("next") if request.POST.get("next") == f"{HERE}/{pk}" else HERE)


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The same once more, switched off, to be changed."""
    actor: Actor = request.actor
    require_definer(actor)
    made = engine.copy(actor, pk)
    return HttpResponseRedirect(f"{HERE}/{made.pk}")


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a definition away; what is under way keeps its version."""
    actor: Actor = request.actor
    require_definer(actor)
    store.delete(module_of_definitions(), actor, pk)
    say(request, _("The definition is in the recycle bin."))
    return HttpResponseRedirect(HERE)


def _asked(request: HttpRequest, data: dict[str, str], errors: list[dict[str, str]]) -> HttpResponse:
    modules = [module for module in registry.all_modules() if engine.can_be_approved(module)]
    values: dict[str, Any] = {
        "objects": sorted(((module.slug, str(module.label_plural)) for module in modules), key=lambda pair: pair[1]),
        "triggers": [(key, str(label)) for key, label in TRIGGERS.items()],
        "data": data,
        "errors": errors,
        "token": fresh_token(),
    }
    return page(request, "approvals/new.html", status=422 if errors else 200, **values)


def _row(row: ApprovalDefinition, actor: Actor) -> dict[str, Any]:
    module = registry.by_slug(row.object)
    condition = condition_text(Telling(module, actor, {}), row.condition) if module and row.condition else ""
    return {
        "id": row.pk,
        "name": row.name,
        "trigger": str(TRIGGERS.get(row.trigger, row.trigger)),
        "condition": condition,
        "is_active": row.active,
        "revision": row.revision,
        "href": f"{HERE}/{row.pk}",
    }


def _label(slug: str) -> str:
    module = registry.by_slug(slug)
    return str(module.label_plural) if module else slug


add(
    SettingsPage(
        label=gettext_lazy("Approvals"),
        about=gettext_lazy("What needs whose consent, drawn as a flow and tried on past records before it holds."),
        icon="check",
        href=HERE,
        group="flow",
        module="approval_definition",
        covers=True,
        is_for=may_define,
    )
)
