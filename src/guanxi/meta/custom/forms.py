"""How values of custom fields are kept inside the JSON of a record: in forms that sort and compare as they should.

Texts and dates are text, numbers are scaled integers, several values stand between commas. Each form is read in SQL by
an expression that both databases can index.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import models

from guanxi.kernel import sealing
from guanxi.kernel.money import ScaledDecimalField, scaled
from guanxi.meta.columns import ListColumn
from guanxi.meta.types.base import FieldType
from guanxi.meta.types.choice import Boolean, MultiChoice
from guanxi.meta.types.files import Files, from_text, to_text
from guanxi.meta.types.moment import Date, DateTime, Time
from guanxi.meta.types.number import DecimalNumber, Integer
from guanxi.meta.types.place import Place
from guanxi.meta.types.reference import Reference, References
from guanxi.meta.types.sealed import Sealed
from guanxi.meta.types.structure import Structure

PLACES = 6  # of every number that is no whole one: more than any field shows
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"  # of one length, so that texts sort as moments do


class _Read(models.TextField):
    """A text in the JSON that stands for a value."""

    def __init__(self, read: Callable[[str], Any], write: Callable[[Any], str], **kwargs: Any) -> None:
        self.read, self.written = read, write
        super().__init__(**kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else self.read(value)

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else self.written(value)


class _Words(models.TextField):
    """A text; none is an empty one."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        return value or ""


class _Flag(models.BooleanField):
    """Yes or no, kept as 1 or 0."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bool:
        return bool(value)

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else int(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return self.get_prep_value(value)


class _Ids(ListColumn):
    item = int


@dataclass(frozen=True)
class Form:
    """One way of keeping: `pack` makes what stands in the JSON of a value, `unpack` the value of it; `column` is the
    column that SQL would have for it, `cast` the type that PostgreSQL gives the text, `missing` what none counts as."""

    pack: Callable[[Any], Any]
    unpack: Callable[[Any], Any]
    column: models.Field
    cast: str = "text"
    missing: str = ""

    @property
    def nothing(self) -> Any:
        """The value where none is kept, as SQL would say it."""
        return self.unpack({"''": "", "0": 0}[self.missing]) if self.missing else None


def as_kept(value: Any) -> Any:
    """What stands in the JSON is the value itself."""
    return value


def _moment(text: str) -> datetime:
    return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)


def _of_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(MOMENT)


def _listed(values: Any) -> str:
    return f",{','.join(str(value) for value in values)},"


def _texts(kept: str) -> tuple[str, ...]:
    return tuple(part for part in kept.split(",") if part)


def _numbers(kept: str) -> tuple[int, ...]:
    return tuple(map(int, _texts(kept)))


def _data(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _unsealed(kept: str) -> str:
    """What was sealed; nothing where the key of that time is not known any more."""
    return sealing.unseal(kept) or ""


FORMS: Mapping[str, Form] = {
    "text": Form(str, as_kept, _Words(), missing="''"),
    "sealed": Form(sealing.seal, _unsealed, _Read(_unsealed, str), missing="''"),
    "whole": Form(int, as_kept, models.BigIntegerField(), cast="bigint"),
    "number": Form(
        lambda value: scaled(value, PLACES),
        lambda kept: Decimal(kept).scaleb(-PLACES),
        ScaledDecimalField(places=PLACES),
        cast="bigint",
    ),
    "flag": Form(int, bool, _Flag(), cast="bigint", missing="0"),
    "day": Form(date.isoformat, date.fromisoformat, _Read(date.fromisoformat, date.isoformat)),
    "moment": Form(_of_moment, _moment, _Read(_moment, _of_moment)),
    "clock": Form(time.isoformat, time.fromisoformat, _Read(time.fromisoformat, time.isoformat)),
    "list": Form(_listed, _texts, ListColumn(), missing="''"),
    "ids": Form(_listed, _numbers, _Ids(), missing="''"),
    "data": Form(_data, json.loads, _Read(json.loads, _data)),
    "files": Form(to_text, from_text, _Read(from_text, to_text), missing="''"),
}
KINDS: Mapping[type[FieldType], str] = {
    Sealed: "sealed",
    Boolean: "flag",
    Integer: "whole",
    DecimalNumber: "number",
    Date: "day",
    DateTime: "moment",
    Time: "clock",
    MultiChoice: "list",
    Reference: "whole",
    References: "ids",
    Structure: "data",
    Place: "data",
    Files: "files",
}


def form_of(kind: FieldType) -> str:
    """The form in which values of a field type are kept; texts and single choices are text."""
    return next((KINDS[base] for base in type(kind).__mro__ if base in KINDS), "text")
