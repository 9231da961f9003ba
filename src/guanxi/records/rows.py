"""Rows as plain values by id, for someone who has them already; and rows that a reference leads to."""

from collections.abc import Iterable, Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.meta.custom.reading import rows_with
from guanxi.meta.module import Module


def rows_by_id(module: Module, ids: Iterable[int], columns: Iterable[str]) -> dict[int, Mapping[str, Any]]:
    """The present values of records that the caller has just written or fetched: one query, whoever may see them."""
    rows = module.model.objects.filter(pk__in=list(ids))
    return {row["id"]: row for row in rows_with(rows, ("id", "version", *columns))}


def visible_rows(
    module: Module, actor: Actor, ids: Iterable[int], columns: Iterable[str]
) -> dict[int, Mapping[str, Any]]:
    """Of these records the ones that the actor sees: one query."""
    wanted = list(ids)
    if not wanted or not actor.may(module, "view"):
        return {}
    rows = visible(module, actor, named=True).filter(pk__in=wanted)
    return {row["id"]: row for row in rows_with(rows, ("id", "version", *columns))}
