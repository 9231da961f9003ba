"""What every format is read into: a header and rows that know where they stand in the file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import ngettext

from guanxi.kernel.errors import DomainError


class Row(NamedTuple):
    """`number` counts the rows of data from 1; `line` is where the row starts in the file."""

    number: int
    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """`rows` reads the file anew each time it is called; a large file is never in memory."""

    header: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]


def width_problem(header: tuple[str, ...], row: Row) -> DomainError | None:
    """A row with fewer or more cells than the header can't be told into columns."""
    if len(row.cells) == len(header):
        return None
    hint = ngettext(
        "the row has %(count)d cell, the header has %(columns)d",
        "the row has %(count)d cells, the header has %(columns)d",
        len(row.cells),
    )
    return DomainError("E_CSV", line=row.line, hint=hint % {"count": len(row.cells), "columns": len(header)})


def problems(table: Table) -> Iterator[DomainError]:
    """Everything wrong with the shape of a file: each row that doesn't fit, and the fault that ends the reading."""
    try:
        for row in table.rows():
            problem = width_problem(table.header, row)
            if problem:
                yield problem
    except DomainError as fault:
        yield fault
