"""The way around: groups of the rail, filled by the modules' declarations and by pages that stand beside them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.meta.module import Module

GROUPS: dict[str, Any] = {
    "customers": pgettext_lazy("menu", "Customers"),
    "sales": pgettext_lazy("menu", "Sales"),
    "marketing": pgettext_lazy("menu", "Marketing"),
    "service": pgettext_lazy("menu", "Service"),
    "stock": pgettext_lazy("menu", "Stock"),
    "finance": pgettext_lazy("menu", "Finance"),
    "office": pgettext_lazy("menu", "Office"),
    "reports": pgettext_lazy("menu", "Reports"),
}
QUICK = ("customers", "sales", "office")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A page of its own in the rail; shown to those who may do `action` with a module."""

    group: str
    label: Any
    icon: str
    href: str
    module: str
    action: str = "view"


_entries: list[Entry] = []


def add(entry: Entry) -> None:
    """Put a page into the rail."""
    _entries.append(entry)


def rail(actor: Actor, here: str) -> list[dict[str, Any]]:
    """The groups that this person may use, with the entry of the present page marked."""
    groups = [{"label": "", "links": [_link(_("Workbench"), "home", "/", here == "/")]}]
    for key, label in GROUPS.items():
        links = [*_modules(actor, key, here), *_pages(actor, key, here)]
        if links:
            groups.append({"label": label, "links": links})
    groups.append({"label": "", "links": [_link(_("Settings"), "settings", "/settings/", _in_settings(here))]})
    return groups


def creatable(actor: Actor) -> list[dict[str, Any]]:
    """What the person may make anew from anywhere."""
    return [
        _link(module.label, module.icon, f"{address(module)}new", False)
        for module in registry.all_modules()
        if module.in_menu and module.writable and module.group in QUICK and not module.sharing.catalogue
        if actor.may(module, "create")
    ]


def dock(actor: Actor, here: str) -> list[dict[str, Any]]:
    """The bottom bar of a phone: workbench, the first modules of customers and sales, and the person."""
    firsts = [link for key in ("customers", "sales") for link in _modules(actor, key, here)[:1]]
    me = _link(_("Me"), "user", "/me", here == "/me")
    return [_link(_("Workbench"), "home", "/", here == "/"), *firsts, me]


def address(module: Module) -> str:
    return f"/m/{module.slug}/"


def _modules(actor: Actor, group: str, here: str) -> list[dict[str, Any]]:
    return [
        _link(module.label_plural, module.icon, address(module), here.startswith(address(module)))
        for module in sorted(registry.all_modules(), key=_rank)
        if module.group == group and module.in_menu and actor.may(module, "view")
    ]


def _rank(module: Module) -> tuple[bool, bool]:
    """What people work with comes before what it refers to, and trees of categories come last."""
    return module.sharing.catalogue, module.sharing.catalogue and module.tree is not None


def _pages(actor: Actor, group: str, here: str) -> list[dict[str, Any]]:
    return [
        _link(entry.label, entry.icon, entry.href, here.startswith(entry.href))
        for entry in _entries
        if entry.group == group and actor.may(registry.get(entry.module), entry.action)
    ]


def _in_settings(here: str) -> bool:
    settings = [address(module) for module in registry.all_modules() if module.group == "settings"]
    return here.startswith(("/settings/", *settings))


def _link(label: Any, icon: str, href: str, current: bool) -> dict[str, Any]:
    return {"label": label, "icon": icon, "href": href, "current": current}
