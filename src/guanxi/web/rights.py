"""What a role may do, as a table: a row for each module, a column for each action."""

from collections.abc import Collection
from typing import Any

from guanxi.kernel.errors import FURTHER, action_label
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.module import Module

ACTIONS = (
    "view",
    "create",
    "edit",
    "delete",
    "import",
    "export",
    "print",
    "bulk",
    "transfer",
    "history_import",
    "reveal",
    "share_views",
    "view_all",
    "modify_all",
)
# Everyone reads a catalogue, and nobody owns what is in it.
OF_CATALOGUES = frozenset({"create", "edit", "delete", "import", "export", "print", "bulk", "share_views"})


def table(held: Collection[str]) -> dict[str, Any]:
    """The rights one can give, those held marked; `others` are held too and stand in no row."""
    modules = [
        module
        for module in registry.all_modules()
        if (module.in_menu or not module.sharing.catalogue) and module.group != "settings"
    ]
    rows = [{"label": module.label_plural, "cells": _cells(module, held)} for module in modules]
    shown = {cell["value"] for row in rows for cell in row["cells"] if cell}
    return {
        "actions": [action_label(action) for action in (*ACTIONS, *FURTHER)],
        "rows": rows,
        "others": [right for right in held if right not in shown],
    }


def lines(held: Collection[str]) -> list[dict[str, str]]:
    """The same to read: each module with what may be done, without those of which nothing may."""
    found = []
    for row in table(held)["rows"]:
        said = [str(cell["label"]) for cell in row["cells"] if cell and cell["is_held"]]
        if said:
            found.append({"label": str(row["label"]), "text": listed(said)})
    return found


def _cells(module: Module, held: Collection[str]) -> list[dict[str, Any] | None]:
    actions = (*ACTIONS, *FURTHER)
    return [_cell(f"{module.key}.{action}", action, held) if _has(module, action) else None for action in actions]


def _has(module: Module, action: str) -> bool:
    if action in FURTHER:
        return module.asks_for(action)
    return action in OF_CATALOGUES or not module.sharing.catalogue


def _cell(value: str, action: str, held: Collection[str]) -> dict[str, Any]:
    return {"value": value, "label": action_label(action), "is_held": value in held}
