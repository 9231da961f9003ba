"""What a reference field finds while someone types."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import readable, writable
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.parse import IN_SEGMENT, in_segment
from guanxi.meta.custom.field import CustomField
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.membership import Membership
from guanxi.records.best import best
from guanxi.records.derived.choosing import taken
from guanxi.records.derived.plan import plan_now
from guanxi.records.query import Query, parse
from guanxi.records.titles import Titles, titles_of
from guanxi.web.cells import cell
from guanxi.web.lists.operators import endpoint

SHOWN = 20


def choices_of(field: Field) -> str:
    """Where a field finds what it takes."""
    if isinstance(field.type, Membership):
        return f"{endpoint(field.target)}?for={registry.get(field.type.of).slug}.{IN_SEGMENT}"
    asking = f"?for={field.home}.{field.key}" if isinstance(field, CustomField) and field.only else ""
    return endpoint(field.target) + asking


def asking(name: str, module: Module, actor: Actor) -> Field | None:
    """The field of a name such as `orders.x_device` that chooses among records of this module, and that the actor may
    fill in, or the segments of a module's records; nothing for an empty name."""
    if not name:
        return None
    slug, _dot, key = name.partition(".")
    home = registry.by_slug(slug)
    if home is not None and key == IN_SEGMENT and module.key == Membership.target:
        return in_segment(home)
    field = home.by_key.get(key) if home and key in writable(home, actor) else None
    if not isinstance(field, CustomField) or field.target != module.key:
        raise DomainError("E_UNKNOWN_PARAMETER", field="for", name=name)
    return field


def found(module: Module, actor: Actor, text: str, field: Field | None = None) -> list[dict[str, Any]]:
    """Title, what stands beside it, and values that a chosen record brings along; the newest when nothing is typed.
    With a field, of the records that it takes.

    Who has left, and what is no more in use, is not offered.
    """
    actor.require(module, "view")
    query = parse(module, actor, [("q", text.strip()), ("limit", str(SHOWN)), *module.offered, *_of_segments(field)])
    fields = shown(module, actor)
    rows = best(module, actor, _narrowed(query, actor, field), [one.column for one in fields])
    titles = titles_of(fields, rows, actor)
    return [_item(module, fields, row, titles, actor) for row in rows]


def _of_segments(field: Field | None) -> list[tuple[str, str]]:
    """Segments of other records are not offered."""
    if field is None or not isinstance(field.type, Membership):
        return []
    return [("object", registry.get(field.type.of).slug)]


def _narrowed(query: Query, actor: Actor, field: Field | None) -> Query:
    """The same, among the records that a field with a condition takes."""
    if not isinstance(field, CustomField) or not field.only or (home := registry.by_slug(field.home)) is None:
        return query
    condition = plan_now().choices.get(home.key, {}).get(field.key)
    return replace(query, among=(*query.among, taken(condition, field.target, actor)))


def shown(module: Module, actor: Actor) -> list[Field]:
    """The fields by which a person tells records apart, and those that a chosen one brings along."""
    known = readable(module, actor)
    keys = (module.title, *beside(module), *module.fills.values())
    return [module.field(key) for key in dict.fromkeys(keys) if key in known]


def beside(module: Module) -> tuple[str, ...]:
    """The fields that stand beside the title."""
    return module.picker or (module.subtitle, *_parents(module))


def _parents(module: Module) -> tuple[str, ...]:
    """The reference that tells records of one name apart, such as the account of a contact."""
    required = tuple(field.key for field in module.fields if field.is_reference and field.required)
    return (*required, *module.sharing.parents)[:1]


def _item(module: Module, fields: list[Field], row: Mapping[str, Any], titles: Any, actor: Actor) -> dict[str, Any]:
    fill = {
        key: module.field(source).type.dump(row[module.field(source).column])
        for key, source in module.fills.items()
        if source in {field.key for field in fields}
    }
    return {
        "id": row["pk"],
        **told(module, fields, row, titles, actor),
        **({"fill": {key: value for key, value in fill.items() if value is not None}} if fill else {}),
    }


def told(module: Module, fields: list[Field], row: Mapping[str, Any], titles: Titles, actor: Actor) -> dict[str, str]:
    """A record in two lines: its title, and what tells it from others of that name."""
    made = {field.key: cell(field, row[field.column], titles, actor, row) for field in fields}
    title = made.get(module.title)
    told_beside = [one for key in beside(module) if (one := made.get(key))]
    return {
        "title": str(title["text"]) if title else f"#{row['pk']}",
        "subtitle": " · ".join(str(one["text"]) for one in told_beside),
    }
