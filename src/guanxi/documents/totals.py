"""Arithmetic of documents (F056 rule 2). Pure: no database, no clock. Half up, line by line.

Prices are with tax or without, one way for a whole document. The document's own discount is shared out among its lines
in proportion to what they come to; what rounding leaves over goes to the largest line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from guanxi.kernel.money import round_half_up

HUNDRED = Decimal(100)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Line:
    """What is known of a line: quantity, price of one, discount and tax in percent."""

    quantity: Decimal
    unit_price: Decimal
    discount_pct: Decimal = NOTHING
    tax_rate: Decimal = NOTHING


@dataclass(frozen=True)
class LineTotals:
    """What a line comes to; `total` is `net` and `tax` together."""

    net: Decimal
    tax: Decimal
    total: Decimal


@dataclass(frozen=True)
class Totals:
    """What a document comes to: its lines after the discount, and the freight on top."""

    lines: tuple[LineTotals, ...]
    discount: Decimal
    net: Decimal
    tax: Decimal
    total: Decimal


def line_amount(quantity: Decimal, unit_price: Decimal, discount_pct: Decimal, places: int) -> Decimal:
    """Quantity times price less the line's discount, rounded to the currency's decimals."""
    return round_half_up(quantity * unit_price * (HUNDRED - discount_pct) / HUNDRED, places)


def raised_by(amount: Decimal, percent: Decimal, places: int) -> Decimal:
    """An amount that has become dearer by so many percent (F046 rule 1)."""
    return round_half_up(amount * (HUNDRED + percent) / HUNDRED, places)


def before_discount(lines: Sequence[Line], places: int) -> Decimal:
    """What the lines come to before the document's own discount: it can't be more than this."""
    return sum((_amount(line, places) for line in lines), NOTHING)


def add_up(
    lines: Sequence[Line],
    *,
    places: int,
    tax_included: bool = False,
    discount: Decimal = NOTHING,
    freight: Decimal = NOTHING,
) -> Totals:
    """All that a document comes to. `discount` is an amount, with tax where prices are with tax."""
    amounts = [_amount(line, places) for line in lines]
    shares = share_out(discount, amounts, places)
    found = tuple(
        _taxed(amount - share, line.tax_rate, places, tax_included=tax_included)
        for line, amount, share in zip(lines, amounts, shares, strict=True)
    )
    net, tax = sum((one.net for one in found), NOTHING), sum((one.tax for one in found), NOTHING)
    return Totals(lines=found, discount=discount, net=net, tax=tax, total=net + tax + freight)


def share_out(amount: Decimal, weights: Sequence[Decimal], places: int) -> list[Decimal]:
    """An amount in parts in proportion to weights, exactly: what rounding leaves over goes to the largest."""
    whole = sum(weights, NOTHING)
    if not amount or not whole:
        return [NOTHING for _weight in weights]
    shares = [round_half_up(amount * weight / whole, places) for weight in weights]
    largest = max(range(len(weights)), key=lambda place: weights[place])
    shares[largest] += amount - sum(shares, NOTHING)
    return shares


def _amount(line: Line, places: int) -> Decimal:
    return line_amount(line.quantity, line.unit_price, line.discount_pct, places)


def _taxed(amount: Decimal, rate: Decimal, places: int, *, tax_included: bool) -> LineTotals:
    if tax_included:
        net = round_half_up(amount * HUNDRED / (HUNDRED + rate), places)
        return LineTotals(net=net, tax=amount - net, total=amount)
    tax = round_half_up(amount * rate / HUNDRED, places)
    return LineTotals(net=amount, tax=tax, total=amount + tax)
