"""Formulas and ranges of a template, moved along with the rows that they speak of."""

import re
from collections.abc import Sequence

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

from guanxi.printing.excel.plan import Placed

REFERENCE = re.compile(r"(\$?[A-Z]{1,3})(\$?)(\d{1,7})")
NOWHERE = (0, 0)


class Rows:
    """Where each row of a template stands in the filled sheet: once, several times, or nowhere."""

    def __init__(self, plan: Sequence[Placed], last: int) -> None:
        self.last, self.grown = last, len(plan) - last
        self.where: dict[int, list[tuple[tuple[int, int], int]]] = {}
        for number, each in enumerate(plan, 1):
            self.where.setdefault(each.source, []).append((each.turn, number))

    def first(self, row: int, turn: tuple[int, int] = NOWHERE) -> int:
        """The first place of a row, in the same turn of a loop where there is one; of a row left out the next one's."""
        for source in range(row, self.last + 1):
            if source in self.where:
                return self._of(source, turn)[0]
        return max(1, max(row, self.last) + self.grown)

    def end(self, row: int, turn: tuple[int, int] = NOWHERE) -> int:
        """The last place of a row; of a row left out that of the one before."""
        if row > self.last:
            return row + self.grown
        for source in range(row, 0, -1):
            if source in self.where:
                return self._of(source, turn)[-1]
        return 1

    def all(self, row: int) -> list[int]:
        return [number for _turn, number in self.where.get(row, ())]

    def _of(self, source: int, turn: tuple[int, int]) -> list[int]:
        places = self.where[source]
        mine = [number for own, number in places if own == turn] if turn != NOWHERE else []
        return mine or [number for _turn, number in places]


def moved(formula: str, rows: Rows, turn: tuple[int, int], title: str) -> str:
    """A formula as it must be where its cell stands now."""
    reader = Tokenizer(formula)
    for token in reader.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            sheet, mark, place = token.value.rpartition("!")
            if not mark or sheet.strip("'") == title:
                token.value = f"{sheet}{mark}{moved_range(place, rows, turn)}"
    return str(reader.render())


def moved_range(place: str, rows: Rows, turn: tuple[int, int] = NOWHERE) -> str:
    """`E5:E5` as `E5:E14` where row 5 was repeated ten times; one cell of it becomes all of them."""
    begin, _colon, end = place.partition(":")
    first, last = REFERENCE.fullmatch(begin), REFERENCE.fullmatch(end or begin)
    if first is None or last is None:
        return place
    top, bottom = rows.first(int(first[3]), turn), rows.end(int(last[3]), turn)
    if not end and top == bottom:
        return f"{first[1]}{first[2]}{top}"
    return f"{first[1]}{first[2]}{top}:{last[1]}{last[2]}{max(top, bottom)}"
