"""Records that may be the same, as a form tells of them under the field that matches."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.template import engines

from guanxi.access.actor import Actor
from guanxi.access.fields import writable
from guanxi.meta.module import Module
from guanxi.records.duplicates.finding import candidates
from guanxi.web.duplicates.told import facts


def asked_fields(module: Module, actor: Actor) -> tuple[str, ...]:
    """The fields of a form that are compared with other records while one types."""
    return tuple(key for key in module.duplicates.fields if key in writable(module, actor)) if module.duplicates else ()


def hints(module: Module, actor: Actor, values: Mapping[str, Any], but: int | None) -> dict[str, str]:
    """By field the records that match it, as HTML; each record stands under one field only."""
    free = asked_fields(module, actor)
    given = {key: value for key, value in values.items() if key in free}
    order = [key for key in free if key in given]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in candidates(module, given, but=but, actor=actor):
        why = [str(module.field(key).label) for key in one.why]
        found[min(one.why, key=order.index)].append(facts(one, why))
    return {key: _drawn(items) for key, items in found.items()}


def _drawn(items: list[dict[str, Any]]) -> str:
    return str(engines["jinja2"].get_template("components/alike.html").template.module.alike(items))
