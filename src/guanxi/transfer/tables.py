"""Which tables a company has, at this release or at an earlier state of the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps.registry import Apps
from django.db.models import AutoField

from guanxi.transfer.kinds import Kind, kind_of


@dataclass(frozen=True)
class Column:
    name: str
    kind: Kind


@dataclass(frozen=True)
class Table:
    """One table: its columns in the order in which rows are read and written, the primary key first."""

    name: str
    columns: tuple[Column, ...]
    has_counter: bool  # ids are given by the database, which never gives one twice

    @property
    def key(self) -> str:
        return self.columns[0].name

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def tables_of(apps: Apps | Any) -> list[Table]:
    """All tables of all models, those between two models included, by name."""
    models = apps.get_models(include_auto_created=True)
    made = {model._meta.db_table: model for model in models if model._meta.managed and not model._meta.proxy}
    return [_table(made[name]) for name in sorted(made)]


def _table(model: Any) -> Table:
    fields = sorted(_stored(model), key=lambda field: (not field.primary_key, field.column))
    columns = tuple(Column(field.column, kind_of(field)) for field in fields)
    return Table(model._meta.db_table, columns, isinstance(model._meta.pk, AutoField))


def _stored(model: Any) -> Iterable[Any]:
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]
