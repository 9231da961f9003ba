"""Where the value of a calculated field comes from: a formula over the record, or a roll-up over what refers to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.money import LIMIT, round_half_up
from guanxi.meta.types import choice, moment, number, text
from guanxi.meta.types.base import FieldType

PLACES, LONGEST = 2, 500
WIDE: dict[str, Any] = {"low": -LIMIT, "high": LIMIT}


@dataclass(frozen=True)
class FormulaSource:
    """`text` is the formula as it was written."""

    text: str


@dataclass(frozen=True)
class RollupSource:
    """`measure` (count, sum, avg, min, max) over the field `of` of the records of a module, by slug, whose field
    `through` names the record; `only` is the condition that they meet."""

    slug: str
    through: str
    measure: str
    of: str = ""
    only: Mapping[str, Any] | None = None


Source = FormulaSource | RollupSource


@dataclass(frozen=True)
class Result:
    """A kind of calculated value: what formulas call it, the field type that it becomes, and what fits into that."""

    label: Any
    kind: str
    make: Callable[[int], FieldType]
    fit: Callable[[Any, int], Any]


def _number(value: Decimal, places: int) -> Decimal | None:
    found = round_half_up(value, places) if abs(value) < LIMIT else None
    return found if found is None or abs(found) <= LIMIT else None


def _whole(value: Decimal, places: int) -> int | None:
    found = _number(value, 0)
    return None if found is None else int(found)


def _day(value: date | datetime, places: int) -> date | datetime | None:
    return value if value.year in moment.YEARS else None


def _text(value: str, places: int) -> str:
    return value[:LONGEST].strip()


RESULTS: Mapping[str, Result] = {
    "number": Result(
        _("Number with decimals"), "number", lambda places: number.DecimalNumber(places=places, **WIDE), _number
    ),
    "integer": Result(_("Whole number"), "number", lambda places: number.Integer(), _whole),
    "money": Result(_("Amount"), "number", lambda places: number.Money(**WIDE), _number),
    "percent": Result(_("Percentage"), "number", lambda places: number.Percent(places=places, **WIDE), _number),
    "text": Result(_("Text of one line"), "text", lambda places: text.Text(limit=LONGEST), _text),
    "date": Result(_("Date"), "date", lambda places: moment.Date(), _day),
    "datetime": Result(_("Date and time"), "datetime", lambda places: moment.DateTime(), _day),
    "boolean": Result(_("Yes or no"), "boolean", lambda places: choice.Boolean(), lambda value, _places: bool(value)),
}


def fitted(result: str, places: int | None, value: Any) -> Any:
    """A calculated value as the field keeps it; nothing where it is beyond that."""
    return None if value is None else RESULTS[result].fit(value, PLACES if places is None else places)
