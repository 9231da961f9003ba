"""The views of a module side by side, the ways to show them, and what a person may do with his own."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.meta.layout import SavedView
from guanxi.meta.module import Module
from guanxi.records import views
from guanxi.web.addresses import Address
from guanxi.web.lists.groups import dimensions
from guanxi.web.menu import address

PATHS = {"list": "", "kanban": "kanban", "calendar": "calendar", "chart": "chart", "map": "map"}
DROPPED = ("columns", "sort", "limit", "count")
OF_CALENDARS = ("span", "day", "dates")
OF_CHARTS = ("of", "shape")
GROUPED = ("list", "chart")


def default_name(module: Module) -> str:
    """The name under which a person's first view of a module is kept."""
    return f"view:{module.key}"


def first_view(module: Module, actor: Actor, choices: Mapping[str, Any]) -> str:
    """With which view the list begins for a person: as he has chosen, else as is said for where he stands; empty
    where it is the one that shows everything."""
    key = str(choices.get(default_name(module), "")) or module.begins(actor.stands).view
    return "" if key == views.whole(module).key else key


def tabs(module: Module, actor: Actor, current: SavedView, kind: str, default: str) -> dict[str, Any]:
    """The declared views, those that others share and one's own as tabs; those that every list has are behind “More
    views”."""
    saved = views.saved(module, actor)
    if current.kept and current.key not in {view.key for view in saved}:
        saved.append(current)  # an administrator looks at what is shared with others
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
            "shared": view.shared,
        }

    return {
        "is_first": current.key == first,
        "items": [link(view) for view in (*shown, *saved)],
        "more": [link(view) for view in rest],
        "own": [link(view) for view in saved if view.own],
        "may_change": views.may_change(current, actor),
    }


def view_href(module: Module, view: SavedView, kind: str = "list", *, has_default: bool = False) -> str:
    """Where a view is shown; the one that shows everything needs no name, unless another comes first."""
    base = address(module) + PATHS[view.kind if view.kept and view.kind != "list" else kind]
    is_plain = view.key == views.whole(module).key and not (has_default and kind == "list")
    return base if is_plain else f"{base}?view={view.key}"


def kinds(module: Module, actor: Actor, here: Address, current: str, *, has_dates: bool) -> list[dict[str, Any]]:
    """List, board, calendar, chart or map, with the same filters; nothing where there is only the list."""
    found = [("list", _("List"), "list")]
    if module.board is not None:
        found.append(("kanban", _("Board"), "board"))
    if has_dates:
        found.append(("calendar", _("Calendar"), "calendar"))
    if next(iter(dimensions(module, readable(module, actor))), None) is not None:
        found.append(("chart", _("Chart"), "chart"))
    if module.area and module.area in readable(module, actor):
        found.append(("map", _("Map"), "visit"))
    if len(found) < 2:
        return []
    return [
        {
            "label": label,
            "href": str(here.at(address(module) + PATHS[kind], drop=_dropped(kind, current))),
            "current": kind == current,
            "icon": icon,
        }
        for kind, label, icon in found
    ]


def _dropped(kind: str, current: str) -> tuple[str, ...]:
    """What means nothing to another kind of page; list and chart go by the same groups."""
    grouped = () if kind in GROUPED and current in GROUPED else ("group_by",)
    return (*DROPPED, *OF_CALENDARS, *OF_CHARTS, *grouped)
