"""Values of a column as the database's driver takes them: a whole list at once, quickly where all are plain."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import orjson
from django.db import connection, models

Types = frozenset[type]

TEXT: Types = frozenset({str, type(None)})
NUMBER: Types = frozenset({int, type(None)})
SWITCH: Types = frozenset({bool, type(None)})
PLAIN = {
    models.AutoField: NUMBER,
    models.CharField: TEXT,
    models.TextField: TEXT,
    models.BooleanField: SWITCH,
    models.IntegerField: NUMBER,
    models.ForeignKey: NUMBER,
}
ALIKE: Types = frozenset({Decimal, tuple, date, type(None)})  # equal ones are stored alike
MOMENTS: Types = frozenset({datetime, type(None)})
DAYS: Types = frozenset({date, type(None)})


def stored(field: models.Field, values: Sequence[Any]) -> Sequence[Any]:
    """As `field.get_db_prep_save` gives each of them."""
    kinds = set(map(type, values))
    if kinds <= _taken_as_they_are(field, connection.vendor):
        return values
    if type(field).get_db_prep_value is models.JSONField.get_db_prep_value and not field.encoder:
        return [None if value is None else as_json(value) for value in values]
    if kinds <= MOMENTS and isinstance(field, models.DateTimeField):
        return [moment and _plain_moment(field, moment) for moment in values]
    if kinds <= ALIKE:
        known = {value: field.get_db_prep_save(value, connection) for value in set(values)}
        return [known[value] for value in values]
    return [field.get_db_prep_save(value, connection) for value in values]


def as_json(value: Any) -> str:
    """A value as the text of a JSON column."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # numbers beyond 64 bits
        return json.dumps(value)


@cache
def _taken_as_they_are(field: models.Field, vendor: str) -> Types:
    """The types of values that this column hands on unchanged."""
    kind = type(field)
    if vendor == "postgresql" and isinstance(field, models.DateField):
        return MOMENTS if isinstance(field, models.DateTimeField) else DAYS
    for plain, types in PLAIN.items():
        if isinstance(field, plain) and kind.get_prep_value is plain.get_prep_value:
            is_usual = kind.get_db_prep_save is plain.get_db_prep_save
            return types if is_usual and kind.get_db_prep_value is plain.get_db_prep_value else frozenset()
    return frozenset()


def _plain_moment(field: models.Field, moment: datetime) -> Any:
    """SQLite keeps moments as text in UTC, and nearly all are in UTC already; PostgreSQL has taken them as they are."""
    return str(moment.replace(tzinfo=None)) if moment.tzinfo is UTC else field.get_db_prep_save(moment, connection)
