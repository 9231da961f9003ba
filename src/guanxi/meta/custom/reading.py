"""Rows with values of custom fields. Where a row is asked for many of them, the JSON in which they stand is read once,
and not by an expression of SQL for each: that takes a multiple of the time, in making the statement as in answering it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from guanxi.meta.custom.column import COLUMN, NAMED
from guanxi.meta.custom.forms import FORMS, as_kept

FEW = 3  # values that a statement picks out of the JSON sooner than all of it is read
Reading = tuple[str, str, Any, Callable[[Any], Any] | None]


def rows_with(rows: QuerySet, names: Iterable[str]) -> list[dict[str, Any]]:
    """What `rows.values(*names)` gives."""
    wanted = list(names)
    own = [_reading(name) for name in wanted if name.startswith(f"{COLUMN}__")]
    if len(own) <= FEW:
        return list(rows.values(*wanted))
    found = list(rows.values(*(name for name in wanted if not name.startswith(f"{COLUMN}__")), COLUMN))
    for row in found:
        kept = row.pop(COLUMN)
        for name, key, nothing, unpack in own:
            value = kept.get(key)
            row[name] = nothing if value is None else unpack(value) if unpack else value
    return found


def _reading(name: str) -> Reading:
    """A column such as `custom__number_x_weight`: the key in the JSON, what none counts as, and how a value is read;
    nothing where it is what is kept."""
    found = NAMED.fullmatch(name.removeprefix(f"{COLUMN}__"))
    if found is None:
        raise LookupError(name)
    form = FORMS[found[1]]
    return name, found[2], form.nothing, None if form.unpack is as_kept else form.unpack
