"""What the signs of formulas do: exact decimals, whole days, and nothing where nothing can be said.

Empty values make the result empty, as does dividing by nought and what is greater than any field keeps; no operation
raises, whatever it is given of the kinds that it takes.
"""

import ast
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

EXACT = Context(prec=50, rounding=ROUND_HALF_UP, Emin=-999, Emax=999, traps=[])
BIGGEST = Decimal(10) ** 30
LONGEST = 10_000  # characters of a text
MOST_DAYS = 4_000_000
A_DAY = timedelta(days=1)


def number(value: Decimal) -> Decimal | None:
    """A result, unless it is none or beyond all that is kept."""
    return value if value.is_finite() and abs(value) < BIGGEST else None


def fitting(text: str) -> str | None:
    """A text, unless it is beyond all that is kept."""
    return text if len(text) <= LONGEST else None


def spelled(value: Any) -> str:
    """A value as a part of a text, the same in every language."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return str(value)


def shifted(day: Any, days: Decimal) -> Any:
    """A day or moment so many days later; a day takes whole ones."""
    if abs(days) > MOST_DAYS:
        return None
    parts = int(days) if not isinstance(day, datetime) else int(EXACT.multiply(days, Decimal(86_400)))
    try:
        return day + (timedelta(seconds=parts) if isinstance(day, datetime) else timedelta(days=parts))
    except OverflowError:
        return None


def days_between(later: Any, earlier: Any) -> Decimal:
    """How many days lie between two days or two moments."""
    apart = later - earlier
    micros = Decimal(apart // timedelta(microseconds=1))
    return EXACT.divide(micros, Decimal(A_DAY // timedelta(microseconds=1)))


def _add(left: Any, right: Any) -> Any:
    if isinstance(left, str) and isinstance(right, str):
        return fitting(left + right)
    return shifted(left, right) if isinstance(left, date) else number(EXACT.add(left, right))


def _subtract(left: Any, right: Any) -> Any:
    if isinstance(left, date):
        return days_between(left, right) if isinstance(right, date) else shifted(left, EXACT.minus(right))
    return number(EXACT.subtract(left, right))


def _multiply(left: Decimal, right: Decimal) -> Decimal | None:
    return number(EXACT.multiply(left, right))


def divide(left: Decimal, right: Decimal) -> Decimal | None:
    """The quotient; nothing by nought."""
    return number(EXACT.divide(left, right)) if right else None


def _join(left: Any, right: Any) -> str | None:
    return fitting(spelled(left) + spelled(right))


def is_empty(value: Any) -> bool:
    return value is None or value == ""


def _same(left: Any, right: Any) -> bool:
    return (is_empty(left) and is_empty(right)) or left == right


def _filled(work: Callable[[Any, Any], Any], otherwise: Any = None) -> Callable[[Any, Any], Any]:
    """The same for two values that are there; else nothing."""

    def done(left: Any, right: Any) -> Any:
        return otherwise if left is None or right is None else work(left, right)

    return done


def _minus(value: Decimal | None) -> Decimal | None:
    return None if value is None else EXACT.minus(value)


OPERATORS: Mapping[type, Callable[..., Any]] = {
    ast.Add: _filled(_add),
    ast.Sub: _filled(_subtract),
    ast.Mult: _filled(_multiply),
    ast.Div: _filled(divide),
    ast.BitAnd: _join,
    ast.USub: _minus,
    ast.UAdd: lambda value: value,
    ast.Not: lambda value: not value,
    ast.Eq: _same,
    ast.NotEq: lambda left, right: not _same(left, right),
    ast.Lt: _filled(lambda left, right: left < right, otherwise=False),
    ast.LtE: _filled(lambda left, right: left <= right, otherwise=False),
    ast.Gt: _filled(lambda left, right: left > right, otherwise=False),
    ast.GtE: _filled(lambda left, right: left >= right, otherwise=False),
}
