"""The modules as the company has changed them: its words, picklists, layouts and lists."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from guanxi.meta.module import Module
from guanxi.tailoring import layouts, lists, picklists, words
from guanxi.tailoring.adjustments import Part
from guanxi.tailoring.models import Adjustment

Bodies = dict[tuple[str, str], Any]  # by module and key


def shape(modules: Iterable[Module]) -> list[Module]:
    """All modules with what is in force of the company's changes: one query."""
    return shape_with(modules, {})


def shape_with(modules: Iterable[Module], tried: Mapping[Part, Any]) -> list[Module]:
    """The same with other parts in the place of some; nothing is what the product brings."""
    found: dict[str, Bodies] = defaultdict(dict)
    for row in Adjustment.objects.exclude(body=None).order_by("pk"):
        found[row.kind][row.object, row.key] = row.body
    for part, body in tried.items():
        found[part.kind].pop((part.object, part.key), None)
        if body is not None:
            found[part.kind][part.object, part.key] = body
    shaped = picklists.apply_all(modules, found["picklists"])
    laid_out, listed = _by_module(found["layouts"]), _by_module(found["lists"])
    found_modules = []
    for module in shaped:
        changed = layouts.apply(module, laid_out[module.slug]) if module.slug in laid_out else module
        changed = lists.apply(changed, listed[module.slug]) if module.slug in listed else changed
        found_modules.append(_worded(changed, found["words"]))
    return found_modules


def _by_module(bodies: Bodies) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for (slug, key), body in bodies.items():
        found[slug][key] = body
    return dict(found)


def _worded(module: Module, bodies: Bodies) -> Module:
    body = bodies.get((module.slug, ""))
    return words.apply(module, body) if body else module
