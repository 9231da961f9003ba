"""What a reference field finds while someone types."""

from collections.abc import Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.query import Query, find, parse
from guanxi.records.titles import titles_of
from guanxi.web.cells import cell
from guanxi.web.lists.table import is_sortable

SHOWN = 20


def found(module: Module, actor: Actor, text: str) -> list[dict[str, Any]]:
    """Title, what stands beside it, and values that a chosen record brings along; the newest when nothing is typed."""
    query = _query(module, actor, text.strip())
    fields = _shown(module, actor)
    page = find(module, actor, query, [field.column for field in fields])
    titles = titles_of(fields, page.rows, actor)
    return [_item(module, fields, row, titles, actor) for row in page.rows]


def _query(module: Module, actor: Actor, text: str) -> Query:
    """Who has left, and what is no more in use, is not offered."""
    by_title = text and is_sortable(module.field(module.title))
    pairs = [
        ("q", text),
        ("sort", module.title if by_title else "-updated_at"),
        ("limit", str(SHOWN)),
        ("count", "none"),
    ]
    return parse(module, actor, [*pairs, *module.offered])


def _shown(module: Module, actor: Actor) -> list[Field]:
    known = readable(module, actor)
    keys = (module.title, module.subtitle, *module.fills.values(), *_parents(module))
    return [module.field(key) for key in dict.fromkeys(keys) if key in known]


def _parents(module: Module) -> tuple[str, ...]:
    """The reference that tells records of one name apart, such as the account of a contact."""
    return tuple(field.key for field in module.fields if field.is_reference and field.required)[:1]


def _item(module: Module, fields: list[Field], row: Mapping[str, Any], titles: Any, actor: Actor) -> dict[str, Any]:
    made = {field.key: cell(field, row[field.column], titles, actor) for field in fields}
    beside = [one for key in (module.subtitle, *_parents(module)) if (one := made.get(key))]
    fill = {
        key: module.field(source).type.dump(row[module.field(source).column])
        for key, source in module.fills.items()
        if source in made
    }
    title = made.get(module.title)
    return {
        "id": row["id"],
        "title": title["text"] if title else f"#{row['id']}",
        "subtitle": " · ".join(str(one["text"]) for one in beside),
        **({"fill": {key: value for key, value in fill.items() if value is not None}} if fill else {}),
    }
