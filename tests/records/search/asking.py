"""Asking the search as a list does."""

from typing import Any

from guanxi.meta import registry
from guanxi.records.query import Query, find
from tests.kit.people import Kit


def found(kit: Kit, text: str, module: str = "account", person: str = "admin", field: str = "name") -> list[Any]:
    """What a person finds in a module, in the order of the ids."""
    page = find(registry.get(module), kit[person], Query(search=text, sort="id", count="none"))
    return [row[field] for row in page.rows]
