"""All that the page of a chart shows: bars or columns, each a door to exactly its records, and the figures below."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.kernel import clock
from guanxi.meta.periods import label, period, shift
from guanxi.meta.types.number import Money
from guanxi.records.summary import Group, summarise
from guanxi.web import formats
from guanxi.web.addresses import Address
from guanxi.web.calendars.dates import dated
from guanxi.web.charts.drawing import Drawn, columns
from guanxi.web.charts.state import COUNT, SHAPES, ChartState, measures
from guanxi.web.lists import groups
from guanxi.web.lists.filters import filters
from guanxi.web.lists.state import ListState
from guanxi.web.lists.tabs import OF_CHARTS, first_view, kinds, tabs
from guanxi.web.menu import address

MOST_BARS, MOST_PERIODS = 40, 60


def values(state: ChartState, choices: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the chart's template."""
    found = page_values(state, choices, "chart")
    return {**found, "drawn": columns([_drawn(step) for step in found["steps"]]) if state.shape == "columns" else None}


def page_values(state: ChartState, choices: Mapping[str, Any], kind: str, *, most: int = MOST_BARS) -> dict[str, Any]:
    """What a chart and a map show alike: the frame of a list, what can be drawn, and the figures."""
    module, actor = state.module, state.actor
    as_list = as_list_state(state)
    every = _groups(state)
    found = _evenly(state, every) if state.shape == "columns" else every
    there, drawn = (sum(group.count for group in some.values()) for some in (every, found))
    steps = _steps(state, as_list, found, most)
    return {
        "module": module,
        "title": module.label_plural,
        "count": formats.number(there),
        "records": formats.number(drawn),
        "undrawn": there - drawn,
        "tabs": tabs(module, actor, state.found.view, kind, first_view(module, actor, choices)),
        "kinds": kinds(module, actor, state.address, kind, has_dates=bool(dated(module, actor))),
        "filters": filters(as_list),
        "state": as_list,
        "is_changed": _is_changed(as_list),
        "group_offers": groups.offers(as_list),
        "group_units": groups.units(as_list),
        "by": state.term.path.field.label,
        "measures": _measures(state),
        "measure": state.measure.label if state.measure else _("Number of records"),
        "is_sum": state.measure is not None,
        "shapes": _shapes(state),
        "steps": steps,
        "more": max(0, len(found) - len(steps)) if not state.term.unit else 0,
        "total": said(state, sum((_amount(state, group) for group in found.values()), Decimal(0))),
    }


def as_list_state(state: ChartState) -> ListState:
    """The same filters and groups as a list has them."""
    return ListState(
        module=state.module,
        actor=state.actor,
        address=state.address,
        view=state.found.view,
        query=state.found.query,
        columns=(),
        parts=state.found.parts,
        groups=(state.term,),
    )


def _is_changed(state: ListState) -> bool:
    """Whether the chart differs from the view that it began with."""
    names = {"group_by", "bare", *OF_CHARTS} | {part.name for part in state.parts if part.name}
    return any(name in names for name, _value in state.address.pairs)


def _groups(state: ChartState) -> dict[Any, Group]:
    """The groups by their keys."""
    measure = state.measure.key if state.measure else ""
    by = state.term.text
    summary = summarise(state.module, state.actor, state.found.query, by, measure)
    return {group.key[by]: group for group in summary.groups}


def _evenly(state: ChartState, found: dict[Any, Group]) -> dict[Any, Group]:
    """The newest periods, those without records as well, so that time runs evenly."""
    unit, start = state.term.unit, state.actor.fiscal_start
    firsts = sorted(_first(state, key) for key in found if key is not None)
    if not firsts:
        return {}
    day, whole = max(firsts[0], shift(unit, firsts[-1], 1 - MOST_PERIODS)), {}
    while day <= firsts[-1]:
        key = label(unit, day, start)
        whole[key] = found.get(key, Group(key={}, count=0, sum={}))
        day = shift(unit, day, 1)
    return whole


def _first(state: ChartState, key: Any) -> date:
    return period(str(key), timezone.localdate(clock.now()), state.actor.fiscal_start)[0]


def _steps(state: ChartState, as_list: ListState, found: Mapping[Any, Group], limit: int) -> list[dict[str, Any]]:
    """The bars: periods in time, all else by its order, of too many the largest."""
    keys = list(found)
    if len(keys) > limit and not state.term.unit:
        keys = sorted(keys, key=lambda key: -abs(_amount(state, found[key])))[:limit]
    heads = groups.heads(as_list, state.term, keys)
    places = groups.places(as_list, state.term, heads)
    most = max((abs(_amount(state, found[key])) for key in keys), default=Decimal(0)) or Decimal(1)
    return [
        {
            "key": key,
            "amount": _amount(state, found[key]),
            "head": heads[key],
            "label": str(heads[key]["text"]),
            "tint": heads[key].get("tint"),
            "href": str(list_address(state).plus(groups.condition_of(state.term, key))),
            "count": formats.number(found[key].count),
            "value": said(state, _amount(state, found[key])),
            "percent": round(float(abs(_amount(state, found[key])) / most * 100), 2),
            "is_below": _amount(state, found[key]) < 0,
        }
        for key in sorted(heads, key=lambda key: places[key])
    ]


def _drawn(step: Mapping[str, Any]) -> Drawn:
    return Drawn(step["label"], step["value"], step["href"], -step["percent"] if step["is_below"] else step["percent"])


def list_address(state: ChartState) -> Address:
    """The list of the same records, not grouped."""
    rest = state.address.at(address(state.module), drop=("group_by", *OF_CHARTS))
    return rest.put(group_by=groups.NO_GROUPS) if state.found.view.group_by else rest


def _amount(state: ChartState, group: Group) -> Decimal:
    return Decimal(group.sum.get(state.measure.key) or 0) if state.measure else Decimal(group.count)


def said(state: ChartState, value: Decimal) -> str:
    """A figure of the chart in words."""
    if state.measure is not None and isinstance(state.measure.type, Money):
        return formats.priced(formats.money(value, state.actor.currency), state.actor.currency)
    return formats.number(value)


def _measures(state: ChartState) -> list[dict[str, Any]]:
    """What can be drawn: how many there are, or one of the sums."""
    here = state.address.first()
    offered = {COUNT: None, **measures(state.module, state.actor)}
    names = {
        key: str(state.module.field(key).label) if field else _("Number of records") for key, field in offered.items()
    }
    return [
        {"label": names[key], "href": str(here.put(of=key)), "current": field == state.measure}
        for key, field in offered.items()
    ]


def _shapes(state: ChartState) -> list[dict[str, Any]]:
    if not state.term.unit:
        return []
    here = state.address.first()
    return [
        {"label": str(name), "href": str(here.put(shape=shape)), "current": shape == state.shape}
        for shape, name in SHAPES.items()
    ]
