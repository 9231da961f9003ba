"""The best hits of a search, for choosing one: what is the text or begins with it comes first, then the newest."""

from collections.abc import Iterable
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
    if query.search and found is None:
        found = search([module], actor, query.search)[module.key]
    rows = apply(module, actor, query, found=found)
    order = ["-updated_at", "-pk"]
    if found and not found.is_many:
        rows = rows.alias(_distance=Distance(module, beginnings(module.title, query.search)))
        order = ["_distance", *order]
    return list(rows.order_by(*order).values("pk", *columns)[: query.limit])
