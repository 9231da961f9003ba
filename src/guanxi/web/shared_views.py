"""Settings › Shared views: what people share with others, for whoever administers the company."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from guanxi.kernel.errors import Denied
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.models import SavedView
from guanxi.records.view_readers import Audience, all_shared, audiences_of
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.settings import SettingsPage, add

HERE = "/settings/views/"
ABOUT = gettext_lazy("Views of lists that somebody shares: what they are called, whose they are, who has them.")

add(
    SettingsPage(
        label=gettext_lazy("Shared views"),
        about=ABOUT,
        icon="eye",
        href=HERE,
        group="company",
        is_for=lambda actor: actor.is_admin,
    )
)


@require_safe
def shared_views(request: HttpRequest) -> HttpResponse:
    """All of them by module: two queries more, however many there are."""
    if not request.actor.is_admin:
        raise Denied("administer")
    known = {module.key: module for module in registry.all_modules()}
    found = all_shared(known)
    audiences = audiences_of(row.pk for row in found)
    told = [_row(known[row.module], row, audiences[row.pk]) for row in found]
    return page(request, "settings/views.html", rows=told, lead=ABOUT)


def _row(module: Module, row: SavedView, audience: Audience) -> dict[str, Any]:
    return {
        "module": module.label_plural,
        "name": row.name,
        "owner": row.owner.name,
        "audience": _said(audience),
        "href": f"{address(module)}views/{row.pk}/settings",
    }


def _said(audience: Audience) -> str:
    count = len(audience.places)
    some = ngettext("%(num)s position, department or role", "%(num)s positions, departments and roles", count)
    return _("Everyone") if audience.everyone else some % {"num": count}


urlpatterns = [path("settings/views/", shared_views)]
