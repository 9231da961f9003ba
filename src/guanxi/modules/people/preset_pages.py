"""The preset roles: which there are, what each may do, and adding those that are missing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.modules.people.module import ROLE
from guanxi.modules.people.preset_roles import add_preset_roles, held_presets
from guanxi.modules.people.presets import PRESETS, rights_of
from guanxi.web import rights, settings
from guanxi.web.menu import address
from guanxi.web.rendering import page, say

settings.add(
    settings.SettingsPage(
        label=gettext_lazy("Preset roles"),
        about=gettext_lazy("Ready-made roles for the usual work of a company; add those that you need."),
        icon="key",
        href="/settings/preset-roles",
        group="people",
        module=ROLE.key,
    )
)


@require_http_methods(["GET", "HEAD", "POST"])
def preset_roles(request: HttpRequest) -> HttpResponse:
    """All presets with what they may do; a box for each that the company has no role of."""
    actor: Actor = request.actor
    if request.method == "POST":
        made = add_preset_roles(actor=actor, keys=request.POST.getlist("keys"))
        count = len(made)
        say(request, ngettext("%(count)s role is added.", "%(count)s roles are added.", count) % {"count": count})
        return redirect("preset-roles")
    held = held_presets()
    rows = [
        {
            "key": preset.key,
            "name": preset.name,
            "href": f"{address(ROLE)}{held[preset.key]}/" if preset.key in held else "",
            "is_admin": preset.is_admin,
            "lines": rights.lines(rights_of(preset)),
            "cap": "" if preset.cap == "all" else ROLE.field("data_cap").type.display(preset.cap),
        }
        for preset in PRESETS
    ]
    return page(request, "people/presets.html", rows=rows, may=actor.may(ROLE, "create"), title=_("Preset roles"))


urlpatterns = [path("settings/preset-roles", preset_roles, name="preset-roles")]
