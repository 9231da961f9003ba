"""Which value of several records the one that remains gets, field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import readable, writable
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.files import Files
from guanxi.records.duplicates.names import norm_full


@dataclass(frozen=True)
class Choice:
    """A field in which the records differ: its values by record, and from which of them it is taken unless somebody
    says otherwise. `joined` values are all kept."""

    field: Field
    values: Mapping[int, Any]
    proposed: int
    joined: bool


def choices(module: Module, actor: Actor, records: Sequence[Any]) -> list[Choice]:
    """The fields that the actor may write and in which these records differ; the first is the master."""
    fields = [field for field in mergeable(module, actor) if len({_key(field, one) for one in records}) > 1]
    return [
        Choice(
            field=field,
            values={one.pk: field.read(one) for one in records},
            proposed=_proposed(module, field, records).pk,
            joined=isinstance(field.read(records[0]), tuple),
        )
        for field in fields
    ]


def mergeable(module: Module, actor: Actor) -> list[Field]:
    """The fields whose values people choose: those that they may write, without numbers that are given, and without
    files, which follow by themselves."""
    given = {rule.field for rule in module.numberings}
    free = writable(module, actor) & readable(module, actor)
    plain = (field for field in module.fields if field.key in free and field.key not in given)
    return [
        field
        for field in plain
        if not field.read_only and not field.is_sealed and not field.fixed and not isinstance(field.type, Files)
        if field.key not in module.owner_keys or actor.may(module, "transfer")
    ]


def values_for(
    module: Module, actor: Actor, records: Sequence[Any], taken: Mapping[str, int]
) -> tuple[dict[str, Any], dict[str, int]]:
    """What the master gets, and from which record each value comes: what is `taken` by field, and for the rest its own
    value, or the first one where it has none."""
    by_pk = {one.pk: one for one in records}
    fields = {field.key: field for field in mergeable(module, actor)}
    _check(fields, by_pk, taken)
    values: dict[str, Any] = {}
    sources: dict[str, int] = {}
    for key, field in fields.items():
        source = by_pk[taken[key]] if key in taken else _proposed(module, field, records)
        own = field.read(records[0])
        value = _joined(field, records) if key not in taken and isinstance(own, tuple) else field.read(source)
        value = _not_itself(field, module, value, by_pk)
        if value != own:
            values[key], sources[key] = value, source.pk
    return {**values, **_names(module, fields, records, values, taken)}, sources


def _check(fields: Mapping[str, Field], by_pk: Mapping[int, Any], taken: Mapping[str, int]) -> None:
    errors = [DomainError("E_UNKNOWN_FIELD", field=f"take.{key}", name=key) for key in taken if key not in fields]
    errors += [
        DomainError("E_REFERENCE", field=f"take.{key}", label=fields[key].label)
        for key, pk in taken.items()
        if key in fields and (isinstance(pk, bool) or not isinstance(pk, int) or pk not in by_pk)
    ]
    if errors:
        raise Invalid(errors)


def _proposed(module: Module, field: Field, records: Sequence[Any]) -> Any:
    """The record whose value is taken unless somebody chooses: one with a value that wins over others, else the first
    that has any."""
    wins = module.duplicates.wins.get(field.key, ()) if module.duplicates else ()
    for value in wins:
        if found := [one for one in records if field.read(one) == value]:
            return found[0]
    filled = [one for one in records if not field.is_empty(field.read(one))]
    return filled[0] if filled else records[0]


def _joined(field: Field, records: Sequence[Any]) -> tuple[Any, ...]:
    """All that the records have in a field of several values, each once, as far as the field takes so many."""
    every = tuple(dict.fromkeys(value for one in records for value in field.read(one)))
    return every[: getattr(field.type, "limit", len(every))]


def _not_itself(field: Field, module: Module, value: Any, by_pk: Mapping[int, Any]) -> Any:
    """A record does not name itself or what went into it."""
    if field.target != module.key:
        return value
    if isinstance(value, tuple):
        return tuple(one for one in value if one not in by_pk)
    return None if value in by_pk else value


def _names(
    module: Module, fields: Mapping[str, Field], records: Sequence[Any], values: Mapping[str, Any], taken: Mapping
) -> dict[str, Any]:
    """The other names by which the merged were known, so that they are found by them as before."""
    declared = module.duplicates
    keys = [key for key in (declared.aliases if declared else ()) if key in fields and key not in taken]
    lists = [key for key in keys if isinstance(fields[key].read(records[0]), tuple)]
    if declared is None or not lists or not declared.companies:
        return {}
    title, aliases = module.field(declared.companies[0]), fields[lists[0]]
    now = values.get(title.key, title.read(records[0]))
    known = values.get(aliases.key, aliases.read(records[0]))
    others = (str(title.read(one)).replace(",", " ") for one in records)
    seen = {norm_full(name) for name in (now, *known)}
    fresh = [name for name in dict.fromkeys(others) if norm_full(name) not in seen and len(name) <= 100]
    return {aliases.key: (*known, *fresh)[: getattr(aliases.type, "limit", 50)]} if fresh else {}


def _key(field: Field, record: Any) -> Any:
    value = field.read(record)
    return None if field.is_empty(value) else repr(value)
