"""The one door for writes."""

from guanxi.records.change import Change
from guanxi.records.store.bin import bin_rows, delete, delete_many, restore, restore_many, together_with
from guanxi.records.store.doors import create, fetch, new, prepare, update, write

__all__ = [
    "Change",
    "bin_rows",
    "create",
    "delete",
    "delete_many",
    "fetch",
    "new",
    "prepare",
    "restore",
    "restore_many",
    "together_with",
    "update",
    "write",
]
