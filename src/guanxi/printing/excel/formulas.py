"""The results of plain formulas, so that a filled workbook can be shown without a program of its own.

Sums and their like, and arithmetic. What else stands in a formula gives nothing, and the cell stays empty on paper.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal, DivisionByZero, InvalidOperation
from typing import Any

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

from guanxi.kernel.money import round_half_up

DEEPEST = 40  # formulas that ask formulas
ORDER = {"+": 1, "-": 1, "*": 2, "/": 2}
CELLS = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")


class Unknown(Exception):
    """Something in a formula that is not reckoned here."""


class Results:
    """The values of a sheet's cells, formulas reckoned."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.known: dict[str, Any] = {}

    def value(self, cell: Any, depth: int = 0) -> Any:
        """What a cell shows; nothing for a formula that can't be reckoned."""
        if cell.data_type != "f":
            return cell.value
        if cell.coordinate not in self.known:
            self.known[cell.coordinate] = None
            with suppress(Unknown, InvalidOperation, DivisionByZero, IndexError):
                self.known[cell.coordinate] = _Reader(self, str(cell.value), depth).result()
        return self.known[cell.coordinate]

    def numbers(self, place: str, depth: int) -> Iterator[Decimal]:
        """The numbers in a range; texts and empty cells count as nothing."""
        if not CELLS.fullmatch(place) or depth > DEEPEST:
            raise Unknown
        cells = self.sheet[place.replace("$", "")]
        for row in cells if isinstance(cells, tuple) else ((cells,),):
            for cell in row:
                value = self.value(cell, depth + 1)
                if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                    yield Decimal(str(value))


def _mean(values: list[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values) if values else Decimal(0)


def _product(values: list[Decimal]) -> Decimal:
    found = Decimal(1)
    for value in values:
        found *= value
    return found


FUNCTIONS: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "SUM(": lambda values: sum(values, Decimal(0)),
    "AVERAGE(": _mean,
    "COUNT(": lambda values: Decimal(len(values)),
    "MIN(": lambda values: min(values, default=Decimal(0)),
    "MAX(": lambda values: max(values, default=Decimal(0)),
    "ABS(": lambda values: abs(values[0]),
    "ROUND(": lambda values: round_half_up(values[0], int(values[1])),
    "PRODUCT(": _product,
}


class _Reader:
    """A formula from left to right: sums of products of numbers, cells, functions and brackets."""

    def __init__(self, results: Results, formula: str, depth: int) -> None:
        self.results, self.depth = results, depth
        self.tokens = [token for token in Tokenizer(formula).items if token.type != Token.WSPACE]
        self.at = 0

    def result(self) -> Decimal:
        found = self._sum(0)
        if self.at != len(self.tokens):
            raise Unknown
        return found

    def _sum(self, least: int) -> Decimal:
        """What stands from here on, as long as its operators bind more tightly than `least`."""
        left = self._one()
        while self.at < len(self.tokens) and ORDER.get(self._here().value, 0) > least:
            operator = self._next()
            if operator.type != Token.OP_IN:
                raise Unknown
            right = self._sum(ORDER[operator.value])
            left = _reckoned(operator.value, left, right)
        return left

    def _one(self) -> Decimal:
        token = self._next()
        if token.type == Token.OP_PRE:
            return -self._one() if token.value == "-" else self._one()
        if token.type == Token.OPERAND and token.subtype == Token.NUMBER:
            return Decimal(token.value)
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            return sum(self.results.numbers(token.value, self.depth), Decimal(0)) if ":" not in token.value else _none()
        if token.type == Token.PAREN and token.subtype == Token.OPEN:
            found = self._sum(0)
            self._next()
            return found
        if token.type == Token.FUNC and token.value.upper() in FUNCTIONS:
            return FUNCTIONS[token.value.upper()](self._arguments())
        raise Unknown

    def _arguments(self) -> list[Decimal]:
        found: list[Decimal] = []
        while True:
            token = self._here()
            following = self.tokens[self.at + 1]
            if token.subtype == Token.RANGE and following.type in {Token.SEP, Token.FUNC}:
                found += self.results.numbers(self._next().value, self.depth)
            elif token.type != Token.FUNC or token.subtype == Token.OPEN:
                found.append(self._sum(0))
            if self._next().type != Token.SEP:
                return found

    def _here(self) -> Any:
        return self.tokens[self.at]

    def _next(self) -> Any:
        self.at += 1
        return self.tokens[self.at - 1]


def _none() -> Decimal:
    raise Unknown


def _reckoned(operator: str, left: Decimal, right: Decimal) -> Decimal:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    return left * right if operator == "*" else left / right
