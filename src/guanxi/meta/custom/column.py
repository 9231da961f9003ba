"""The column in which a record keeps the values of its custom fields, and how SQL reads one of them.

A look-up names form and key, as in `custom__number_x_weight`, and works wherever Django takes the name of a column:
filters, orders, values, sums, behind references. The key stands in the SQL as a checked literal, because only then do
the databases use an index over the same expression.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
from django.db import models

from guanxi.meta.custom.forms import FORMS

KEY = r"x_[a-z0-9]+(?:_[a-z0-9]+)*"
NAMED = re.compile(rf"({'|'.join(FORMS)})_({KEY})")
COLUMN = "custom"


class CustomValues(models.JSONField):
    """The values of a record's custom fields, by their keys. Migrations see plain JSON."""

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The values as they are kept; read with many rows, so by the quickest reader there is."""
        return orjson.loads(value) if isinstance(value, str) else value

    def get_transform(self, name: str) -> Callable[..., Any] | None:
        found = NAMED.fullmatch(name)
        return partial(CustomValue, found[1], found[2]) if found else super().get_transform(name)


class CustomValue(models.Transform):
    """One value in the form in which it is kept."""

    def __init__(self, form: str, key: str, *expressions: Any, **extra: Any) -> None:
        self.form, self.key = form, key
        super().__init__(*expressions, **extra)

    @property
    def output_field(self) -> Any:
        return FORMS[self.form].column

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.get_source_expressions()[0])
        return expression(connection.vendor, column, self.form, self.key), params


def column_of(form: str, key: str) -> str:
    """The name by which Django finds the value of a key."""
    return f"{COLUMN}__{form}_{key}"


def expression(vendor: str, column: str, form: str, key: str) -> str:
    """The SQL that reads a value out of the column; what an index over it must repeat."""
    kept = FORMS[form]
    if vendor == "sqlite":
        found = f"json_extract({column}, '$.{key}')"
    elif kept.cast == "text":
        found = f"(({column} ->> '{key}') COLLATE \"C\")"
    else:
        found = f"(({column} ->> '{key}')::{kept.cast})"
    return f"COALESCE({found}, {kept.missing})" if kept.missing else found
