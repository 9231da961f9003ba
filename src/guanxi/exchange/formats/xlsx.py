"""A sheet of a workbook as a table: titles above the header left out, headers of several lines put together."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from guanxi.exchange.formats.guard import guard
from guanxi.exchange.formats.sheet import Line, Merge, header_merges, sheet_rows
from guanxi.exchange.formats.table import Row, Table, checked_header
from guanxi.exchange.formats.workbook import Workbook, open_workbook, sheet_named
from guanxi.kernel.errors import DomainError

LOOKED_AT = 20
DEEPEST_HEADER = 4


def read_xlsx(path: Path, sheet: str = "") -> Table:
    """The table on a sheet, the first one when none is named."""
    book = open_workbook(path)
    part = sheet_named(book, sheet)
    first = [line for line in islice(sheet_rows(book, part), LOOKED_AT) if _is_filled(line[1])]
    if not first:
        raise DomainError("E_EMPTY_FILE")
    last, names = _header(first, header_merges(book, part))
    header = checked_header(last, names)
    return Table(header, lambda: _rows(book, part, last, len(header)))


def _rows(book: Workbook, part: str, header_ends: int, width: int) -> Iterator[Row]:
    """The rows below the header; a spreadsheet keeps no empty cells at the end of a row, so they are filled up."""
    number = 0
    for line, cells in sheet_rows(book, part):
        if line > header_ends and _is_filled(cells):
            number += 1
            filled = [guard(cell) for cell in cells] + [""] * (width - len(cells))
            yield Row(number, line, _without_blanks(filled, width))


def _without_blanks(cells: list[str], width: int) -> list[str]:
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return cells


def _is_filled(cells: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells)


def _header(lines: Sequence[Line], merges: Sequence[Merge]) -> tuple[int, list[str]]:
    """The line in which the header ends, and the name of each column."""
    start = _first_header_line(lines)
    top = lines[start][0]
    own = [merge for merge in merges if merge.top == top]
    ends = [merge.bottom for merge in own] + [top + 1 for merge in own if merge.right > merge.left]
    bottom = min(max([top, *ends]), top + DEEPEST_HEADER - 1)
    block = {number: list(cells) for number, cells in lines[start:] if number <= bottom}
    width = max(len(cells) for cells in block.values())
    for merge in merges:
        _spread(block, merge, width)
    columns = [[cells[place] for cells in block.values() if place < len(cells)] for place in range(width)]
    return bottom, _names(columns)


def _first_header_line(lines: Sequence[Line]) -> int:
    """Lines with a single text above the first line with several are titles."""
    counts = [sum(bool(cell.strip()) for cell in cells) for _number, cells in lines]
    if max(counts) < 2:
        return 0
    return next(place for place, count in enumerate(counts) if count > 1)


def _spread(block: dict[int, list[str]], merge: Merge, width: int) -> None:
    """The text of merged cells stands in each of them."""
    source = block.get(merge.top, [])
    text = source[merge.left] if merge.left < len(source) else ""
    for number, cells in block.items():
        if merge.top <= number <= merge.bottom and text:
            cells.extend([""] * (width - len(cells)))
            for place in range(merge.left, min(merge.right + 1, width)):
                cells[place] = text


def _names(columns: Sequence[Sequence[str]]) -> list[str]:
    """The lowest text of each column; with those above it where that alone would name two columns."""
    parts = [list(dict.fromkeys(text.strip() for text in column if text.strip())) for column in columns]
    lowest = Counter(part[-1] for part in parts if part)
    names = [" ".join(part) if part and lowest[part[-1]] > 1 else (part or [""])[-1] for part in parts]
    while names and not names[-1]:
        names.pop()
    return names
