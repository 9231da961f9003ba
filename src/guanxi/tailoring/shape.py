"""The modules as the company has changed them: its words, picklists, layouts and lists."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from guanxi.meta.module import Module
from guanxi.tailoring import layouts, lists, picklists, words
from guanxi.tailoring.models import Adjustment

Bodies = dict[tuple[str, str], Any]  # by module and key


def shape(modules: Iterable[Module]) -> list[Module]:
    """All modules with what is in force of the company's changes: one query."""
    found: dict[str, Bodies] = defaultdict(dict)
    for row in Adjustment.objects.exclude(body=None).order_by("pk"):
        found[row.kind][row.object, row.key] = row.body
    shaped = picklists.apply_all(modules, found["picklists"])
    by_module: dict[str, dict[str, Any]] = defaultdict(dict)
    for (slug, key), body in found["layouts"].items():
        by_module[slug][key] = body
    laid_out = [
        layouts.apply(module, by_module[module.slug]) if module.slug in by_module else module for module in shaped
    ]
    return [_worded(_listed(module, found["lists"]), found["words"]) for module in laid_out]


def _listed(module: Module, bodies: Bodies) -> Module:
    body = bodies.get((module.slug, ""))
    return lists.apply(module, body) if body else module


def _worded(module: Module, bodies: Bodies) -> Module:
    body = bodies.get((module.slug, ""))
    return words.apply(module, body) if body else module
