"""The best hits of a search, for choosing one: what is the text or begins with it comes first, then the newest."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.records.query import Query, apply
from guanxi.records.search.find import Found, search
from guanxi.records.search.sql import Distance
from guanxi.records.search.terms import beginnings


def best(
    module: Module, actor: Actor, query: Query, columns: Iterable[str], found: Found | None = None
) -> list[dict[str, Any]]:
    """The first rows of a query by how well their title fits; `found` is what its text was found to mean before."""
    rows = apply(module, actor, replace(query, search=""))
    order = ["-updated_at", "-pk"]
    if query.search:
        found = found or search([module], actor, query.search)[module.key]
        rows = rows.filter(found.q)
        if not found.is_many:
            rows = rows.alias(_distance=Distance(module, beginnings(module.title, query.search)))
            order = ["_distance", *order]
    return list(rows.order_by(*order).values("pk", *columns)[: query.limit])
