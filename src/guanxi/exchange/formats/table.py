"""What every format is read into: a header and rows that know where they stand in the file."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from guanxi.exchange.formats.csv_mark import is_mark
from guanxi.kernel.errors import DomainError

MOST_COLUMNS = 1000


class Row(NamedTuple):
    """`number` counts the rows of data from 1; `line` is where the row starts in the file."""

    number: int
    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """`rows` reads the file anew each time it is called; a large file is never in memory.

    `is_grouped`: rows with the same number are one document, as in formats that nest lines in their documents.
    """

    header: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    is_grouped: bool = False


def checked_header(line: int, cells: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns, none for the mark of an export. Refuses a header that is blank, too wide, or names two
    columns alike."""
    names = tuple("" if is_mark(cell) else cell.strip() for cell in cells)
    if not any(names):
        raise DomainError("E_CSV", line=line, hint=_("the first line must name the columns, and it is blank"))
    if len(names) > MOST_COLUMNS:
        raise DomainError(
            "E_CSV", line=line, hint=_("the file has more than %(most)s columns") % {"most": MOST_COLUMNS}
        )
    if any(count > 1 for name, count in Counter(names).items() if name):
        raise DomainError("E_CSV", line=line, hint=_("two columns have the same name; rename one of them"))
    return names


def width_problem(header: tuple[str, ...], row: Row) -> DomainError | None:
    """A row with fewer or more cells than the header can't be told into columns; empty ones at its end say nothing."""
    if len(row.cells) == len(header) or (len(row.cells) > len(header) and not any(row.cells[len(header) :])):
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
