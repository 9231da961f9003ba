"""A field that the company has added: like any other, but its value stands in the JSON of the record."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import DateField, DateTimeField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from guanxi.kernel.money import places_of
from guanxi.kernel.sealing import seal, unseal
from guanxi.kernel.text import fold
from guanxi.meta.amounts import is_amount
from guanxi.meta.custom.column import COLUMN, column_of
from guanxi.meta.custom.forms import FORMS, Form, form_of
from guanxi.meta.custom.sources import Source, fitted
from guanxi.meta.field import Field
from guanxi.meta.module import Numbering
from guanxi.meta.types.base import FieldType
from guanxi.meta.types.sealed import Sealed

FOLDED = "_key"  # behind the key of a text: its folded form, by which it is sorted and searched


@dataclass(frozen=True, kw_only=True)
class CustomField(Field):
    """A field whose key begins with `x_`. `indexed` says that lists are filtered and sorted by it quickly. A calculated
    one has a `source`, the kind of its `result`, and how many `places` its numbers have; a drawn number its
    `numbering`. `currency` is whose amounts are in, where somebody has said so. Texts have the form of `regex`, else
    `regex_hint` is said; of a reference, `only` is the condition that the records meet which it takes; `begins` is the
    formula of its default; `within` the reference among whose records its values are unique.
    `home` is the slug of its module.
    `in_lists`, `in_imports` and `in_api` say where it is known."""

    indexed: bool = False
    source: Source | None = None
    numbering: Numbering | None = None
    result: str = ""
    places: int | None = None
    currency: str = ""
    within: str = ""
    regex: str = ""
    regex_hint: Any = ""
    only: Mapping[str, Any] | None = None
    begins: str = ""
    home: str = ""
    in_lists: bool = True
    in_imports: bool = True
    in_api: bool = True

    def fitted(self, value: Any, currency: str = "") -> Any:
        """A calculated value as this field keeps it; amounts with the decimals of their currency."""
        return fitted(self.result, places_of(currency) if is_amount(self) else self.places, value)

    @cached_property
    def form(self) -> Form:
        return FORMS[form_of(self.type)]

    @property
    def is_custom(self) -> bool:
        return True

    @property
    def place(self) -> str:
        return COLUMN

    @cached_property
    def is_folded(self) -> bool:
        return self.type.sort_column(self.column) != self.column

    @cached_property
    def sort_column(self) -> str:
        return column_of("text", self.key + FOLDED) if self.is_folded else self.column

    @cached_property
    def is_there(self) -> Q:
        """What says in SQL that there is a value, for those that may be missing."""
        return Q() if self.form.missing else Q(**{f"{self.column}__isnull": False})

    def read(self, record: Model) -> Any:
        kept = getattr(record, COLUMN).get(self.key)
        return self.type.empty if kept is None else self.form.unpack(kept)

    def write(self, record: Model, value: Any) -> None:
        values = {
            key: kept for key, kept in getattr(record, COLUMN).items() if key not in (self.key, self.key + FOLDED)
        }
        if not self.is_empty(value):
            values[self.key] = self.form.pack(value)
            if self.is_folded:
                values[self.key + FOLDED] = fold(value if isinstance(value, str) else self.type.display(value))
        setattr(record, COLUMN, values)

    @cached_property
    def is_sealed(self) -> bool:
        """Whether values are kept sealed, in the record as in all that remembers it."""
        return isinstance(self.type, Sealed)

    def told(self, value: Any) -> Any:
        said = super().told(value)
        return seal(said) if said and self.is_sealed else said

    def recalled(self, told: Any) -> Any:
        return unseal(told) or "" if isinstance(told, str) and self.is_sealed else told

    def behind(self, prefix: str, rows: QuerySet, column: str) -> Any:
        """A column of the record that the value names, among these rows."""
        return Subquery(rows.order_by().filter(pk=OuterRef(f"{prefix}{self.column}")).values(column)[:1])

    def dated(self, column: Any) -> Any:
        """The value as a date or moment of the database, for functions that take one."""
        return Cast(column, DateField() if form_of(self.type) == "day" else DateTimeField())


def custom_field(key: str, kind: FieldType, **more: Any) -> CustomField:
    """A custom field of a type; `more` as for any field."""
    return CustomField(key=key, type=kind, column=column_of(form_of(kind), key), nullable=kind.empty is None, **more)
