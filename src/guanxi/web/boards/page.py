"""All that the page of a board shows."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.template import engines
from django.utils.translation import gettext_lazy as _

from guanxi.access.fields import readable
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.stages import Lane
from guanxi.records.query import Query, find
from guanxi.records.summary import Group, summarise
from guanxi.web import formats
from guanxi.web.addresses import Address
from guanxi.web.boards.cards import cards_of, rows_of
from guanxi.web.boards.lanes import BoardState
from guanxi.web.calendars.dates import dated
from guanxi.web.cells import amount
from guanxi.web.lists import filters
from guanxi.web.lists.state import ListState
from guanxi.web.lists.tabs import first_view, kinds, tabs
from guanxi.web.menu import address

EMPTY = Group(key={}, count=0, sum={})
SCOPES = {"": _("Everyone's"), "$me": _("Mine"), "$my_team": _("My team's")}


def values(state: BoardState, choices: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the board's template: columns with their sums and first cards; `choices` are the person's own."""
    groups = figures(state)
    found = {lane.key: rows_of(state, lane) if groups.get(lane.key, EMPTY).count else ([], "") for lane in state.lanes}
    cards = cards_of(state, {key: rows for key, (rows, _cursor) in found.items()})
    as_list = as_list_state(state)
    return {
        "module": state.module,
        "title": state.module.label_plural,
        "count": formats.number(sum(groups.get(lane.key, EMPTY).count for lane in state.lanes)),
        "tabs": tabs(
            state.module, state.actor, state.found.view, "kanban", first_view(state.module, state.actor, choices)
        ),
        "kinds": kinds(
            state.module, state.actor, state.address, "kanban", has_dates=bool(dated(state.module, state.actor))
        ),
        "filters": filters.filters(as_list),
        "colours": filters.legend(as_list),
        "state": as_list,
        "scopes": scopes_of(state.module, state.address),
        "processes": processes(state),
        "columns": [
            {
                **head(state, lane, groups.get(lane.key, EMPTY)),
                "cards": cards[lane.key],
                **_more(state, lane, found[lane.key][1]),
            }
            for lane in state.lanes
        ],
        "targets": targets(state),
        "new_href": f"{address(state.module)}new" if _may_create(state) else "",
    }


def figures(state: BoardState) -> dict[str, Group]:
    """Count and sums of each column over all its records, shown or not."""
    known = readable(state.module, state.actor)
    keys = ",".join(key for key in _sums(state) if key in known)
    summary = summarise(state.module, state.actor, state.query, state.field.key, keys)
    return {_lane_key(group.key[state.field.key]): group for group in summary.groups}


def _sums(state: BoardState) -> list[str]:
    """What is added up; amounts as the company's currency says them, since deals of several stand in one column."""
    return [state.module.in_base(key) for key in state.view.sums]


def _lane_key(value: Any) -> str:
    return "" if value is None else str(value)


def head(state: BoardState, lane: Lane, group: Group) -> dict[str, Any]:
    """The head of a column; the weighted sum makes sense where a deal may still be won."""
    known = readable(state.module, state.actor)
    sums = [Decimal(group.sum.get(key) or 0) if key in known else None for key in _sums(state)]
    return {
        "key": lane.key,
        "label": lane.label,
        "tint": lane.tint,
        "href": whole(state, lane),
        "count": formats.number(group.count),
        "sum": "" if not sums or sums[0] is None else amount(sums[0], state.actor),
        "weighted": amount(sums[1], state.actor) if len(sums) > 1 and sums[1] is not None and lane.is_open else "",
    }


def targets(state: BoardState) -> list[dict[str, str]]:
    return [{"key": lane.key, "label": lane.label} for lane in state.lanes]


def as_list_state(state: BoardState) -> ListState:
    """The same filters as a list has them."""
    return ListState(
        module=state.module,
        actor=state.actor,
        address=state.address,
        view=state.found.view,
        query=state.query,
        columns=(),
        parts=state.found.parts,
    )


def scopes_of(module: Module, here: Address) -> list[dict[str, Any]]:
    """Whose records: everyone's, mine, my team's."""
    if not module.is_owned:
        return []
    present = dict(here.pairs).get("owner", "")
    return [
        {"label": str(label), "href": str(here.first().put(owner=value)), "current": value == present}
        for value, label in SCOPES.items()
    ]


def processes(state: BoardState) -> list[dict[str, Any]]:
    """The other processes, where a company has more than one."""
    stages = state.module.stages
    if not state.by_stage or stages is None:
        return []
    target = registry.get(state.module.field(stages.process).target)
    column = target.field(target.title).column
    rows = find(target, state.actor, Query(limit=20, count="none"), [column]).rows
    if len(rows) < 2:
        return []
    return [
        {
            "label": row[column],
            "href": str(state.address.first().put(**{stages.process: str(row["id"])})),
            "current": row["id"] == state.process,
        }
        for row in rows
    ]


def column_part(state: BoardState, lane: Lane, cursor: str) -> dict[str, Any]:
    """Further cards of one column."""
    rows, following = rows_of(state, lane, cursor)
    cards = cards_of(state, {lane.key: rows})[lane.key]
    return {"cards": cards, "targets": targets(state), "column": {"key": lane.key, **_more(state, lane, following)}}


def drawn(name: str, *values: Any) -> str:
    """One part of the board as HTML, for a card that was moved."""
    return str(getattr(engines["jinja2"].get_template("components/board.html").template.module, name)(*values))


def _more(state: BoardState, lane: Lane, cursor: str) -> dict[str, str]:
    """Where further cards are; without a script, the list of the whole column."""
    if not cursor:
        return {}
    part = state.address.first().put(column=lane.key or "-", cursor=cursor)
    return {"more_href": whole(state, lane), "more_part": str(part)}


def whole(state: BoardState, lane: Lane) -> str:
    """The list of exactly the records of a column."""
    stands_there = (state.field.key, lane.key) if lane.key else (f"{state.field.key}__isnull", "true")
    return str(state.address.at(address(state.module)).plus(stands_there))


def _may_create(state: BoardState) -> bool:
    return state.module.writable and state.actor.may(state.module, "create")
