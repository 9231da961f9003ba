"""Bringing a record, or one field of it, back to how it was at a moment of its history: a change like any other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from guanxi.access.actor import Actor
from guanxi.access.fields import writable
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.models import AuditEntry

LINES = "lines"


@dataclass(frozen=True)
class Rewind:
    """What would change: `values` by field as the history says them, those `refused` with the reason."""

    values: Mapping[str, Any]
    refused: Mapping[str, DomainError]


def values_then(module: Module, actor: Actor, record: Any, entry: int, *, before: bool = False) -> dict[str, Any]:
    """The values that differ from today's as they were behind an entry, or before it: what came later says what it
    replaced. Only fields that the actor may write; the others follow by their rules."""
    rows = AuditEntry.objects.filter(module=module.key, record_id=record.pk)
    if not rows.filter(pk=entry).exists():
        raise Missing
    later = rows.filter(pk__gte=entry) if before else rows.filter(pk__gt=entry)
    free = rewound(module, actor)
    found: dict[str, Any] = {}
    for changes in later.order_by("-pk").values_list("changes", flat=True):
        known = module.recalled({key: pair for key, pair in changes.items() if key in free})
        found |= {key: old for key, (old, _new) in known.items()}
    return {key: value for key, value in found.items() if _differs(module, record, key, value)}


def rewound(module: Module, actor: Actor) -> frozenset[str]:
    """What the actor may bring back: the fields that he may write, and lines where he may write all of them, for they
    are written anew."""
    fields, spec = writable(module, actor), module.lines
    own = {field.key for field in spec.fields if not field.read_only} if spec else set()
    return fields | {LINES} if spec and own <= writable(spec, actor) else fields


def tried(module: Module, actor: Actor, record: Any, values: Mapping[str, Any]) -> Rewind:
    """What of these values the rules of today would let in: written and taken back at once. What is refused is left
    out, and the rest is tried again."""
    left = dict(values)
    refused: dict[str, DomainError] = {}
    while left:
        error = _refusal(module, actor, record.pk, left)
        if error is None:
            break
        blamed = {one.field: one for one in (error.errors or (error,)) if one.field in left}
        if not blamed:  # a rule about the whole
            return Rewind({}, {**refused, **dict.fromkeys(left, error)})
        refused |= blamed
        left = {key: value for key, value in left.items() if key not in blamed}
    return Rewind(left, refused)


@transaction.atomic
def rewind(
    module: Module, actor: Actor, pk: int, entry: int, keys: Iterable[str], *, before: bool = False, version: int | None
) -> Any:
    """Give these fields the values that they had then, by the rules of today; with a version, only if the record is
    still that one."""
    record = store.fetch(module, actor, pk, "edit", lock=True)
    then = values_then(module, actor, record, entry, before=before)
    wanted = {key: then[key] for key in keys if key in then}
    return store.update(module, actor, pk, _given(module, wanted), version=version, verb="rewound")


def _refusal(module: Module, actor: Actor, pk: int, values: Mapping[str, Any]) -> DomainError | None:
    try:
        with transaction.atomic():
            store.update(module, actor, pk, _given(module, values), verb="rewound")
            transaction.set_rollback(True)
    except DomainError as error:
        return error
    except IntegrityError:
        return DomainError("E_DUPLICATE", object=module.label, name="")
    return None


def _given(module: Module, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the store takes them; lines are written anew, because their rows may be gone."""
    found = {key: _begun(module, key, value) for key, value in values.items() if key != LINES}
    spec = module.lines
    if spec is not None and LINES in values:
        free = {field.key for field in spec.fields if not field.read_only}
        found[LINES] = [{key: value for key, value in line.items() if key in free} for line in values[LINES] or ()]
    return found


def _begun(module: Module, key: str, value: Any) -> Any:
    """What was empty when the record began is empty again, or what the field begins with."""
    return module.field(key).default if value is None else value


def _differs(module: Module, record: Any, key: str, value: Any) -> bool:
    if key == LINES:
        return True
    field = module.field(key)
    now = field.type.dump(field.read(record))
    return now != value and not (field.is_empty(value) and field.is_empty(field.read(record)))
