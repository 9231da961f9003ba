"""A view as a map: its records by province, each tile a door to exactly its records."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.errors import Missing
from guanxi.meta.module import Module
from guanxi.records.summary import group_terms
from guanxi.web.addresses import Address
from guanxi.web.charts.page import list_address, page_values, said
from guanxi.web.charts.provinces import PROVINCES, province_of
from guanxi.web.charts.state import ChartState, read_chart

WIDE, HIGH, GAP = 116, 84, 4
SHADES = 5
MOST = 400  # different texts for provinces


def has_map(module: Module, actor: Actor) -> bool:
    """Whether the records of a module lie in provinces that the person may read."""
    return bool(module.area) and module.area in readable(module, actor)


def read_map(module: Module, actor: Actor, here: Address) -> ChartState:
    """Read an address: the figures are those of a chart by province."""
    if not has_map(module, actor):
        raise Missing
    state = read_chart(module, actor, here.put(group_by=module.area))
    return replace(state, address=here, term=group_terms(module, actor, module.area)[0], shape="bars")


def values(state: ChartState, choices: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the map's template."""
    found = page_values(state, choices, "map", most=MOST)
    return {**found, **tiles(state, found["steps"])}


def tiles(state: ChartState, steps: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """All provinces with what lies in each; several ways to write one count together."""
    by_place: dict[tuple[int, int], list[Mapping[str, Any]]] = defaultdict(list)
    for step in steps:
        province = province_of(step["label"]) if step["key"] is not None else None
        if province is not None:
            by_place[province.x, province.y].append(step)
    amounts = {place: sum((step["amount"] for step in found), Decimal(0)) for place, found in by_place.items()}
    most = max(amounts.values(), default=Decimal(0))
    return {
        "tiles": [
            {
                "label": province.label,
                "x": province.x * WIDE,
                "y": province.y * HIGH,
                "value": said(state, amounts[at]) if at in amounts else "",
                "href": _href(state, [step["key"] for step in by_place[at]]) if at in amounts else "",
                "shade": _shade(amounts.get(at, Decimal(0)), most),
            }
            for province in PROVINCES
            for at in [(province.x, province.y)]
        ],
        "tile": {"width": WIDE - GAP, "height": HIGH - GAP},
        "size": {"width": 9 * WIDE, "height": 8 * HIGH},
    }


def _href(state: ChartState, names: list[str]) -> str:
    escaped = [name.replace("\\", "\\\\").replace(",", "\\,") for name in names]
    test = (state.term.path.text, names[0]) if len(names) == 1 else (f"{state.term.path.text}__in", ",".join(escaped))
    return str(list_address(state).plus(test))


def _shade(amount: Decimal, most: Decimal) -> int:
    """From 0, nothing, to the darkest of the five."""
    if amount <= 0 or most <= 0:
        return 0
    return min(SHADES, 1 + int(amount * SHADES / most))
