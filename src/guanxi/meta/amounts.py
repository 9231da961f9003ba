"""In which currency an amount is: each record may be written in one of its own (DOMAIN 24)."""

from collections.abc import Mapping
from typing import Any

from guanxi.kernel.money import currencies
from guanxi.meta.field import Field
from guanxi.meta.types.number import Money

CURRENCY = "currency_code"
CONVERTED = "_base"  # at the end of the names of amounts that are told in the company's currency


def currency_at(field: Field, row: Mapping[str, Any], company: str) -> str:
    """The currency of an amount: that of its record, but the company's where the field is converted or none is said."""
    code = row.get(CURRENCY)
    is_own = isinstance(code, str) and code in currencies() and not field.key.endswith(CONVERTED)
    return str(code) if is_own else company


def is_amount(field: Field) -> bool:
    """Whether a field holds an amount of money."""
    return isinstance(field.type, Money)
