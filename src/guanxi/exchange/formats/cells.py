"""Text lines into cells, strictly: what can be read in two ways is refused with its line, never guessed.

A cell that begins with a quote ends with one; a quote inside it is doubled; it may hold delimiters and line ends.
In a cell without quotes around it a quote may only stand after a digit, where it means inches or seconds (24", 37.8"N).
"""

from collections.abc import Iterable, Iterator
from typing import TextIO

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError

QUOTE = '"'
LONGEST_CELL = 1_000_000
LONGEST_RECORD = 16 * 2**20  # characters
CELL_COST = 64  # what a cell takes beside its characters

NOT_CLOSED = _("a quote opens a cell here and is never closed; add the closing quote")
STRAY_QUOTE = _('a quote stands inside a cell; put the whole cell in quotes and write the quote twice ("")')
AFTER_QUOTE = _(
    'after a closing quote comes the delimiter or the end of the line; a quote inside a cell is written twice ("")'
)
TOO_LONG = _("a cell is longer than a million characters; a closing quote is probably missing")
ENDLESS = _("a line is longer than any table needs; the line ends are missing")

Record = tuple[int, list[str]]


def read_records(lines: Iterable[str], delimiter: str) -> Iterator[Record]:
    """Number of the first line and the cells of each record. The lines keep their ends, whichever these are."""
    numbered = enumerate(lines, 1)
    for number, line in numbered:
        if QUOTE in line:
            yield number, _quoted_record(number, line, numbered, delimiter)
        else:
            yield number, line.rstrip("\r\n").split(delimiter)


def bounded_lines(file: TextIO) -> Iterator[str]:
    """The lines of a file, each with its end. Refuses one that would fill the memory."""
    number = 0
    while line := file.readline(LONGEST_RECORD):
        number += 1
        if len(line) == LONGEST_RECORD:
            raise DomainError("E_CSV", line=number, hint=ENDLESS)
        yield line


def _quoted_record(number: int, text: str, numbered: Iterator[tuple[int, str]], delimiter: str) -> list[str]:
    cells, place, size = [], 0, 0
    while True:
        if text.startswith(QUOTE, place):
            cell, text, end = _quoted_cell(number, text, place + 1, numbered)
        else:
            end = _end_of_bare_cell(text, place, delimiter)
            cell = _bare_cell(number, text[place:end])
        cells.append(cell)
        size += len(cell) + CELL_COST
        if size > LONGEST_RECORD:
            raise DomainError("E_CSV", line=number, hint=ENDLESS)
        if end + 2 >= len(text) and text[end:] in ("", "\n", "\r", "\r\n"):
            return cells
        if text[end] != delimiter:
            raise DomainError("E_CSV", line=number, hint=AFTER_QUOTE)
        place = end + 1


def _quoted_cell(number: int, text: str, start: int, numbered: Iterator[tuple[int, str]]) -> tuple[str, str, int]:
    """The cell behind an opening quote, the line in which it ends, and the place behind its closing quote.

    What a cell of many lines has taken is kept aside, so that a long record costs no more than its length.
    """
    pieces: list[str] = []
    size = 0
    while (close := _closing_quote(text, start)) < 0:
        pieces.append(text[start:])
        size += len(text) - start
        if size > LONGEST_CELL:
            raise DomainError("E_CSV", line=number, hint=TOO_LONG)
        text, start = _next_line(number, numbered), 0
    pieces.append(text[start:close])
    if size + close - start > LONGEST_CELL:
        raise DomainError("E_CSV", line=number, hint=TOO_LONG)
    return "".join(pieces).replace(QUOTE * 2, QUOTE), text, close + 1


def _closing_quote(text: str, start: int) -> int:
    """The place of the next quote that is not doubled, or -1."""
    while True:
        close = text.find(QUOTE, start)
        if close < 0 or not text.startswith(QUOTE, close + 1):
            return close
        start = close + 2


def _next_line(number: int, numbered: Iterator[tuple[int, str]]) -> str:
    following = next(numbered, None)
    if following is None:
        raise DomainError("E_CSV", line=number, hint=NOT_CLOSED)
    return following[1]


def _end_of_bare_cell(text: str, place: int, delimiter: str) -> int:
    end = text.find(delimiter, place)
    return len(text.rstrip("\r\n")) if end < 0 else end


def _bare_cell(number: int, cell: str) -> str:
    before = [cell[place - 1 : place] for place, letter in enumerate(cell) if letter == QUOTE]
    if not all(letter.isdigit() for letter in before):
        raise DomainError("E_CSV", line=number, hint=STRAY_QUOTE)
    return cell
