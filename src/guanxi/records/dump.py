"""Records as the surface says them: field by field in the words of the field types."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import lines_shown, shown
from guanxi.meta.amounts import CURRENCY, in_currency, in_currency_at, is_amount
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.base import FieldType


class Saying:
    """Fields of rows as the surface says them, the amounts of each row with the decimals of its own currency."""

    def __init__(self, fields: Iterable[Field], actor: Actor) -> None:
        self.fields, self.company = tuple(fields), actor.currency
        self.known: dict[str | None, list[tuple[str, str, Callable[[Any], Any] | None]]] = {}

    def values(self, row: Mapping[str, Any], currency: str | None) -> dict[str, Any]:
        """The values of a row by the keys of the fields; `currency` is that of its record, where it has one."""
        if currency not in self.known:
            said = [in_currency_at(field, {CURRENCY: currency}, self.company) for field in self.fields]
            self.known[currency] = [(field.key, field.column, _dump(field)) for field in said]
        return {key: dump(row[column]) if dump else row[column] for key, column, dump in self.known[currency]}


def _dump(field: Field) -> Callable[[Any], Any] | None:
    """How a value of the field is said; nothing where that is the value itself."""
    return None if type(field.type).dump is FieldType.dump else field.type.dump


def shown_fields(module: Module, actor: Actor, *, page: bool = False) -> list[Field]:
    """The fields that are shown to the actor, some masked, amounts with the decimals of the company's currency."""
    return [in_currency(field, actor.currency) for field in shown(module, actor, page=page).values()]


def columns_of(module: Module, fields: Iterable[Field]) -> tuple[str, ...]:
    """The columns that these fields of a module need to be said: their own, and the currency of amounts."""
    kept = list(fields)
    beside = (CURRENCY,) if CURRENCY in module.by_key and any(map(is_amount, kept)) else ()
    return tuple(dict.fromkeys((*(field.column for field in kept), *beside)))


def row_of(module: Module, record: Any) -> dict[str, Any]:
    """A record as plain values by column, as a list has them."""
    columns = {field.column: field.read(record) for field in module.fields}
    return {"id": record.pk, "version": record.version, **columns}


def lines_of(
    module: Module, actor: Actor, ids: Iterable[int], *, page: bool = False
) -> dict[int, list[dict[str, Any]]]:
    """The lines of documents by document, in their order, as they are shown to the actor: one query."""
    spec = lines_shown(module, actor, page=page)
    found: dict[int, list[dict[str, Any]]] = {}
    if spec is None:
        return found
    say, code = Saying(spec.fields, actor), f"{spec.parent}__{CURRENCY}"
    columns = [field.column for field in spec.fields]
    rows = spec.model.objects.filter(**{f"{spec.parent}__in": list(ids)}).order_by("sort", "pk")
    for row in rows.values("id", f"{spec.parent}_id", *columns, *([code] if CURRENCY in module.by_key else ())):
        line = {"id": row["id"], **say.values(row, row.get(code))}
        found.setdefault(row[f"{spec.parent}_id"], []).append(line)
    return found
