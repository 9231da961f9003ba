"""The ids of search entries: the module's number and the record's id in one number, so that the entries of a module
stand together and no join is needed to come back to the record."""

import zlib
from functools import cache

from guanxi.meta import registry
from guanxi.meta.module import Module

RECORDS = 2**42  # ids of one module
MODULES = 2**21


@cache
def base(key: str) -> int:
    """The place before the first record of a module."""
    return zlib.crc32(key.encode()) % MODULES * RECORDS


def place(module: Module, pk: int) -> int:
    """The id of the entry of a record."""
    return base(module.key) + pk


def clashes() -> list[tuple[str, str]]:
    """Modules that would share their places: there may be none."""
    taken: dict[int, str] = {}
    pairs = [(taken.setdefault(base(module.key), module.key), module.key) for module in registry.every_module()]
    return [(first, second) for first, second in pairs if first != second]
