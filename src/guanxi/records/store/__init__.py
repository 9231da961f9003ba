"""The one door for writes."""

from guanxi.records.change import Change
from guanxi.records.store.bin import bin_rows, delete, delete_many, restore, restore_many, together_with
from guanxi.records.store.doors import create, fetch, new, prepare, update, write
from guanxi.records.store.emptying import NamedByMany, empty_some

__all__ = [
    "Change",
    "NamedByMany",
    "bin_rows",
    "create",
    "delete",
    "delete_many",
    "empty_some",
    "fetch",
    "new",
    "prepare",
    "restore",
    "restore_many",
    "together_with",
    "update",
    "write",
]
