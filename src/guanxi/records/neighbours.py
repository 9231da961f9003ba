"""The records before and after one in a list: found by their place in its order, never by counting."""

from dataclasses import dataclass, replace

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.meta.module import Module
from guanxi.records.query import Query, find
from guanxi.records.sorting import columns_of, ordered, terms_of, write_cursor


@dataclass(frozen=True)
class Neighbours:
    """Ids of the records beside one; nothing at the ends of the list."""

    previous: int | None = None
    next: int | None = None


def neighbours(module: Module, actor: Actor, query: Query, pk: int) -> Neighbours:
    """Who stands beside a record in a list: where it would stand, even when it has left the list by a change."""
    terms = terms_of(module, query.sort, readable(module, actor))
    here = ordered(visible(module, actor, named=True).filter(pk=pk), terms).values("id", *columns_of(terms)).first()
    if here is None:
        return Neighbours()
    place = write_cursor(terms, here)
    one = replace(query, limit=1, offset=0, cursor="", before="", count="none")
    before = find(module, actor, replace(one, before=place), ["id"]).rows
    after = find(module, actor, replace(one, cursor=place), ["id"]).rows
    return Neighbours(*(rows[0]["id"] if rows else None for rows in (before, after)))
