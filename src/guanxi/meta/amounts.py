"""In which currency an amount is: each record may be written in one of its own (DOMAIN 24)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from guanxi.kernel.money import currencies, places_of
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.number import Money

CURRENCY = "currency_code"
RECORD, COMPANY = "record", "company"  # whose currency an amount is in


def is_amount(field: Field) -> bool:
    """Whether a field holds an amount of money."""
    return isinstance(field.type, Money)


def currency_at(field: Field, row: Mapping[str, Any], company: str) -> str:
    """The currency of an amount: that of its record where it follows it and one is said, else the company's."""
    return currency_of(row, company) if follows_record(field) else company


def follows_record(field: Field) -> bool:
    """Whether an amount is in the currency of its record; others are in the company's, whatever that is in."""
    return isinstance(field.type, Money) and field.type.follows


def whose_currency(owner: Module, field: Field, way: str = "") -> str:
    """Whose currency a field is in: nobody's unless it is an amount, the company's, that of its record, or that of
    another record, which bears the way to it."""
    if not is_amount(field):
        return ""
    return way or RECORD if follows_record(field) and CURRENCY in owner.by_key else COMPANY


def currency_of(row: Mapping[str, Any], company: str) -> str:
    """The currency in which a record is written: the company's where it names none."""
    code = row.get(CURRENCY)
    return code if isinstance(code, str) and code in currencies() else company


def in_currency(field: Field, currency: str) -> Field:
    """The field with its amounts in the decimals of a currency."""
    places = places_of(currency)
    if isinstance(field.type, Money) and (field.type.is_open or field.type.places != places):
        return replace(field, type=replace(field.type, places=places, is_open=False))
    return field


def in_currency_at(field: Field, row: Mapping[str, Any], company: str) -> Field:
    """The field with its amounts in the decimals of the currency that they have in a record."""
    return in_currency(field, currency_at(field, row, company)) if is_amount(field) else field
