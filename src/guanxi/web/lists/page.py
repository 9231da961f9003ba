"""All that the page of a list shows."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.meta.layout import SavedView
from guanxi.meta.module import Module
from guanxi.web.addresses import PLACE
from guanxi.web.lists import filters, table
from guanxi.web.lists.state import ListState, whole_view
from guanxi.web.menu import address

SIZES = (20, 50, 100, 200)


def values(state: ListState) -> dict[str, Any]:
    """The values of the list's template."""
    page = table.load(state)
    module, actor = state.module, state.actor
    return {
        "module": module,
        "title": module.label_plural,
        "count": table.count_text(page.count),
        "matching": page.count.value if page.count else len(page.rows),
        "tabs": tabs(state),
        "kinds": kinds(module, state),
        "chips": filters.chips(state),
        "offers": filters.offers(module, actor),
        "kept": state.address.kept("filter_field", "filter_op", "filter_value"),
        "clear_href": str(cleared(state)),
        "search": state.query.search,
        "search_kept": state.address.kept("q"),
        "columns": table.columns(state),
        "rows": table.rows(state, page),
        "totals": table.totals(state) if page.rows else None,
        "pagination": table.pagination(state, page),
        "sizes": sizes(state),
        "chooser": chooser(state),
        "chooser_kept": state.address.kept("columns"),
        "state": state,
        "ways": ways(module, actor, state),
        "is_filtered": bool(state.query.pairs or state.query.search),
    }


def tabs(state: ListState) -> list[dict[str, Any]]:
    """The saved views side by side."""
    return [
        {"label": view.label, "href": view_href(state.module, view), "current": view.key == state.view.key}
        for view in state.module.views
        if view.kind == "list"
    ]


def view_href(module: Module, view: SavedView) -> str:
    base = address(module)
    return base if view.key == whole_view(module).key else f"{base}?view={view.key}"


def kinds(module: Module, state: ListState | None = None, *, board: bool = False) -> list[dict[str, Any]]:
    """List or board, with the same filters; nothing where there is no board."""
    if module.board is None:
        return []
    here = state.address if state else None
    drop = ("view", "columns", "sort", "limit", "count")
    to_list = str(here.at(address(module), drop=drop)) if here else address(module)
    to_board = str(here.at(f"{address(module)}kanban", drop=drop)) if here else f"{address(module)}kanban"
    return [
        {"label": _("List"), "href": to_list, "current": not board, "icon": "list"},
        {"label": _("Board"), "href": to_board, "current": board, "icon": "board"},
    ]


def cleared(state: ListState) -> Any:
    """The same list without its filters."""
    names = {name for name, _value in state.query.pairs}
    return state.address.put(**dict.fromkeys((*names, "q", *PLACE), ""))


def sizes(state: ListState) -> list[dict[str, Any]]:
    """How many rows a page may have."""
    here = state.address.first()
    return [
        {
            "label": str(size),
            "href": str(here.put(limit="" if size == 50 else str(size))),
            "current": size == state.query.limit,
        }
        for size in SIZES
    ]


def chooser(state: ListState) -> list[dict[str, Any]]:
    """The fields that may be columns: the present ones in their order, then the others as the layout has them."""
    module = state.module
    placed = [key for section in module.layout.sections for key in section.fields]
    known = readable(module, state.actor)
    present = [field.key for field in state.columns]
    keys = dict.fromkeys((*present, *placed, *module.by_key))
    return [
        {"key": key, "label": module.field(key).label, "chosen": key in present}
        for key in keys
        if key in known and module.field(key).type.key != "json"
    ]


def ways(module: Module, actor: Actor, state: ListState) -> dict[str, str]:
    """Where one can go from the list, as far as the person may."""
    base = address(module)
    may = {action: module.writable and actor.may(module, action) for action in ("create", "import", "bulk", "delete")}
    found = {
        "new": f"{base}new" if may["create"] else "",
        "import": f"{base}import" if may["import"] and may["create"] else "",
        "export": str(state.address.at(f"{base}export", drop=("limit", "count")))
        if actor.may(module, "export")
        else "",
        "bulk": f"{base}bulk" if may["bulk"] else "",
        "bin": f"{base}bin" if may["delete"] else "",
    }
    return {name: href for name, href in found.items() if href}
