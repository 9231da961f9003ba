"""All that the page of a list shows."""

from collections.abc import Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.pooled import leads_pools
from guanxi.exchange.imported import PARAMETER, import_named
from guanxi.meta.module import Module
from guanxi.records.handing import can_be_given
from guanxi.records.query import Page
from guanxi.web import formats
from guanxi.web.calendars.dates import dated
from guanxi.web.lists import filters, groups, table
from guanxi.web.lists.chosen_ways import chosen_ways
from guanxi.web.lists.segments import keeping
from guanxi.web.lists.state import ListState
from guanxi.web.lists.tabs import first_view, kinds, tabs
from guanxi.web.lists.totals import later, totals
from guanxi.web.menu import address
from guanxi.web.printing.doors import is_printed

SIZES = (20, 50, 100, 200)


def values(state: ListState, choices: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the list's template; `choices` are what the person has chosen for himself, by name."""
    page = table.load(state)
    module, actor = state.module, state.actor
    found, more = ways(module, actor, state), chosen_ways(module, actor)
    may_choose = "bulk" in found or bool(more)
    return {
        "module": module,
        "title": module.label_plural,
        "count": formats.count_text(page.count),
        "matching": page.count.value if page.count else len(page.rows),
        "tabs": tabs(module, actor, state.view, "list", first_view(module, actor, choices)),
        "kinds": kinds(module, actor, state.address, "list", has_dates=bool(dated(module, actor))),
        "filters": filters.filters(state),
        "legend": filters.legend(state),
        "search": state.query.search,
        "search_kept": state.address.kept("q"),
        "columns": table.columns(state),
        **table.places(state),
        "full_width": table.full_width(state, selectable=may_choose),
        "rows": [] if state.groups else table.rows(state, page),
        "grouped": groups.grouped(state) if state.groups and page.rows else None,
        "group_offers": groups.offers(state),
        "group_units": groups.units(state),
        "totals": totals(state, page),
        "totals_later": later(state, page),
        "pagination": None if state.groups else table.pagination(state, page),
        "sizes": sizes(state),
        "chooser": chooser(state),
        "state": state,
        "is_changed": is_changed(state),
        "ways": found,
        "chosen_ways": more,
        "may_choose": may_choose,
        "origin": origin(state),
        "is_filtered": bool(state.query.pairs or state.query.search or state.view.filters or state.query.among),
    }


def row_values(state: ListState) -> tuple[dict[str, Any], Page]:
    """The rows alone, for a group that is opened."""
    page = table.load(state)
    may_choose = "bulk" in ways(state.module, state.actor, state) or bool(chosen_ways(state.module, state.actor))
    columns = table.columns(state)
    values = {"columns": columns, "rows": table.rows(state, page), "selectable": may_choose, "state": state}
    return values | table.places(state), page


def origin(state: ListState) -> dict[str, str] | None:
    """The import whose records alone are shown, and the way back to all."""
    number = dict(state.address.pairs).get(PARAMETER)
    if not number:
        return None
    run = import_named(state.module, state.actor, number)
    return {
        "name": run.file_name,
        "href": f"{address(state.module)}import/{number}",
        "all": str(state.address.first().put(**{PARAMETER: ""})),
    }


def is_changed(state: ListState) -> bool:
    """Whether the list is arranged differently from the view that it began with."""
    names = {"sort", "columns", "group_by", "bare"} | {part.name for part in state.parts if part.name}
    return any(name in names for name, _value in state.address.pairs)


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
        if key in known and module.field(key).in_lists and module.field(key).type.key != "json"
    ]


def ways(module: Module, actor: Actor, state: ListState) -> dict[str, str]:
    """Where one can go from the list, as far as the person may."""
    base = address(module)
    may = {action: module.writable and actor.may(module, action) for action in ("create", "import", "bulk", "delete")}
    found = {
        "new": f"{base}new" if may["create"] else "",
        "import": f"{base}import" if may["import"] and may["create"] else "",
        "export": str(state.address.at(f"{base}export", drop=("limit", "count", "group_by")))
        if actor.may(module, "export")
        else "",
        "bulk": f"{base}bulk" if may["bulk"] else "",
        "print": f"{base}print" if is_printed(module, actor) else "",
        "pool": "pool" if may["bulk"] and leads_pools(module, actor) else "",
        "give": "give" if may["bulk"] and can_be_given(module) and actor.may(module, "transfer") else "",
        "bin": f"{base}bin" if may["delete"] else "",
        "segment": keeping(state),
    }
    return {name: href for name, href in found.items() if href}
