"""Whether the record of a row exists already: keys of one field or several, asked once for a batch."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from guanxi.access.scope import visible
from guanxi.exchange.drafts import Draft
from guanxi.exchange.headings import ID
from guanxi.exchange.plan import Plan
from guanxi.kernel.text import fold
from guanxi.meta.field import Field
from guanxi.records.filled import only_filled

Key = tuple[Any, ...]


def key_of(plan: Plan, draft: Draft) -> Key | None:
    """The key of a document; none when a part of it is empty, then nothing tells whether the record exists."""
    if not plan.map.key or plan.on_duplicate == "create":
        return None
    parts = tuple(_part(plan, draft, name) for name in plan.map.key)
    return None if any(part in (None, "", ()) for part in parts) else parts


def existing_records(plan: Plan, keys: Iterable[Key]) -> dict[Key, list[int]]:
    """The ids of the records with each key, among those that the actor sees."""
    wanted = set(keys)
    if not wanted:
        return {}
    rows = visible(plan.module, plan.actor)
    if ID in plan.map.key:
        rows = rows.filter(pk__lte=plan.newest_before)
    columns = [_column(plan, name) for name in plan.map.key]
    for place, column in enumerate(columns):
        rows = only_filled(rows.filter(**{f"{column}__in": {key[place] for key in wanted}}), column)
    found: dict[Key, list[int]] = defaultdict(list)
    for pk, *parts in rows.values_list("pk", *columns):
        if tuple(parts) in wanted:
            found[tuple(parts)].append(pk)
    return found


def first_of_each(
    keyed: Sequence[tuple[Key | None, Draft]],
) -> tuple[list[tuple[Key | None, Draft]], list[tuple[Key | None, Draft]]]:
    """Those whose key comes for the first time, and the others: they have to see what became of the first."""
    seen: set[Key] = set()
    first: list[tuple[Key | None, Draft]] = []
    later: list[tuple[Key | None, Draft]] = []
    for key, draft in keyed:
        (later if key in seen else first).append((key, draft))
        if key is not None:
            seen.add(key)
    return first, later


def _part(plan: Plan, draft: Draft, name: str) -> Any:
    if name == ID:
        text = draft.raw.get(ID, "")
        return int(text) if text.isdecimal() and len(text) < 19 else None
    value = draft.data.get(name)
    return fold(value) if value and _is_folded(plan, plan.module.field(name)) else value


def _column(plan: Plan, name: str) -> str:
    if name == ID:
        return "pk"
    field = plan.module.field(name)
    return field.sort_column if _is_folded(plan, field) else field.column


def _is_folded(plan: Plan, field: Field) -> bool:
    """Titles are the same whatever their case, width and inner spaces; all other keys are exact."""
    return field.key == plan.module.title and field.sort_column != field.column
