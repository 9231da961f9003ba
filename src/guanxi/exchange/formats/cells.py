"""Text lines into cells, strictly: what can be read in two ways is refused with its line, never guessed.

A cell that begins with a quote ends with one; a quote inside it is doubled; it may hold delimiters and line ends.
In a cell without quotes around it a quote may only stand after a digit, where it means inches or seconds (24", 37.8"N).
"""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError

QUOTE = '"'
LONGEST_CELL = 1_000_000

NOT_CLOSED = _("a quote opens a cell here and is never closed; add the closing quote")
STRAY_QUOTE = _('a quote stands inside a cell; put the whole cell in quotes and write the quote twice ("")')
AFTER_QUOTE = _(
    'after a closing quote comes the delimiter or the end of the line; a quote inside a cell is written twice ("")'
)
TOO_LONG = _("a cell is longer than a million characters; a closing quote is probably missing")

Record = tuple[int, list[str]]


def read_records(lines: Iterable[str], delimiter: str) -> Iterator[Record]:
    """Number of the first line and the cells of each record. The lines keep their ends, whichever these are."""
    numbered = enumerate(lines, 1)
    for number, line in numbered:
        if QUOTE in line:
            yield number, _quoted_record(number, line, numbered, delimiter)
        else:
            yield number, line.rstrip("\r\n").split(delimiter)


def _quoted_record(number: int, text: str, numbered: Iterator[tuple[int, str]], delimiter: str) -> list[str]:
    cells, place = [], 0
    while True:
        if text.startswith(QUOTE, place):
            text, close = _find_close(number, text, place, numbered)
            cells.append(text[place + 1 : close].replace(QUOTE * 2, QUOTE))
            end = close + 1
        else:
            end = _end_of_bare_cell(text, place, delimiter)
            cells.append(_bare_cell(number, text[place:end]))
        if text[end:] in ("", "\n", "\r", "\r\n"):
            return cells
        if text[end] != delimiter:
            raise DomainError("E_CSV", line=number, hint=AFTER_QUOTE)
        place = end + 1


def _find_close(number: int, text: str, opening: int, numbered: Iterator[tuple[int, str]]) -> tuple[str, int]:
    """The text, longer by the lines that the cell goes on over, and the place of the closing quote in it."""
    place = opening + 1
    while True:
        close = text.find(QUOTE, place)
        if close < 0:
            place = len(text)
            text += _next_line(number, numbered)
        elif text.startswith(QUOTE, close + 1):
            place = close + 2
        else:
            return text, close
        if len(text) - opening > LONGEST_CELL:
            raise DomainError("E_CSV", line=number, hint=TOO_LONG)


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
