"""What the page shows that brings a record back to how it was: each field as it is now and as it would be."""

from collections.abc import Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module
from guanxi.records.rewind import LINES, Rewind, tried, values_then
from guanxi.records.titles import Title, title_of, titles
from guanxi.web.detail.lines_told import lines_said
from guanxi.web.detail.told import said
from guanxi.web.forms.fields import ids_of
from guanxi.web.menu import address


def rewind_values(
    module: Module, actor: Actor, record: Any, entry: int, field: str, error: DomainError | None = None
) -> dict[str, Any]:
    """All fields that differ from then, or the one that is meant."""
    then = values_then(module, actor, record, entry, before=bool(field))
    wanted = {key: value for key, value in then.items() if not field or key == field}
    found = tried(module, actor, record, wanted)
    href = f"{address(module)}{record.pk}/"
    return {
        "module": module,
        "record": record,
        "title": title_of(module, record),
        "href": href,
        "rows": _rows(module, actor, record, found.values),
        "refused": _rows(module, actor, record, _refused_values(wanted, found), found.refused),
        "error": error.message if error else "",
        "field": field,
        "entry": entry,
    }


def _refused_values(wanted: Mapping[str, Any], found: Rewind) -> dict[str, Any]:
    return {key: wanted[key] for key in wanted if key in found.refused}


def _rows(
    module: Module,
    actor: Actor,
    record: Any,
    values: Mapping[str, Any],
    refused: Mapping[str, DomainError] | None = None,
) -> list[dict[str, Any]]:
    named: dict[tuple[str, int], Title] = {}
    for key, value in values.items():
        target = module.by_key[key].target if key in module.by_key else ""
        if target:
            ids = {*ids_of(value), *ids_of(module.field(key).read(record))}
            named |= {(target, pk): title for pk, title in titles(target, ids, actor).items()}
    rows = []
    for key, value in values.items():
        why = refused[key].message if refused else ""
        if key == LINES and module.lines:
            rows.append({"key": key, "label": module.lines.label, "now": "", "then": lines_said(value), "why": why})
            continue
        field = module.field(key)
        now = said(field, field.type.dump(field.read(record)), named, actor)
        then = said(field, value, named, actor)
        rows.append({"key": key, "label": field.label, "now": now, "then": then, "why": why})
    return rows
