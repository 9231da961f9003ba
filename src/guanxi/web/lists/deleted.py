"""The contents of a recycle bin, page by page."""

from typing import Any

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.web import formats
from guanxi.web.menu import address

SIZE = 50


def deleted(module: Module, actor: Actor, number: int) -> dict[str, Any]:
    """One page of what lies in the bin, and where the pages beside it are."""
    column = module.field(module.title).column
    rows = store.bin_rows(module, actor).order_by("-deleted_at", "-pk").values("id", column, "deleted_at")
    first = (number - 1) * SIZE
    found = list(rows[first : first + SIZE + 1])
    base = f"{address(module)}bin"
    return {
        "rows": [
            {"id": row["id"], "title": row[column] or f"#{row['id']}", "when": formats.moment(row["deleted_at"])}
            for row in found[:SIZE]
        ],
        "previous": (f"{base}?page={number - 1}" if number > 2 else base) if number > 1 else "",
        "next": f"{base}?page={number + 1}" if len(found) > SIZE else "",
    }
