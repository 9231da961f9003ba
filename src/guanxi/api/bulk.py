"""`POST /{module}/bulk`: many writes in one request, all or none, or each for itself with `partial=1`.

Neighbouring operations of one kind go through the store as one batch, so that a thousand new records cost about as
many queries as one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.api.answers import answer
from guanxi.api.body import json_object
from guanxi.api.door import writes
from guanxi.api.parameters import is_yes, module_of, only
from guanxi.api.problems import describe
from guanxi.api.shape import Shape, shape_of
from guanxi.api.versions import take_version
from guanxi.api.waiting import waiting_body
from guanxi.kernel.errors import Denied, DomainError, Invalid, Missing, Stale
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.events import Waiting
from guanxi.records.rows import rows_by_id
from guanxi.records.store import Change
from guanxi.records.waiting import noting_waits

MOST = 1000
MADE = {"create": 201, "update": 200, "delete": 204}
NOT_DONE = 424


@dataclass
class Operation:
    """One of the writes, and what became of it."""

    place: int
    kind: str
    pk: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    version: int | None = None
    error: DomainError | None = None


class Refused(DomainError):
    """Nothing was kept, because some operations can't be; `results` says which and why."""

    def __init__(self, operations: list[Operation]) -> None:
        wrong = [operation for operation in operations if operation.error]
        first = wrong[0].error or DomainError("E_INVALID")
        errors = [_at(operation.place, error) for operation in wrong for error in _parts(operation.error)]
        super().__init__(first.code, status=first.status, errors=errors, **first.params)
        self.extra = {"results": [_refused_result(operation) for operation in operations]}


@writes
def bulk(request: HttpRequest, slug: str) -> HttpResponse:
    """Up to a thousand creates, updates and deletes."""
    module, actor = module_of(slug), request.actor
    asked = only(request, "partial", "fields", "expand")
    is_partial = is_yes(asked["partial"], "partial")
    shape = shape_of(module, actor, asked["fields"], asked["expand"])
    operations = [_read(place, raw) for place, raw in enumerate(_raw(json_object(request)))]
    with transaction.atomic(), noting_waits() as waits:
        for kind, group in groupby(operations, key=lambda operation: operation.kind):
            for batch in _batches(list(group)):
                _run(kind, module, actor, batch)
        if not is_partial and any(operation.error for operation in operations):
            raise Refused(operations)
    return answer({"results": _results(operations, shape, waits)})


def _raw(body: dict[str, Any]) -> list[Any]:
    for name in body:
        if name != "operations":
            raise DomainError("E_UNKNOWN_FIELD", field=name, name=name)
    raw = body.get("operations")
    if not isinstance(raw, list):
        raise DomainError("E_FORMAT", field="operations", label="operations", hint="[{…}, …]")
    if len(raw) > MOST:
        raise DomainError("E_RANGE", field="operations", label="operations", low=0, high=MOST)
    return raw


def _read(place: int, raw: Any) -> Operation:
    if not isinstance(raw, Mapping):
        return Operation(place, "?", error=DomainError("E_FORMAT", field="op", label="op", hint="{…}"))
    operation = Operation(place, raw["op"] if isinstance(raw.get("op"), str) else "?")
    try:
        _fill(operation, raw)
    except DomainError as error:
        operation.error = error
    return operation


def _fill(operation: Operation, raw: Mapping[str, Any]) -> None:
    kind = operation.kind
    if kind not in MADE:
        raise DomainError("E_CHOICE", field="op", label="op", choices=", ".join(MADE))
    known = {"op", *(["data"] if kind != "delete" else []), *(["id"] if kind != "create" else [])}
    for name in raw:
        if name not in known:
            raise DomainError("E_UNKNOWN_FIELD", field=name, name=name)
    if kind != "create":
        operation.pk = _id(raw.get("id"))
    if kind != "delete":
        if not isinstance(raw.get("data"), dict):
            raise DomainError("E_FORMAT", field="data", label="data", hint="{…}")
        operation.data = dict(raw["data"])
        operation.version = take_version(operation.data, operation.pk)


