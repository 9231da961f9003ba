"""What a reference field finds while someone types."""

from collections.abc import Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.best import best
from guanxi.records.query import parse
from guanxi.records.titles import Titles, titles_of
from guanxi.web.cells import cell

SHOWN = 20


def found(module: Module, actor: Actor, text: str) -> list[dict[str, Any]]:
    """Title, what stands beside it, and values that a chosen record brings along; the newest when nothing is typed.

    Who has left, and what is no more in use, is not offered.
    """
    actor.require(module, "view")
    query = parse(module, actor, [("q", text.strip()), ("limit", str(SHOWN)), *module.offered])
    fields = shown(module, actor)
    rows = best(module, actor, query, [field.column for field in fields])
    titles = titles_of(fields, rows, actor)
    return [_item(module, fields, row, titles, actor) for row in rows]


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
