"""What a person arranges for himself: columns, their widths and order, and views under names of his own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
from django.http import QueryDict

from guanxi.access import preferences
from guanxi.access.actor import Actor
from guanxi.access.fields import listed
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits
from guanxi.meta.conditions.parse import unknown
from guanxi.meta.conditions.plain import to_json
from guanxi.meta.layout import SavedView
from guanxi.meta.module import Module
from guanxi.records import keeping_views
from guanxi.records.keeping_views import checked_widths
from guanxi.web.addresses import Address
from guanxi.web.lists.state import DENSITIES, ListState, choice_name
from guanxi.web.lists.tabs import OF_CALENDARS, OF_CHARTS
from guanxi.web.menu import address


def sent_address(module: Module, data: QueryDict) -> Address:
    """The address of the list that a form was sent from; only its parameters count."""
    given = QueryDict(data.get("from", "").partition("?")[2])
    pairs = tuple((name, value) for name, values in given.lists() for value in values)
    return Address(address(module), pairs).at(address(module), drop=(*OF_CALENDARS, *OF_CHARTS))


def drawn(data: QueryDict) -> dict[str, str]:
    """What the chart that a form was sent from adds up, and how it is drawn."""
    given = QueryDict(data.get("from", "").partition("?")[2])
    return {name: given[name] for name in OF_CHARTS if given.get(name)}


def arranged(state: ListState, kind: str, chart: Mapping[str, str]) -> SavedView:
    """The list as it stands, as a view."""
    parts = [to_json(part.condition) for part in state.parts]
    return SavedView(
        key="",
        label="",
        kind=kind,
        columns=tuple(field.key for field in state.columns),
        filters={"all": parts} if len(parts) > 1 else (parts[0] if parts else {}),
        sort=state.query.sort,
        group_by=state.groups[0].text if state.groups else "",
        widths=state.widths,
        frozen=state.frozen,
        density=state.density,
        chart=chart,
    )


def keep_columns(module: Module, actor: Actor, view: SavedView, data: QueryDict, choices: Mapping[str, Any]) -> None:
    """Remember the columns of a view: in it where it is one's own, else among the person's choices."""
    found = _chosen(module, actor, data)
    if view.own:
        keeping_views.change(module, actor, int(view.key), replace(view, **found))
        return
    kept = choices.get(choice_name(module))
    before = dict(kept) if isinstance(kept, dict) else {}
    preferences.keep(actor, choice_name(module), {**before, view.key: {**before.get(view.key, {}), **found}})


def forget_columns(module: Module, actor: Actor, view: SavedView, choices: Mapping[str, Any]) -> None:
    """Back to the columns that everyone has."""
    kept = choices.get(choice_name(module))
    if isinstance(kept, dict) and view.key in kept:
        preferences.keep(actor, choice_name(module), {key: value for key, value in kept.items() if key != view.key})


def _chosen(module: Module, actor: Actor, data: QueryDict) -> dict[str, Any]:
    found: dict[str, Any] = {}
    known = listed(module, actor)
    if columns := list(dict.fromkeys(data.getlist("columns"))):
        for key in columns:
            if key not in known:
                raise unknown(key)
        found["columns"] = columns
    if widths := data.get("widths"):
        found["widths"] = checked_widths(_json(widths))
    if (frozen := digits(data.get("frozen", ""))) is not None:
        found["frozen"] = min(frozen, 20)
    if (density := data.get("density")) in DENSITIES:
        found["density"] = density
    return found


def _json(text: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise DomainError("E_BAD_JSON", field="widths", detail="{}")
    return found
