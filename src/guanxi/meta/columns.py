"""Columns of record tables. Each knows its field type, so that a column is described once, in models.py."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import models

from guanxi.kernel.money import ScaledDecimalField
from guanxi.kernel.text import KeyColumn
from guanxi.meta.types import choice, files, moment, number, reference, richtext, structure, text
from guanxi.meta.types.base import FieldType


class _Folded:
    """A text column with its folded key beside it (`name` and `name_key`)."""

    def contribute_to_class(self, cls: Any, name: str, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, **kwargs)  # type: ignore[misc]
        if self.keyed and not cls._meta.abstract:  # type: ignore[attr-defined]
            KeyColumn(source=name).contribute_to_class(cls, f"{name}_key")

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, path, args, {**kwargs, "keyed": False}


class TextColumn(_Folded, models.CharField):
    """Text of one line; `kind` is the field type: Text, Email, Phone, Url, CreditCode."""

    def __init__(self, *args: Any, kind: type[text.Text] = text.Text, keyed: bool = True, **kwargs: Any) -> None:
        self.kind, self.keyed = kind, keyed
        if kwargs.get("blank"):
            kwargs.setdefault("default", "")
        super().__init__(*args, **{"max_length": 200, **kwargs})

    def gx_type(self) -> FieldType:
        return (self.kind if self.keyed else text.Code)(limit=self.max_length)


class LongTextColumn(_Folded, models.TextField):
    """Text of many lines."""

    def __init__(self, *args: Any, keyed: bool = True, **kwargs: Any) -> None:
        self.keyed = keyed
        if kwargs.get("blank"):
            kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def gx_type(self) -> FieldType:
        return text.LongText()


class RichTextColumn(LongTextColumn):
    """Text with looks, as safe HTML, or plain text."""

    def gx_type(self) -> FieldType:
        return richtext.RichText()


class ChoiceColumn(models.CharField):
    """One value of a picklist."""

    def __init__(self, *args: Any, options: Sequence[choice.Option] = (), **kwargs: Any) -> None:
        self.options = tuple(options)
        if kwargs.get("blank"):
            kwargs.setdefault("default", "")
        super().__init__(*args, **{"max_length": 40, **kwargs})

    def gx_type(self) -> FieldType:
        return choice.Choice(options=self.options)


class ListColumn(models.TextField):
    """Several short values, stored between commas (`,a,b,`), so that one can be found on both databases."""

    item: type = str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": tuple, "blank": True, **kwargs})

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> tuple[Any, ...]:
        return tuple(self.item(part) for part in (value or "").split(",") if part)

    def to_python(self, value: Any) -> tuple[Any, ...]:
        return self.from_db_value(value, None, None) if isinstance(value, str) else tuple(value or ())

    def get_prep_value(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        return f",{','.join(str(item) for item in value)}," if value else ""


@ListColumn.register_lookup
class Holds(models.Lookup):
    """That a list holds exactly this value. SQLite's LIKE does not tell capitals from small letters, this does."""

    lookup_name = "holds"

    def get_prep_lookup(self) -> str:
        return f",{self.rhs},"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        value, more = self.process_rhs(compiler, connection)
        find = "STRPOS" if connection.vendor == "postgresql" else "INSTR"
        return f"{find}({column}, {value}) > 0", [*params, *more]


class MultiChoiceColumn(ListColumn):
    """Several values of a picklist, or free tags."""

    def __init__(self, *args: Any, options: Sequence[choice.Option] = (), **kwargs: Any) -> None:
        self.options = tuple(options)
        super().__init__(*args, **kwargs)

    def gx_type(self) -> FieldType:
        return choice.MultiChoice(options=self.options)


class ReferencesColumn(ListColumn):
    """Several records of another module; mirrored into RecordLink for reverse lists."""

    item = int

    def __init__(self, *args: Any, module: str = "", **kwargs: Any) -> None:
        self.module = module
        super().__init__(*args, **kwargs)

    def gx_type(self) -> FieldType:
        return reference.References(target=self.module)


class PicturesColumn(models.TextField):
    """Several pictures: which of the kept files they are, in their order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": tuple, "blank": True, **kwargs})

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> tuple[files.FileRef, ...]:
        return files.from_text(value or "")

    def to_python(self, value: Any) -> tuple[files.FileRef, ...]:
        return files.from_text(value) if isinstance(value, str) else tuple(value or ())

    def get_prep_value(self, value: Any) -> str:
        return value if isinstance(value, str) else files.to_text(value)

    def gx_type(self) -> FieldType:
        return files.Pictures()


class ReferenceColumn(models.ForeignKey):
    """One record of another module, by its module key. The database refuses to lose it.

    An optional one gets no index by itself: one full of empty values misleads SQLite's planner. Where records are
    looked up by it, the table declares `filled_indexes`.
    """

    def __init__(self, to: Any, *args: Any, module: str = "", **kwargs: Any) -> None:
        self.module = module
        optional = kwargs.get("blank", False)
        preset = {"on_delete": models.PROTECT, "related_name": "+", "null": optional, "db_index": not optional}
        super().__init__(to, *args, **{**preset, **kwargs})

    def gx_type(self) -> FieldType:
        return reference.Reference(target=self.module)


class MoneyColumn(ScaledDecimalField):
    """An amount; kept with four places, taken and given with those of its currency: the record's, or with `base`
    always the company's."""

    def __init__(self, *args: Any, places: int = 4, base: bool = False, **kwargs: Any) -> None:
        self.base = base
        super().__init__(*args, places=places, **kwargs)

    def gx_type(self) -> FieldType:
        return number.Money(follows=not self.base, is_open=not self.base)


class DecimalColumn(ScaledDecimalField):
    """An exact decimal that is no amount: quantity (4), price (6), coordinate, percentage."""

    def __init__(self, *args: Any, percent: bool = False, low: Any = None, **kwargs: Any) -> None:
        self.percent, self.low = percent, low
        super().__init__(*args, **kwargs)

    def gx_type(self) -> FieldType:
        if self.percent:
            return number.Percent(places=self.places)
        low = {} if self.low is None else {"low": Decimal(self.low)}
        return number.DecimalNumber(places=self.places, **low)


class IntegerColumn(models.BigIntegerField):
    """A whole number with limits."""

    def __init__(self, *args: Any, low: int = -(10**15), high: int = 10**15, **kwargs: Any) -> None:
        self.low, self.high = low, high
        super().__init__(*args, **kwargs)

    def gx_type(self) -> FieldType:
        return number.Integer(low=self.low, high=self.high)


class BooleanColumn(models.BooleanField):
    """Yes or no; no when nothing is said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": False, "blank": True, **kwargs})

    def gx_type(self) -> FieldType:
        return choice.Boolean()


class DateColumn(models.DateField):
    def gx_type(self) -> FieldType:
        return moment.Date()


class DateTimeColumn(models.DateTimeField):
    def gx_type(self) -> FieldType:
        return moment.DateTime()


class TimeColumn(models.TimeField):
    def gx_type(self) -> FieldType:
        return moment.Time()


class StructureColumn(models.JSONField):
    """An object or list with rules of its own; `kind` is the field type: Structure, Checklist."""

    def __init__(self, *args: Any, kind: type[structure.Structure] = structure.Structure, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)

    def gx_type(self) -> FieldType:
        return self.kind()
