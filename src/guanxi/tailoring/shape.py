"""The modules as the company has changed them: its words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from guanxi.meta.module import Module
from guanxi.tailoring import words
from guanxi.tailoring.models import Adjustment


def shape(modules: Iterable[Module]) -> list[Module]:
    """All modules with what is in force of the company's changes: one query."""
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    for row in Adjustment.objects.exclude(body=None).order_by("pk"):
        found[row.object][row.kind][row.key] = row.body
    return [shaped(module, found[module.slug]) if module.slug in found else module for module in modules]


def shaped(module: Module, bodies: Mapping[str, Mapping[str, Any]]) -> Module:
    """A module with the company's changes, by their kind and key."""
    for body in bodies.get("words", {}).values():
        module = words.apply(module, body)
    return module
