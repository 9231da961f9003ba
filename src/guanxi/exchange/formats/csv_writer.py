"""Writing CSV: as a stream of lines, in UTF-8 with the mark by which spreadsheets know it."""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from guanxi.exchange.formats.guard import guard

MARK = "\ufeff"


@dataclass(frozen=True)
class Written:
    """What was written, as the audit keeps it."""

    rows: int
    sha256: str


class _Line:
    """A file for `csv.writer` that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Each row as a line of CSV, formulas guarded."""
    writer = csv.writer(_Line())
    for row in rows:
        yield writer.writerow([guard(cell) for cell in row])


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]], *, mark: bool = True) -> Written:
    """Write header and rows; with `mark` spreadsheets read Chinese right."""
    digest, count = hashlib.sha256(), -1
    with path.open("wb") as file:
        for count, line in enumerate(csv_lines(_with_header(header, rows))):
            content = (MARK + line if mark and count == 0 else line).encode()
            digest.update(content)
            file.write(content)
    return Written(count, digest.hexdigest())


def _with_header(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[Iterable[str]]:
    yield header
    yield from rows
