"""Which sign stands between the cells: the one that cuts most lines into as many cells as the header has."""

from collections.abc import Sequence

from guanxi.exchange.formats.cells import read_records
from guanxi.kernel.errors import DomainError

DELIMITERS = (",", ";", "\t", "|")


def find_delimiter(lines: Sequence[str]) -> str:
    """The delimiter of a sample of lines; a comma when there is only one column."""
    return max(DELIMITERS, key=lambda delimiter: _fitness(lines, delimiter))


def _fitness(lines: Sequence[str], delimiter: str) -> tuple[bool, float, int]:
    """Whether it cuts the header at all, the share of lines as wide as the header, and that width."""
    widths = _widths(lines, delimiter)
    if not widths or widths[0] == 1:
        return False, 0.0, 0
    return True, widths.count(widths[0]) / len(lines), widths[0]


def _widths(lines: Sequence[str], delimiter: str) -> list[int]:
    """Cells of each record as far as it can be read: under a wrong delimiter quotes soon look out of place."""
    widths: list[int] = []
    try:
        for _line, cells in read_records(lines, delimiter):
            widths.append(len(cells))
    except DomainError:
        pass
    return widths
