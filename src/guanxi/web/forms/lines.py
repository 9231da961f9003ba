"""The grid of lines in a document's form."""

from collections.abc import Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import lines_shown, lines_written
from guanxi.kernel.money import places_of
from guanxi.meta.amounts import CURRENCY, currency_of
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.masked import Masked
from guanxi.meta.types.number import Percent
from guanxi.records.titles import titles_of, visible_titles
from guanxi.web import formats
from guanxi.web.cells import cells, is_numeric
from guanxi.web.forms.fields import ids_of, one_field
from guanxi.web.lists.operators import endpoint


def grid(
    module: Module,
    actor: Actor,
    lines: list[dict[str, Any]],
    errors: Mapping[int, Mapping[str, str]],
    record: Mapping[str, Any],
) -> dict[str, Any] | None:
    """The columns and rows of the grid, in the currency of its record; nothing where there are no lines to write."""
    spec = lines_written(module, actor)
    if spec is None or not spec.fields:
        return None
    fields = list(spec.fields)
    named, currency = _named(fields, lines, actor), currency_of(record, actor.currency)
    return {
        "label": spec.label,
        "columns": [_column(field, actor) for field in fields],
        "rows": [
            {"id": line.get("id"), "data": _data(fields, line, named), "errors": errors.get(place, {})}
            for place, line in enumerate(lines)
        ],
        "currency": formats.sign(currency),
        "places": places_of(currency),
        "has_amounts": {"quantity", "unit_price"} <= {field.key for field in fields},
        "discount": next((field.key for field in fields if isinstance(field.type, Percent)), ""),
    }


def _column(field: Field, actor: Actor) -> dict[str, Any]:
    made = one_field(field, actor, field.default, {})
    found = {"key": field.key, "label": field.label, "kind": made["kind"], "default": made["value"]}
    if "choices" in made:
        found["choices"] = made["choices"]
    return found | ({"endpoint": endpoint(field.target), "create": made["create"]} if field.target else {})


def _data(fields: list[Field], line: Mapping[str, Any], named: Mapping[tuple[str, int], str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields:
        value = line.get(field.key)
        pk = next(iter(ids_of(value)), None) if field.target else None
        found[field.key] = {"id": pk, "title": named.get((field.target, pk), f"#{pk}")} if pk else value
        if field.target and not pk:
            found[field.key] = None
    return found


def _named(fields: list[Field], lines: list[dict[str, Any]], actor: Actor) -> dict[tuple[str, int], str]:
    """The titles of what the lines name and the person sees: one or two queries for each target."""
    found = {}
    for field in fields:
        ids = {pk for line in lines for pk in ids_of(line.get(field.key))} if field.target else set()
        for pk, title in (visible_titles(field.target, ids, actor) if ids else {}).items():
            found[field.target, pk] = title.text
    return found


def _value(field: Field, dumped: Any) -> Any:
    """A value of a line out of what the surface says of it; of one behind its mask there is no more."""
    return dumped if isinstance(field.type, Masked) else field.type.clean(dumped)


def named_lines(
    module: Module, actor: Actor, lines: list[dict[str, Any]], record: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The lines as a table to read, with what they name as links where the reader may open it; amounts in the
    currency of the record."""
    spec = lines_shown(module, actor, page=True)
    if spec is None or not spec.fields:
        return None
    rows = [{field.column: _value(field, line[field.key]) for field in spec.fields} for line in lines]
    found = titles_of(spec.fields, rows, actor)
    return {
        "label": spec.label,
        "columns": [{"label": field.label, "numeric": is_numeric(field)} for field in spec.fields],
        "rows": [cells(spec.fields, {**row, CURRENCY: record.get(CURRENCY)}, found, actor) for row in rows],
    }
