"""Records as the surface says them: field by field in the words of the field types."""

from collections.abc import Iterable
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import shown
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.store.cleaning import in_currency


def shown_fields(module: Module, actor: Actor, *, page: bool = False) -> list[Field]:
    """The fields that are shown to the actor, some masked, amounts with the decimals of the company's currency."""
    return [in_currency(field, actor.currency) for field in shown(module, actor, page=page).values()]


def row_of(module: Module, record: Any) -> dict[str, Any]:
    """A record as plain values by column, as a list has them."""
    columns = {field.column: field.read(record) for field in module.fields}
    return {"id": record.pk, "version": record.version, **columns}


def lines_of(module: Module, actor: Actor, ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """The lines of documents by document, in their order: one query."""
    spec = module.lines
    found: dict[int, list[dict[str, Any]]] = {}
    if spec is None:
        return found
    fields = [in_currency(field, actor.currency) for field in spec.fields]
    columns = [field.column for field in fields]
    rows = spec.model.objects.filter(**{f"{spec.parent}__in": list(ids)}).order_by("sort", "pk")
    for row in rows.values("id", f"{spec.parent}_id", *columns):
        line = {"id": row["id"], **{field.key: field.type.dump(row[field.column]) for field in fields}}
        found.setdefault(row[f"{spec.parent}_id"], []).append(line)
    return found
