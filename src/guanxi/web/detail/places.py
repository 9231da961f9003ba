"""Where a record is: the parts of its address as one, to be copied and found on a map."""

from collections.abc import Collection
from typing import Any

from guanxi.meta.module import Module

PARTS = ("country", "province", "city", "district", "street", "address")  # from the large to the small


def place_of(module: Module, record: Any, known: Collection[str]) -> tuple[str, str]:
    """The most exact part of the address that is filled in, by its field, and the whole in the order of its writing."""
    keys = [key for key in PARTS if key in known and module.field(key).read(record)]
    return (keys[-1], together([_said(module, record, key) for key in keys])) if keys else ("", "")


def together(parts: list[str]) -> str:
    """Chinese from the large to the small without a gap; others from the small to the large with commas."""
    once = list(dict.fromkeys(parts))
    if all(part.isascii() for part in once):
        return ", ".join(reversed(once))
    return "".join(once)


def _said(module: Module, record: Any, key: str) -> str:
    field = module.field(key)
    return field.type.display(field.read(record))
