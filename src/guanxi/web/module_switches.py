"""Settings › Modules: what the company works with, each switched on and off."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.switching import MODULES_OFF, can_be_off, needed_by, switched_off
from guanxi.records import settings
from guanxi.web.menu import GROUPS
from guanxi.web.rendering import page, say
from guanxi.web.settings import SettingsPage, add

add(
    SettingsPage(
        label=gettext_lazy("Modules"),
        about=gettext_lazy("What the company works with: what is switched off is gone for all, with its data kept."),
        icon="box",
        href="/settings/modules",
        group="company",
        is_for=lambda actor: actor.is_admin,
    )
)


@require_http_methods(["GET", "HEAD", "POST"])
def modules(request: HttpRequest) -> HttpResponse:
    """Every module that the company can do without, and whether it does; switch one on or off."""
    if not request.actor.is_admin:
        raise Denied("administer")
    error = None
    if request.method == "POST":
        try:
            _switch(request, request.POST.get("module", ""), is_off="off" in request.POST)
            return redirect("modules")
        except DomainError as refusal:
            error = refusal
    rows = [_row(module) for module in can_be_off()]
    groups = [
        {"key": key, "label": label, "rows": [row for row in rows if row["group"] == key]}
        for key, label in GROUPS.items()
    ]
    told: dict[str, Any] = {"groups": [one for one in groups if one["rows"]]}
    told["errors"] = [{"message": error.message, "code": error.code}] if error else []
    return page(request, "settings/modules.html", status=error.status if error else 200, **told)


def _switch(request: HttpRequest, key: str, *, is_off: bool) -> None:
    settings.change(
        actor=request.actor,
        setting=MODULES_OFF,
        to=lambda off: [*(one for one in off if one != key), *([key] if is_off else [])],
    )
    label = registry.get(key).label_plural if key in {one.key for one in can_be_off()} else key
    text = _("“%(module)s” is switched off for everybody.") if is_off else _("“%(module)s” is there again.")
    say(request, text % {"module": label})


def _row(module: Module) -> dict[str, Any]:
    off = set(switched_off())
    needed = [str(other.label_plural) for other in needed_by(module) if other.key not in off and other.in_menu]
    return {
        "key": module.key,
        "group": module.group,
        "label": module.label_plural,
        "icon": module.icon,
        "is_off": module.key in off,
        "needed": listed(needed),
    }


urlpatterns = [path("settings/modules", modules, name="modules")]
