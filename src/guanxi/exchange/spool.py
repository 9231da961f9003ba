"""A file between: the rows of any format as JSON lines, one document a line, readable from any byte on.
Each line is sealed, for a file may fill encrypted fields.

The whole source is read once, strictly, before anything is written: a malformed file is refused whole. Afterwards
a batch needs a place in bytes only, so that a killed import goes on where its last batch ended.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from guanxi.exchange.formats.table import Row, Table
from guanxi.kernel.errors import DomainError
from guanxi.kernel.sealed_files import OTHER_KEY
from guanxi.kernel.sealing import seal_bytes, unseal_bytes
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer

MOST_ROWS = declare(
    Setting(
        key="imports.rows",
        type=Integer(low=1, high=10000000),
        label=_("Rows of one import"),
        about=_("The most rows that one file to import may have."),
        default=lambda: settings.IMPORT_ROWS,
        group="system",
    )
)
Document = list[Row]
ROWS, SOURCE, ASKED = "rows.jsonl", "source", "asked"


def imports_folder() -> Path:
    """Where the files of imports lie."""
    return Path(settings.HOME) / "imports"


@dataclass(frozen=True)
class Spooled:
    """How much there is to import."""

    rows: int
    documents: int


def spool_file(table: Table, folder: Path, *, group_by: str) -> Spooled:
    """Write the rows of a table into the folder of an import, whole or not at all."""
    unfinished = folder / f"{ROWS}.part"
    spooled = spool(table, unfinished, group_by=group_by, limit=MOST_ROWS.now())
    unfinished.replace(folder / ROWS)
    return spooled


def spool(table: Table, target: Path, *, group_by: str = "", limit: int) -> Spooled:
    """Write the rows into `target`, those of a document together. Refuses a malformed file and too many rows."""
    rows = _limited(table.rows(), limit)
    documents = _grouped(rows, table.header.index(group_by)) if group_by else _documents(rows, table)
    count = written = 0
    with target.open("wb") as file:
        for document in documents:
            count, written = count + len(document), written + 1
            file.write(seal_bytes(orjson.dumps(document, default=list)) + b"\n")
    return Spooled(count, written)


def read_documents(source: Path, start: int, size: int) -> tuple[list[Document], int]:
    """At most `size` documents from a place on, and the place behind them."""
    with source.open("rb") as file:
        file.seek(start)
        lines = [line for _index, line in zip(range(size), file, strict=False)]
    return [as_document(orjson.loads(_unsealed(line))) for line in lines], start + sum(len(line) for line in lines)


def _unsealed(line: bytes) -> bytes:
    found = unseal_bytes(line.rstrip())
    if found is None:
        raise DomainError("E_CSV", line=1, hint=OTHER_KEY)
    return found


def as_document(raw: Sequence[Sequence[Any]]) -> Document:
    """Rows out of their JSON."""
    return [Row(*parts) for parts in raw]


def _documents(rows: Iterator[Row], table: Table) -> Iterator[Document]:
    """A row is a document, or several with one number are."""
    return (list(rows) for _number, rows in groupby(rows, key=attrgetter("number" if table.is_grouped else "line")))


def _limited(rows: Iterator[Row], limit: int) -> Iterator[Row]:
    for count, row in enumerate(rows, 1):
        if count > limit:
            raise DomainError("E_TOO_LARGE", limit=limit)
        yield row


def _grouped(rows: Iterator[Row], place: int) -> Iterator[Document]:
    """Rows with the same value together, in the order in which the values come first; sorted on disk."""
    with closing(sqlite3.connect("")) as sorter:
        sorter.execute("CREATE TABLE part (value TEXT, number INTEGER, content BLOB)")
        sorter.executemany("INSERT INTO part VALUES (?, ?, ?)", (_part(row, place) for row in rows))
        ordered = sorter.execute(
            "SELECT min(number) OVER (PARTITION BY value) AS first, content FROM part ORDER BY first, number"
        )
        yield from _collected(ordered)


def _part(row: Row, place: int) -> tuple[str, int, bytes]:
    """A row without a value, or cut short before it, is a document of its own."""
    value = row.cells[place].strip() if place < len(row.cells) else ""
    return value or f"\0{row.number}", row.number, orjson.dumps(row, default=list)


def _collected(ordered: Iterator[tuple[int, bytes]]) -> Iterator[Document]:
    document: Document = []
    current = 0
    for first, content in ordered:
        if first != current and document:
            yield document
            document = []
        current = first
        document.append(Row(*orjson.loads(content)))
    if document:
        yield document
