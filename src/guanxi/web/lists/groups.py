"""A list in groups: each with its count and sums, each number a way to exactly its rows."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.periods import UNITS, period
from guanxi.meta.types.choice import Boolean, Choice
from guanxi.meta.types.moment import Date, DateTime
from guanxi.records.summary import Group, GroupTerm, summarise
from guanxi.records.titles import titles
from guanxi.web import formats
from guanxi.web.addresses import Address
from guanxi.web.cells import Cell, cell
from guanxi.web.lists.state import NO_GROUPS, ListState
from guanxi.web.lists.totals import sum_cell, summed

MOST = 200
SEQUENCE = "sequence"
UNIT_LABELS = {
    "day": gettext_lazy("by day"),
    "week": gettext_lazy("by week"),
    "month": gettext_lazy("by month"),
    "quarter": gettext_lazy("by quarter"),
    "year": gettext_lazy("by year"),
    "fiscal_quarter": gettext_lazy("by fiscal quarter"),
    "fiscal_year": gettext_lazy("by fiscal year"),
}


def grouped(state: ListState) -> dict[str, Any]:
    """The groups of a list with what is shown of each, and how many more there are."""
    term, keys = state.groups[0], summed(state)
    groups = summarise(state.module, state.actor, state.query, term.text, ",".join(keys)).groups
    found = {group.key[term.text]: group for group in groups}
    named = heads(state, term, _chosen(term, found))
    at = places(state, term, named)
    order = sorted(named, key=lambda key: at[key])
    return {
        "groups": [_shown(state, term, key, found[key], named[key], keys) for key in order],
        "count": formats.number(len(found)),
        "more": max(0, len(found) - MOST),
    }


def _chosen(term: GroupTerm, found: Mapping[Any, Group]) -> list[Any]:
    """All groups, or of too many the last periods or the largest groups."""
    if len(found) <= MOST:
        return list(found)
    if term.unit:
        return sorted(found, key=lambda key: str(key or ""), reverse=True)[:MOST]
    return sorted(found, key=lambda key: -found[key].count)[:MOST]


def offers(state: ListState) -> list[dict[str, Any]]:
    """By what the list can be grouped, the present choice marked."""
    present = state.groups[0].text if state.groups else ""
    here = state.address.first()
    found = [{"label": _("No groups"), "href": _href(state, here, ""), "current": not present}]
    for text, label in dimensions(state.module, readable(state.module, state.actor)):
        found.append({"label": label, "href": _href(state, here, text), "current": text == present})
    return found


def _href(state: ListState, here: Address, text: str) -> str:
    return str(here.put(group_by=text or (NO_GROUPS if state.view.group_by else "")))


def dimensions(module: Module, known: frozenset[str]) -> Iterable[tuple[str, str]]:
    """By what records can be grouped, with its label: references, choices, and dates by the month."""
    placed = [key for section in module.layout.sections for key in section.fields]
    for key in dict.fromkeys((*placed, *module.by_key)):
        field = module.field(key)
        if key not in known:
            continue
        if field.is_reference or isinstance(field.type, Choice | Boolean):
            yield key, str(field.label)
        elif isinstance(field.type, Date | DateTime):
            yield f"{key}:month", f"{field.label} {UNIT_LABELS['month']}"


def units(state: ListState) -> list[dict[str, Any]]:
    """The other periods for a list that is grouped by a date."""
    term = state.groups[0] if state.groups else None
    if term is None or not term.unit:
        return []
    name, here = term.text.partition(":")[0], state.address.first()
    return [
        {"label": str(UNIT_LABELS[unit]), "href": _href(state, here, f"{name}:{unit}"), "current": unit == term.unit}
        for unit in UNITS
    ]


def _shown(
    state: ListState, term: GroupTerm, key: Any, group: Group, head: Cell, keys: tuple[str, ...]
) -> dict[str, Any]:
    rows = state.address.first().plus(condition_of(term, key))
    alone = rows.put(group_by=NO_GROUPS if state.view.group_by else "")
    return {
        "head": head,
        "count": formats.number(group.count),
        "href": str(alone),
        "cells": [sum_cell(state, field, group) if field.key in keys else None for field in state.columns],
    }


def condition_of(term: GroupTerm, key: Any) -> tuple[str, str]:
    """The parameter that leaves exactly the rows of a group."""
    name = term.path.text
    if key is None:
        return f"{name}__isnull", "true"
    if term.unit:
        return f"{name}__within", str(key)
    return name, {True: "true", False: "false"}.get(key, str(key)) if isinstance(key, bool) else str(key)


def heads(state: ListState, term: GroupTerm, keys: list[Any]) -> dict[Any, Cell]:
    """What each group is called: one query where the groups are records."""
    field = term.path.field
    named = {}
    if field.target:
        ids = [key for key in keys if key is not None]
        named = {(field.target, pk): title for pk, title in titles(field.target, ids, state.actor).items()}
    return {key: _head(state, term, field, key, named) for key in keys}


def _head(state: ListState, term: GroupTerm, field: Field, key: Any, named: Any) -> Cell:
    if key is None:
        return {"kind": "text", "text": _("Without a value")}
    if term.unit:
        return {"kind": "text", "text": _period_text(state, term.unit, str(key))}
    value = field.clean(key) if not field.target else key
    found = cell(field, value, named, state.actor) or {"kind": "text", "text": str(key)}
    return {**found, "href": ""} if field.target else found


def _period_text(state: ListState, unit: str, name: str) -> str:
    first, _end = period(name, timezone.localdate(clock.now()), state.actor.fiscal_start)
    return {"day": formats.full_day(first), "month": _month(first)}.get(unit, name)


def _month(first: date) -> str:
    return date_format(first, "YEAR_MONTH_FORMAT")


def places(state: ListState, term: GroupTerm, heads: dict[Any, Cell]) -> dict[Any, tuple[bool, Any, str]]:
    """Choices in the order of their picklist, records by their own order or title, periods in time; nothing last."""
    field = term.path.field
    ranks: dict[Any, Any] = {option.value: at for at, option in enumerate(getattr(field.type, "options", ()))}
    target = registry.get(field.target) if field.target else None
    if target is not None and SEQUENCE in target.by_key:
        rows = visible(target, state.actor, named=True).filter(pk__in=[key for key in heads if key is not None])
        ranks = dict(rows.values_list("pk", target.field(SEQUENCE).column))
    return {
        key: (key is None, ranks.get(key, len(ranks)), str(head["text"] if field.target else key))
        for key, head in heads.items()
    }
