"""What a template may say of a value beside the value itself: `{{capitals:amount}}`, `{{sum:lines.amount}}`."""

from collections.abc import Mapping
from decimal import Decimal

from guanxi.kernel.capitals import MOST, capitals
from guanxi.meta.module import LINES
from guanxi.meta.types.number import DecimalNumber, Integer
from guanxi.records.merging.scope import Found, Function, RecordScope


def _capitals(scope: RecordScope, name: str) -> str:
    amount = _amount(scope, name)
    return capitals(amount) if amount is not None and abs(amount) < MOST - 1 else ""


def _amount(scope: RecordScope, name: str) -> Decimal | None:
    if name.startswith(f"{LINES}.") and (scope.line is None or scope.is_group):
        return _total(scope, name)
    found = scope.find(name)
    return Decimal(found.value) if found and isinstance(found.value, Decimal | int) else None


def _total(scope: RecordScope, name: str) -> Decimal | None:
    """All lines added up; nothing where the reader knows none of the amounts."""
    found = [value for row in scope.rows(LINES) if (value := _amount(row, name)) is not None]
    return sum(found, Decimal(0)) if found or not scope.lines else None


def _sum(scope: RecordScope, name: str) -> str:
    """All lines added up, said as the field of a line is."""
    own = name if name.startswith(f"{LINES}.") else f"{LINES}.{name}"
    rows = [row.find(own) for row in scope.rows(LINES)]
    first = next((found for found in rows if found is not None), None)
    if first is None or not isinstance(first.type, DecimalNumber | Integer):
        return ""
    total = sum((found.value for found in rows if found is not None and found.value is not None), 0)
    return scope.text(Found(first.field, total, first.row)) or first.type.display(total)


def _running(scope: RecordScope, name: str) -> str:
    """What the lines up to this one add up to."""
    return _sum(RecordScope(scope.gathered, scope.row, scope.lines[: scope.place]), name)


def _count(scope: RecordScope, name: str) -> str:
    return str(len(scope.lines))


def _upper(scope: RecordScope, name: str) -> str:
    return scope.say(name, "").upper()


FUNCTIONS: Mapping[str, Function] = {
    "capitals": _capitals,
    "sum": _sum,
    "running": _running,
    "count": _count,
    "upper": _upper,
}
OVER_LINES = frozenset(("sum", "running"))
FREE = frozenset(("img",))  # what stands behind it is the name of a picture
