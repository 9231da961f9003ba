"""Finding: which rows of a module have what someone typed, by the plan that suits how many there are.

Few are named one by one, whatever order they are wanted in. Many are met soon wherever one walks: so the list is
walked in its own order, and each row asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import Among
from guanxi.meta.module import Module
from guanxi.records.search.sql import HasTerms, counted, few_ids
from guanxi.records.search.terms import Term, terms_of

FEW = 5_000
NONE = Q(pk__in=[])


@dataclass(frozen=True)
class Found:
    """What a text finds in a module, whoever may see it: ids when they are few, else a condition on each row."""

    ids: tuple[int, ...]
    rest: Q | None = None

    @property
    def q(self) -> Q:
        if self.rest is not None:
            return self.rest
        return Q(Among("pk", self.ids)) if self.ids else NONE

    @property
    def is_many(self) -> bool:
        return self.rest is not None


def search(modules: Iterable[Module], actor: Actor, text: str, few: int | None = None) -> dict[str, Found]:
    """What a text finds in each of these modules, by key: one query for all of them."""
    asked, terms = list(modules), terms_of(text)
    found: dict[str, list[int | None]] = {module.key: [] for module in asked}
    for key, pk in _ids([module for module in asked if module.search], actor, terms, FEW if few is None else few):
        found[key].append(pk)
    return {module.key: _found(module, actor, terms, found[module.key]) for module in asked}


def count_found(module: Module, actor: Actor, text: str, limit: int) -> int:
    """How many records of a module have a text, whoever may see them, counted up to a limit."""
    terms = terms_of(text)
    if not terms:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*counted(module, terms, readable(module, actor), limit))
        return int(cursor.fetchone()[0])


def _ids(modules: list[Module], actor: Actor, terms: tuple[Term, ...], few: int) -> list[tuple[str, int | None]]:
    parts: list[str] = []
    params: list[object] = []
    for module in modules if terms else ():
        sql, values = few_ids(module, terms, readable(module, actor), few)
        parts.append(f"SELECT %s AS module, found.id FROM ({sql}) AS found")
        params += [module.key, *values]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return list(cursor.fetchall())


def _found(module: Module, actor: Actor, terms: tuple[Term, ...], ids: list[int | None]) -> Found:
    few = tuple(pk for pk in ids if pk is not None)
    if len(few) == len(ids):
        return Found(few)
    return Found((), Q(HasTerms(module, terms, readable(module, actor))))
