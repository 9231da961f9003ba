"""Rows in batches of one size wherever they come from, and the checksum that grows from batch to batch."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

import orjson

ROWS, BYTES = 5_000, 4 * 2**20  # a batch ends at whichever comes first

Row = list[Any]


@dataclass(frozen=True)
class Batch:
    """Some rows of a table in the order of its key, and the same as lines of JSON."""

    rows: list[Row]
    body: bytes

    @property
    def last(self) -> Any:
        """The key of the last row."""
        return self.rows[-1][0]


@dataclass(frozen=True)
class Sum:
    """How many rows there are, and their checksum. Equal ones mean equal rows."""

    rows: int = 0
    digest: str = ""

    def with_batch(self, batch: Batch) -> "Sum":
        """The sum behind one more batch."""
        return Sum(self.rows + len(batch.rows), hashlib.sha256(self.digest.encode() + batch.body).hexdigest())


def batched(rows: Iterable[Row]) -> Iterator[Batch]:
    """Cut rows into batches; where is decided by the rows alone, so that both databases are cut alike."""
    some: list[Row] = []
    lines: list[bytes] = []
    size = 0
    for row in rows:
        line = orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
        some.append(row)
        lines.append(line)
        size += len(line)
        if len(some) == ROWS or size >= BYTES:
            yield Batch(some, b"".join(lines))
            some, lines, size = [], [], 0
    if some:
        yield Batch(some, b"".join(lines))


def read_batch(body: bytes) -> Batch:
    """A batch out of its lines; ValueError when they are none."""
    return Batch([orjson.loads(line) for line in body.splitlines()], body)


def sum_of(batches: Iterable[Batch]) -> Sum:
    """The sum of a whole table."""
    return reduce(Sum.with_batch, batches, Sum())
