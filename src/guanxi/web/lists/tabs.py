"""The views of a module side by side, the ways to show them, and what a person may do with his own."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.meta.layout import SavedView
from guanxi.meta.module import Module
from guanxi.records import views
from guanxi.web.addresses import Address
from guanxi.web.menu import address

PATHS = {"list": "", "kanban": "kanban", "calendar": "calendar"}
DROPPED = ("columns", "sort", "limit", "count", "group_by")
OF_CALENDARS = ("span", "day", "dates")


def default_name(module: Module) -> str:
    """The name under which a person's first view of a module is kept."""
    return f"view:{module.key}"


def tabs(module: Module, actor: Actor, current: SavedView, kind: str, default: str) -> dict[str, Any]:
    """The declared views and one's own as tabs; those that every list has are behind “More views”."""
    own = views.own(module, actor)
    named = {view.key for view in module.views}
    shown = [view for view in views.declared(module) if view.key in named or view.key == current.key]
    rest = [view for view in views.declared(module) if view not in shown]
    first = default or views.whole(module).key

    def link(view: SavedView) -> dict[str, Any]:
        href = view_href(module, view, kind, has_default=bool(default))
        return {
            "key": view.key,
            "label": view.label,
            "href": href,
            "current": view.key == current.key,
        }

    return {
        "is_first": current.key == first,
        "items": [link(view) for view in (*shown, *own)],
        "more": [link(view) for view in rest],
        "own": [link(view) for view in own],
    }


def view_href(module: Module, view: SavedView, kind: str = "list", *, has_default: bool = False) -> str:
    """Where a view is shown; the one that shows everything needs no name, unless another comes first."""
    base = address(module) + PATHS[view.kind if view.own and view.kind != "list" else kind]
    is_plain = view.key == views.whole(module).key and not (has_default and kind == "list")
    return base if is_plain else f"{base}?view={view.key}"


def kinds(module: Module, here: Address, current: str, *, has_dates: bool) -> list[dict[str, Any]]:
    """List, board or calendar, with the same filters; nothing where there is only the list."""
    found = [("list", _("List"), "list")]
    if module.board is not None:
        found.append(("kanban", _("Board"), "board"))
    if has_dates:
        found.append(("calendar", _("Calendar"), "calendar"))
    if len(found) < 2:
        return []
    return [
        {
            "label": label,
            "href": str(here.at(address(module) + PATHS[kind], drop=DROPPED + OF_CALENDARS)),
            "current": kind == current,
            "icon": icon,
        }
        for kind, label, icon in found
    ]
