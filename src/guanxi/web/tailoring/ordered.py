"""Things in an order, as forms of settings show them: buttons move them, take them out and put one in."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.http import QueryDict

from guanxi.meta.module import Module

ADD = "add"


def group(module: Module, name: str, label: Any, keys: Iterable[str], offered: Mapping[str, Any]) -> dict[str, Any]:
    """One order of fields, related lists or buttons, and what could be put into it, by its key with its label."""
    known = {key: field.label for key, field in module.by_key.items()} | dict(offered)
    kept = [key for key in keys if key in known]
    return {
        "name": name,
        "label": label,
        "rows": [(key, known[key]) for key in kept],
        "others": [(key, text) for key, text in offered.items() if key not in kept],
    }


def moved(wanted: dict[str, Any], op: str, data: QueryDict, names: Collection[str]) -> dict[str, Any]:
    """After one of the buttons: `columns.up.name`, `columns.down.name`, `columns.remove.name`, `columns.add`."""
    name, does, key = [*op.split(".", 2), "", ""][:3]
    keys = wanted.get(name, []) if name in names else []
    if does == ADD and (fresh := data.get(f"{name}.{ADD}")):
        keys.append(fresh)
    elif key in keys:
        place = keys.index(key)
        keys.remove(key)
        if does != "remove":
            keys.insert(max(0, place - 1) if does == "up" else place + 1, key)
    return wanted
