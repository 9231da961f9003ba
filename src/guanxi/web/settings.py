"""The index of settings: what one can set, what each changes and for whom. Pages beside the modules add themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.web.menu import address
from guanxi.web.rendering import page

GROUPS: dict[str, Any] = {
    "company": _("The company"),
    "people": _("People and rights"),
    "sales": pgettext_lazy("menu", "Sales"),
    "flow": _("Approvals and automation"),
    "messages": _("Messages and mail"),
    "print": _("Printing"),
    "system": _("System and interfaces"),
}
MODULES = {"template": "messages", "print_template": "print", "print_picture": "print"}  # lists without a page beside


@dataclass(frozen=True, kw_only=True)
class SettingsPage:
    """One page of settings: for those who may view the records of its module, and for whom it is. A page that `covers`
    its module stands in the index instead of the module's list."""

    label: Any
    about: Any
    icon: str
    href: str
    group: str = "system"
    module: str = ""
    covers: bool = False
    is_for: Callable[[Actor], bool] = lambda actor: True


_pages: list[SettingsPage] = []


def add(entry: SettingsPage) -> None:
    """Put a page into the index."""
    _pages.append(entry)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    found = entries(request.actor)
    groups = [{"key": key, "label": label, "entries": _of_group(found, key)} for key, label in GROUPS.items()]
    return page(request, "settings.html", groups=[group for group in groups if group["entries"]])


def entries(actor: Actor) -> list[dict[str, Any]]:
    """What this person may open, pages of their own first."""
    own = [
        {"label": entry.label, "about": entry.about, "icon": entry.icon, "href": entry.href, "group": entry.group}
        for entry in _pages
        if entry.is_for(actor) and (not entry.module or actor.may(registry.get(entry.module), "view"))
    ]
    return own + [_entry(module, actor) for module in registry.all_modules() if _is_shown(module, actor)]


def _of_group(found: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return [entry for entry in found if entry["group"] == key]


def _is_shown(module: Module, actor: Actor) -> bool:
    """Modules that have not put a page of their own into the index."""
    return (
        module.group == "settings"
        and actor.may(module, "view")
        and address(module) not in {entry.href for entry in _pages}
        and module.key not in {entry.module for entry in _pages if entry.covers}
    )


def _entry(module: Module, actor: Actor) -> dict[str, Any]:
    about = _("What is changed here holds for everyone.")
    group = MODULES.get(module.key, "system")
    return {
        "label": module.label_plural,
        "about": module.about or about,
        "icon": module.icon,
        "href": address(module),
        "group": group,
    }