def _id(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise DomainError("E_REQUIRED", field="id", label="id")
    if not 0 < value < 2**63:
        raise Missing
    return value


def _batches(group: list[Operation]) -> Iterator[list[Operation]]:
    """Operations that may be written together: no record twice among them."""
    batch: list[Operation] = []
    seen: set[int] = set()
    for operation in (found for found in group if found.error is None):
        if operation.pk in seen:
            yield batch
            batch, seen = [], set()
        batch.append(operation)
        if operation.pk is not None:
            seen.add(operation.pk)
    if batch:
        yield batch


def _run(kind: str, module: Module, actor: Actor, batch: list[Operation]) -> None:
    """Write a batch; when a value was taken by someone else in between, one by one, to see which."""
    action = "edit" if kind == "update" else kind
    if not actor.may(module, action):
        for operation in batch:
            operation.error = Denied(action)
        return
    try:
        with transaction.atomic():
            WRITERS[kind](module, actor, batch)
    except IntegrityError:
        for operation in batch:
            operation.error = None
            _alone(kind, module, actor, operation)


def _create(module: Module, actor: Actor, batch: list[Operation]) -> None:
    changes = [store.new(module, actor, operation.data) for operation in batch]
    store.write(changes)
    _took(batch, changes)


def _update(module: Module, actor: Actor, batch: list[Operation]) -> None:
    """As `store.update`, for several records with the queries of one."""
    ids = [operation.pk for operation in batch]
    found = {
        row.pk: row for row in visible(module, actor).select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    }
    mine = set(visible(module, actor, "edit", named=True).filter(pk__in=ids).values_list("pk", flat=True))
    for operation in batch:
        record = found.get(operation.pk)
        if record is None:
            operation.error = Missing()
        elif record.pk not in mine:
            operation.error = Denied("edit")
        elif operation.version not in (None, record.version):
            operation.error = Stale()
    ready = [operation for operation in batch if operation.error is None]
    changes = [
        Change(module=module, actor=actor, record=found[operation.pk], data=operation.data, is_new=False)
        for operation in ready
    ]
    store.write(changes)
    _took(ready, changes)


def _delete(module: Module, actor: Actor, batch: list[Operation]) -> None:
    for operation in batch:
        _alone("delete", module, actor, operation)


def _took(batch: list[Operation], changes: list[Change]) -> None:
    for operation, change in zip(batch, changes, strict=True):
        if change.errors:
            is_plain = len(change.errors) == 1 and not change.errors[0].field
            operation.error = change.errors[0] if is_plain else Invalid(change.errors)
        else:
            operation.pk = change.record.pk


def _alone(kind: str, module: Module, actor: Actor, operation: Operation) -> None:
    """One operation in a savepoint of its own."""
    try:
        with transaction.atomic():
            if kind == "delete":
                store.delete(module, actor, operation.pk or 0)
            elif kind == "create":
                operation.pk = store.create(module, actor, operation.data).pk
            else:
                store.update(module, actor, operation.pk or 0, operation.data, version=operation.version)
    except DomainError as error:
        operation.error = error


WRITERS: dict[str, Callable[[Module, Actor, list[Operation]], None]] = {
    "create": _create,
    "update": _update,
    "delete": _delete,
}


def _results(operations: list[Operation], shape: Shape, waits: list[Waiting]) -> list[dict[str, Any]]:
    """What became of each, with the records as they are now: one query for all of them."""
    ids = [operation.pk for operation in operations if operation.error is None and operation.kind != "delete"]
    items = {
        item["id"]: item for item in shape.items(rows_by_id(shape.module, filter(None, ids), shape.columns).values())
    }
    waiting = {wait.record_id: wait for wait in waits if wait.module.key == shape.module.key}
    return [
        _refused_result(operation)
        if operation.error
        else {"status": 202, **waiting_body(waiting[operation.pk], items.get(operation.pk))}
        if operation.pk in waiting
        else {"status": MADE[operation.kind], **({"record": items[operation.pk]} if operation.kind != "delete" else {})}
        for operation in operations
    ]


def _refused_result(operation: Operation) -> dict[str, Any]:
    if operation.error is None:
        return {"status": NOT_DONE}
    return {"status": operation.error.status, "error": describe(operation.error)}


def _parts(error: DomainError | None) -> tuple[DomainError, ...]:
    return (error.errors or (error,)) if error else ()


def _at(place: int, error: DomainError) -> DomainError:
    """The same error, its field named from the top of the body."""
    name = f"operations.{place}.{error.field}" if error.field else f"operations.{place}"
    errors = [_at(place, inner) for inner in error.errors]
    return DomainError(error.code, field=name, status=error.status, errors=errors, **error.params)
