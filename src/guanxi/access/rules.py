"""What the company's sharing rules give a person (F006): whose records, or which ones, as conditions on rows.

Rules are read with the person, so whoever is moved, or whose rule is changed, is answered anew by the next request. A
rule widens what its person reads or changes; to delete and to give away stays with owners and those above them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from guanxi.access.actor import AFTER_DOT, Actor, departments_of, people_below
from guanxi.access.models import Position, User, UserPosition
from guanxi.access.pooled import is_in_wide_pool
from guanxi.access.reach import Among, Below, Gathered, Tested, ends_at
from guanxi.access.standing import Rule
from guanxi.kernel.errors import DomainError
from guanxi.meta.conditions.parse import MOST_HOPS, parse_json
from guanxi.meta.conditions.sql import to_q
from guanxi.meta.conditions.tree import Context, Segment
from guanxi.meta.field import Field
from guanxi.meta.module import Module

TABLES = {"position": "access_userposition", "department": "access_userdepartment"}
AND_BELOW = "_below"


@dataclass
class AllRows:
    """What conditions of rules ask: of all rows, because it is the company that has drawn the rule; `$me` is whoever
    the rule gives the record to."""

    actor: Actor
    context: Context = field(init=False)

    def __post_init__(self) -> None:
        self.context = self.actor.context()

    def rows(self, module: Module) -> QuerySet:
        return module.model.objects.filter(module.rows, module.part, deleted_at=None)

    def under(self, module: Module, node: int) -> QuerySet:
        """Ids of the rows at or below a node: of a tree, or people by the node of a position."""
        tree = Position if module.key == "user" else module.model
        path = tree.objects.filter(pk=node, deleted_at=None).values_list("path", flat=True).first()
        prefix = f"{path or ''}{node}."
        below = Q(path__gte=prefix, path__lt=prefix[:-1] + AFTER_DOT)
        if module.key == "user":
            return UserPosition.objects.filter(below).values("user_id")
        return self.rows(module).filter(Q(pk=node) | below).values("pk")

    def linked(self, module: Module, field: Field, ids: tuple[int, ...] | None) -> QuerySet:
        """Ids of the records whose field of several references names one of these."""
        named = Q(pk__in=[])
        for pk in ids or ():
            named |= Q(**{f"{field.column}__holds": pk})
        return module.model.objects.filter(module.part & named).values("pk")

    def naming(self, module: Module, field: Field, rows: QuerySet, pk: Any) -> QuerySet:
        """Those of these rows whose field of several references names a record."""
        between = Concat(Value(","), Cast(pk, CharField()), Value(","))
        return rows.filter(**{f"{field.column}__contains": between})

    def followed(self, key: str) -> QuerySet:
        """Nothing: nobody is given a record because he follows it."""
        return User.objects.none().values_list("pk", flat=True)

    def segments(self, module: Module, ids: tuple[int, ...]) -> Iterable[Segment]:
        """No rule gives members of segments: who keeps a list would decide who sees the records."""
        raise DomainError("E_REFERENCE", label=module.label_plural)

    def departments(self) -> QuerySet:
        """Ids of the departments to which the person belongs, and of those below."""
        return departments_of(self.actor)

    def team(self) -> QuerySet:
        """Ids of the person and of everyone below his positions."""
        return User.objects.filter(Q(pk=self.actor.user_id) | Q(pk__in=people_below(self.actor))).values("pk")


def rules_for(module: Module, actor: Actor, action: str) -> list[Rule]:
    """The rules that give this person an action on records of a module."""
    enough = {"view": {"read", "read_write"}, "edit": {"read_write"}}.get(action, set())
    return [rule for rule in actor.rules if rule.object == module.slug and rule.access in enough]


def reaches_many(module: Module, actor: Actor) -> bool:
    """Whether rules or pools give so many people's records, or so many, that they are not looked for one by one."""
    return any(_is_wide(rule) for rule in rules_for(module, actor, "view")) or is_in_wide_pool(module, actor)


def ways_by_rules(module: Module, actor: Actor, action: str, *, named: bool) -> list[Q]:
    """The conditions of which any is enough: one for all people who are few, one for each place where they are many,
    and one for all rules with conditions."""
    rules = rules_for(module, actor, action)
    plain = [rule for rule in rules if rule.condition is None]
    few = tuple(dict.fromkeys(pk for rule in plain for pk in rule.people or ()))
    found = []
    for key in module.owner_keys:
        column = module.field(key).column
        found += [Q(Among(column, few))] if few else []
        found += [_of_many(column, rule) for rule in plain if rule.people is None]
    return [*found, *_by_conditions(module, actor, [rule for rule in rules if rule.condition is not None], named)]


def by_rule(module: Module, actor: Actor, rule: Rule) -> Q:
    """The rows that one rule gives, for whoever asks why a record is seen."""
    asked = ~Q(pk__in=[]) if rule.condition is None else met(module, actor, rule.condition)
    if rule.source == "condition":
        return asked
    owned = Q(pk__in=[])
    for key in module.owner_keys:
        column = module.field(key).column
        owned |= _of_many(column, rule) if rule.people is None else Q(**{f"{column}__in": rule.people})
    return owned & asked


def met(module: Module, actor: Actor, condition: Any) -> Q:
    """The rows that meet the condition of a rule. One that means nothing any more, because a field is gone, gives
    nothing."""
    try:
        parsed = parse_json(module, condition, lambda one: frozenset(one.by_key), hops=MOST_HOPS)
        return to_q(module, parsed, AllRows(actor))
    except DomainError:
        return Q(pk__in=[])


def _is_wide(rule: Rule) -> bool:
    return rule.people is None or (rule.source == "condition" and rule.is_wide)


def _of_many(column: str, rule: Rule) -> Q:
    """Rows whose owner stands at the rule's place, or below it as well."""
    ends = ends_at(rule.place, and_below=rule.source.endswith(AND_BELOW))
    return Q(Below(column, [], list(ends), TABLES[rule.source.removesuffix(AND_BELOW)]))


def _by_conditions(module: Module, actor: Actor, rules: list[Rule], named: bool) -> list[Q]:
    """All rules with conditions as one: tested row by row where rows are named or the list is walked anyway, else as
    the few rows that they are, found first."""
    if not rules:
        return []
    met_by_any = reduce(or_, (by_rule(module, actor, rule) for rule in rules))
    if named or reaches_many(module, actor):
        return [Q(Tested(met_by_any))]
    rows = module.model.objects.filter(module.part, met_by_any).values("pk")
    return [Q(Gathered("pk", rows)) if connection.vendor == "postgresql" else Q(pk__in=rows)]
