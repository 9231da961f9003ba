"""Indexes that the product makes by itself: over fields by which many saved views filter or sort (DOMAIN F164 rule 4).

A field gets one when more views than the company has set ask for it and nothing else has made one; a table gets only so
many. It goes when no view asks for the field any more. What was done stands in the history of the company.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor, find_company
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.naming import referring
from guanxi.meta.conditions.parse import ID, MOST_HOPS, resolve
from guanxi.meta.custom.field import CustomField
from guanxi.meta.custom.forms import form_of
from guanxi.meta.dictionary import is_indexed
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer
from guanxi.meta.types.relation import Relation
from guanxi.records import field_indexes
from guanxi.records.audit import note
from guanxi.records.field_indexes import ADVISED, SEVERAL
from guanxi.records.models import AuditEntry, SavedView

MADE_ONE, DROPPED = "index_made", "index_dropped"  # what the history says
OWN, MADE, NEVER = "own", "made", "never"
LISTED = 50  # of what was done
LONGEST = 500  # characters of a text that databases take into an index
AFTER = declare(
    Setting(
        key="indexes.after",
        type=Integer(low=0, high=1000),
        label=_("Views before a field gets an index"),
        about=_("A field by which more saved views than this filter or sort is made quick to find by itself."),
        default=3,
    )
)
MOST = declare(
    Setting(
        key="indexes.most",
        type=Integer(low=0, high=50),
        label=_("Indexes made by themselves"),
        about=_("So many of them a table gets at most; each one makes every change a little slower."),
        default=8,
    )
)
Used = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Advice:
    """A field of a module that saved views ask for, in how many, and what it is found by: an index of its `OWN`, one
    that was `MADE` by itself, nothing yet, or `NEVER` any."""

    module: Module
    field: Field
    views: int
    state: str


def used() -> Used:
    """In how many saved views each field is filtered or sorted by, by module and key."""
    found: Used = Counter()
    known = {module.key: module for module in registry.every_module()}
    for row in SavedView.objects.filter(deleted_at=None).only("module", "filters", "sort").iterator():
        if row.module in known:
            found.update(set(_fields_of(known[row.module], row)))
    return found


def advice() -> list[Advice]:
    """Every field that views ask for, those asked most first."""
    asked = used()
    there = {key: field_indexes.present(registry.get(key), ADVISED) for key in {key for key, _name in asked}}
    return [_told(registry.get(key), name, count, there[key]) for (key, name), count in asked.most_common()]


def found_by(module: Module, there: Set[str]) -> set[str]:
    """The fields of a module that are found by an index which was made by itself, among the names of all that are
    there."""
    fields = (field for field in module.fields if can_have(module, field))
    return {field.key for field in fields if there & {one.name for one in field_indexes.advised(module, field)}}


def done() -> list[AuditEntry]:
    """What was made and taken away, the newest first."""
    rows = AuditEntry.objects.filter(module="company", verb__in=(MADE_ONE, DROPPED)).order_by("-id")
    return list(rows[:LISTED])


def put_right(actor: Actor) -> list[str]:
    """Make what is asked for often enough; take away what nobody asks for. What was done, in words."""
    asked, done = used(), list[str]()
    for module in registry.every_module():
        counts = {name: count for (key, name), count in asked.items() if key == module.key}
        done += _put_right(actor, module, counts)
    return done


def _put_right(actor: Actor, module: Module, counts: Mapping[str, int]) -> list[str]:
    there = field_indexes.present(module, ADVISED)
    fields = [field for field in map(module.field, counts) if can_have(module, field)]
    asked = {field.key: {one.name: one for one in field_indexes.advised(module, field)} for field in fields}
    gone = there.difference(*asked.values())
    for name in sorted(gone):
        field_indexes.drop(name)
    has = {key for key, indexes in asked.items() if there & set(indexes)}
    often = sorted((key for key in asked if counts[key] > AFTER.now()), key=lambda key: (-counts[key], key))
    fresh = [key for key in often if key not in has][: max(MOST.now() - len(has), 0)]
    for key in (*has, *fresh):
        for name in sorted(set(asked[key]) - there):
            field_indexes.make(asked[key][name])
    made = [_noted(actor, MADE_ONE, f"{module.slug}.{key}") for key in fresh]
    return made + [_noted(actor, DROPPED, name) for name in sorted(gone)]


def can_have(module: Module, field: Field) -> bool:
    """Whether an index over a field makes sense, and none is there: databases refuse long texts, and find no one of
    several values."""
    if is_indexed(module.model, field) or field.type.empty == () or getattr(field.type, "limit", 0) > LONGEST:
        return False
    if isinstance(field, CustomField):
        return form_of(field.type) not in SEVERAL
    columns = {column.attname for column in module.model._meta.concrete_fields}
    return {field.column, field.sort_column} <= columns and "eq" in field.type.operators


def _told(module: Module, name: str, count: int, there: set[str]) -> Advice:
    field = module.field(name)
    names = {one.name for one in field_indexes.advised(module, field)} if can_have(module, field) else set()
    state = OWN if is_indexed(module.model, field) else MADE if names & there else "" if names else NEVER
    return Advice(module, field, count, state)


def _fields_of(module: Module, view: SavedView) -> Iterator[tuple[str, str]]:
    """The fields that a view filters or sorts by, each with the key of its module."""
    yield from _asked(module, view.filters)
    for part in view.sort.split(","):
        yield from _resolved(module, part.strip().removeprefix("-"))


def _asked(module: Module, condition: Any) -> Iterator[tuple[str, str]]:
    """The fields that a condition as it is kept asks of a module, and of the records that refer to its own."""
    for one in condition if isinstance(condition, list) else [condition]:
        if not isinstance(one, Mapping):
            continue
        name = str(one.get("field", ""))
        if one.get("op") in Relation.operators:
            other = referring(module, name)
            yield from _asked(other, one.get("value")) if other else ()
        elif name:
            yield from _resolved(module, name)
        for key in ("all", "any", "not"):
            yield from _asked(module, one.get(key))


def _resolved(module: Module, name: str) -> Iterator[tuple[str, str]]:
    """The field that a name means, with the module that it is of; nothing for ids and lines, and what has gone."""
    try:
        path = resolve(module, name, lambda one: frozenset(one.by_key), hops=MOST_HOPS)
    except DomainError:
        return
    owner = path.hops[-1].target if path.hops else module
    if owner is not None and path.field is not ID and path.field.key in owner.by_key:
        yield owner.key, path.field.key


def _noted(actor: Actor, verb: str, text: str) -> str:
    company = find_company()
    note(registry.get("company"), actor, company.pk if company else 0, verb, text=text)
    return f"{verb} {text}"
