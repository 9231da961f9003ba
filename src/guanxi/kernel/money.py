"""Exact money and quantities on every database: decimals kept as scaled integers.

Django's own DecimalField loses digits on SQLite, where sums become floats. A scaled integer is exact on both
databases. What it can't do is mix: a field of two places must never be compared with one of four, so literals
are scaled here and anything that would be rounded away is refused.
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import Any

from babel.numbers import list_currencies
from django.db import models
from django.db.models import lookups

LIMIT = Decimal(10) ** 11
CURRENCY_PLACES = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3, "JOD": 3}
_SPLIT = 1_000_000_000


@cache
def currencies() -> frozenset[str]:
    """The codes of ISO 4217 for money that can be paid with, or could."""
    return frozenset(list_currencies()) - {"XXX", "XTS"}


def places_of(currency: str) -> int:
    """Decimal places of a currency: two, but for the few that differ (ISO 4217)."""
    return CURRENCY_PLACES.get(currency, 2)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Commercial rounding: 2.345 becomes 2.35 and -2.345 becomes -2.35 at two places."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


class ScaledDecimalField(models.Field):
    """A decimal with a fixed number of places, stored as an integer; `Decimal` in Python, never a float.

    It is no kind of Django's integer, so that Django refuses to add a plain number to it in SQL; and it compares
    itself with columns of the same number of places only.
    """

    def __init__(self, *args: Any, places: int = 4, **kwargs: Any) -> None:
        self.places = places
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "places": self.places}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.places)

    def get_prep_value(self, value: Any) -> int | None:
        return None if value is None else scaled(value, self.places)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    def to_python(self, value: Any) -> Decimal | None:
        return None if value in (None, "") else Decimal(str(value))


class SameScale:
    """A comparison of an amount: with a value, which is scaled, or with another column of the same places."""

    def get_prep_lookup(self) -> Any:
        other = getattr(self.rhs, "output_field", None) if hasattr(self.rhs, "resolve_expression") else None  # type: ignore[attr-defined]
        mine = self.lhs.output_field.places  # type: ignore[attr-defined]
        if other is not None and getattr(other, "places", None) != mine:
            raise ValueError(f"an amount of {mine} places can't be compared with {other}")
        return super().get_prep_lookup()  # type: ignore[misc]


for _lookup in (
    lookups.Exact,
    lookups.LessThan,
    lookups.LessThanOrEqual,
    lookups.GreaterThan,
    lookups.GreaterThanOrEqual,
):
    _name = f"SameScale{_lookup.__name__}"
    ScaledDecimalField.register_lookup(type(_name, (SameScale, _lookup), {}))


def scaled(value: Any, places: int) -> int:
    """The integer that stands for a decimal; ValueError when it is a float, or has more places than it may keep."""
    if isinstance(value, float):
        raise ValueError("money is never a float")
    try:
        shifted = Decimal(value).scaleb(places)
        whole = shifted.to_integral_value()
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a decimal") from None
    if not shifted.is_finite() or whole != shifted:
        raise ValueError(f"{value!r} has more than {places} decimal places")
    return int(whole)


class ScaledSum(models.Sum):
    """A sum that neither overflows nor loses a digit: SQLite adds in 64 bits, so high and low parts are added apart."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        inner, params = compiler.compile(self.get_source_expressions()[0])
        sql = f"(SUM({inner} / {_SPLIT}) || ':' || SUM({inner} %% {_SPLIT}))"
        return sql, (*params, *params)

    def convert_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        """The sum as an integer; the field behind it scales it as it does a stored value."""
        if not isinstance(value, str):
            return None if value is None else int(value)
        high, low = value.split(":")
        return int(high) * _SPLIT + int(low)
