"""What others are told of an event: its envelope, and the record as the reader may see it now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson

from guanxi.access.actor import Actor
from guanxi.access.scope import scope_q
from guanxi.meta import registry
from guanxi.meta.amounts import CURRENCY
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.dump import Saying, lines_of, row_of, shown_fields
from guanxi.records.known import Known
from guanxi.webhooks.log import Row

Told = dict[str, Any]


def type_of(module: Module, verb: str) -> str:
    """The name of an event, such as `accounts.created`."""
    return f"{module.slug}.{verb}"


def told(actor: Actor, rows: Sequence[Row], *, is_thin: bool = False) -> list[Told]:
    """Those of these entries that a person may know, as he may know them, in their order.

    As many queries as there are modules among them, some more with lines. What lies in the bin is told of without its
    contents; what was removed for good is told to nobody.
    """
    groups: dict[str, set[int]] = defaultdict(set)
    known = {module.key: module for module in registry.all_modules() if actor.may(module, "view")}
    for row in rows:
        if row["module"] in known:
            groups[row["module"]].add(row["record_id"])
    seen = {key: _seen(known[key], actor, ids, is_thin) for key, ids in groups.items()}
    return [
        _envelope(known[row["module"]], actor, row, seen[row["module"]][row["record_id"]], is_thin)
        for row in rows
        if row["record_id"] in seen.get(row["module"], {})
    ]


def as_text(envelope: Any) -> str:
    """The envelope as it is sent: exactly this text is signed."""
    return orjson.dumps(envelope).decode()


def moment(at: datetime) -> str:
    """A moment as the API says it."""
    return at.isoformat().replace("+00:00", "Z")


def _seen(module: Module, actor: Actor, ids: Iterable[int], is_thin: bool) -> dict[int, Told | None]:
    """The records that the actor may know of, with their values unless only their ids are told."""
    rows = module.model.objects.filter(module.rows, scope_q(module, actor, named=True), pk__in=list(ids))
    if is_thin:
        return dict.fromkeys(rows.values_list("pk", flat=True))
    found = list(rows)
    lines = lines_of(module, actor, [record.pk for record in found])
    say = Saying([field for field in shown_fields(module, actor) if _is_told(field)], actor)
    return {
        record.pk: None if record.deleted_at else _record(module, say, record, lines.get(record.pk, []))
        for record in found
    }


def _is_told(field: Field) -> bool:
    """Not what programs don't know; nor what is sealed, because calls are kept: whoever needs it asks for it."""
    return field.in_api and not field.is_sealed


def _record(module: Module, say: Saying, record: Any, lines: list[dict[str, Any]]) -> Told:
    row = row_of(module, record)
    values = say.values(row, row.get(CURRENCY))
    with_lines = {"lines": lines} if module.lines else {}
    return {"id": record.pk, "version": record.version, **values, **with_lines}


def _envelope(module: Module, actor: Actor, row: Row, record: Told | None, is_thin: bool) -> Told:
    known, untold = Known(module, actor), module.closed | module.sealed
    data: Told = {"id": row["id"], "module": module.slug, "record_id": row["record_id"]}
    if not is_thin:
        data |= {
            "by": row["by_id"],
            "via": row["via"],
            "changes": known.changes({key: pair for key, pair in row["changes"].items() if key not in untold}),
            "note": row["note"],
            "record": record,
        }
    return {"type": type_of(module, row["verb"]), "timestamp": moment(row["at"]), "data": data}
