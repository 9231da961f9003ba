"""Reading a CSV file as a table: encoding and delimiter found, rows streamed with their numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guanxi.exchange.formats.cells import Record, bounded_lines, read_records
from guanxi.exchange.formats.delimiter import find_delimiter
from guanxi.exchange.formats.encoding import detect_encoding
from guanxi.exchange.formats.table import Row, Table, checked_header
from guanxi.kernel.errors import DomainError
from guanxi.kernel.sealed_files import opened_text

SAMPLE_LINES = 100
SAMPLE_SIZE = 2**20


@dataclass(frozen=True)
class CsvFile:
    """A text file whose encoding and delimiter are known."""

    path: Path
    encoding: str
    delimiter: str

    def records(self) -> Iterator[Record]:
        """Every record as raw cells, the header included, with the line it starts in."""
        with opened_text(self.path, self.encoding) as file:
            yield from read_records(bounded_lines(file), self.delimiter)


def open_csv(path: Path, *, encoding: str = "", delimiter: str = "") -> CsvFile:
    """Look at the file; what is not given is found. Refuses files that no known encoding reads."""
    encoding = encoding or detect_encoding(path)
    return CsvFile(path, encoding, delimiter or _delimiter_of(path, encoding))


def read_csv(path: Path, *, encoding: str = "", delimiter: str = "") -> Table:
    """The header and a stream of rows. Refuses an empty file and a header with a name missing or twice."""
    file = open_csv(path, encoding=encoding, delimiter=delimiter)
    first = next(file.records(), None)
    if first is None:
        raise DomainError("E_EMPTY_FILE")
    return Table(checked_header(*first), lambda: _rows(file))


def _delimiter_of(path: Path, encoding: str) -> str:
    with opened_text(path, encoding) as file:
        lines, size = [], 0
        for line in bounded_lines(file):
            lines.append(line)
            size += len(line)
            if len(lines) == SAMPLE_LINES or size > SAMPLE_SIZE:
                break
        return find_delimiter(lines)


def _rows(file: CsvFile) -> Iterator[Row]:
    """The records after the header; a line with nothing in it is no row, and doesn't count."""
    records = file.records()
    next(records)
    number = 0
    for line, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        number += 1
        yield Row(number, line, cells)
