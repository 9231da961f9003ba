"""What others may hear from the store."""

from dataclasses import dataclass

from guanxi.meta.module import Module
from guanxi.records.change import Change


@dataclass(frozen=True, kw_only=True)
class RecordsWritten:
    """A batch of records of one module was written, in the transaction that is still open."""

    module: Module
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Something that was to be done with a record waits for an approval instead."""

    module: Module
    record_id: int | None
    approval: int
