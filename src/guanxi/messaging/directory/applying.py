"""Doing lines of a plan: through the same rules as by hand, many at once, and one by one where something is refused."""

from collections.abc import Callable, Iterable, Sequence

from django.db import IntegrityError, transaction

from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError
from guanxi.messaging.directory.changes import MAKERS, Desk
from guanxi.messaging.directory.lines import Kind
from guanxi.messaging.directory.linking import linked_departments, linked_people, remember, unlink_departments
from guanxi.messaging.directory.models import State, SyncLine
from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.store import Change

Pair = tuple[SyncLine, Change]


def do(desk: Desk, lines: Sequence[SyncLine]) -> None:
    """Do lines of one kind; each says afterwards whether it was done, or why not. The caller holds the transaction."""
    kind = Kind(lines[0].kind)
    OTHERS.get(kind, _write)(desk, lines)
    SyncLine.objects.bulk_update(lines, ["state", "error", "target"], batch_size=500)


def _write(desk: Desk, lines: Sequence[SyncLine]) -> None:
    try:
        with transaction.atomic():
            pairs = _together(desk, lines)
            _judge(desk, pairs)
    except (DomainError, IntegrityError):
        for line in lines:
            _alone(desk, line)


def _together(desk: Desk, lines: Iterable[SyncLine]) -> list[Pair]:
    lines = list(lines)
    module = registry.get("user" if lines[0].kind.startswith("person") else "department")
    for line in lines:
        if line.kind == Kind.HEADS:  # perhaps of a department that was made just now
            line.target = line.target or desk.departments.get(line.external_id)
    ids = [line.target for line in lines if line.target]
    rows = visible(module, desk.actor, "edit", named=True).select_for_update(of=("self",), no_key=True)
    present = {record.pk: record for record in rows.filter(pk__in=ids)} if ids else {}
    pairs = []
    for line in lines:
        try:
            pairs.append((line, MAKERS[Kind(line.kind)](desk, line, present)))
        except DomainError as error:
            refuse(line, error)
    store.write([change for _line, change in pairs])
    return pairs


def _judge(desk: Desk, pairs: Iterable[Pair]) -> None:
    """Note what was done, and what that makes of links."""
    done = []
    for line, change in pairs:
        if not change.is_good:
            refuse(line, change.errors[0])
        elif change.record.pk is None:  # an approval comes first
            refuse(line, DomainError("E_STATE", state=change.module.label))
        else:
            line.state, line.error, line.target = State.DONE, None, change.record.pk
            done.append(line)
    remember(desk.provider, done)


def _alone(desk: Desk, line: SyncLine) -> None:
    line.state, line.error = State.OPEN, None
    try:
        with transaction.atomic():
            _judge(desk, _together(desk, [line]))
    except DomainError as error:
        refuse(line, (error.errors or [error])[0])
    except IntegrityError:
        refuse(line, DomainError("E_DUPLICATE", object=line.name, name=""))


def refuse(line: SyncLine, error: DomainError) -> None:
    """Keep why a line was not done, in words for who reads it."""
    line.state, line.error = State.FAILED, {"code": error.code, "message": error.message}


def _same_departments(desk: Desk, lines: Sequence[SyncLine]) -> None:
    taken = linked_departments(desk.provider, lines)
    for line in lines:
        _settle(line, is_free=line.external_id not in taken.names and line.target not in taken.ids)
    remember(desk.provider, [line for line in lines if line.state == State.DONE])


def _same_people(desk: Desk, lines: Sequence[SyncLine]) -> None:
    taken = linked_people(desk.provider, lines)
    for line in lines:
        _settle(line, is_free=line.external_id not in taken.names and line.target not in taken.ids)
    remember(desk.provider, [line for line in lines if line.state == State.DONE])


def _settle(line: SyncLine, *, is_free: bool) -> None:
    if is_free:
        line.state = State.DONE
    else:
        refuse(line, DomainError("E_DUPLICATE", object=line.name, name=line.external_id))


def _gone_departments(desk: Desk, lines: Sequence[SyncLine]) -> None:
    """Into the recycle bin, if nobody is in it any more."""
    for line in lines:
        try:
            store.delete(registry.get("department"), desk.actor, line.target or 0)
        except DomainError as error:
            refuse(line, error)
        else:
            line.state = State.DONE
    unlink_departments(desk.provider, [line for line in lines if line.state == State.DONE])


OTHERS: dict[Kind, Callable[[Desk, Sequence[SyncLine]], None]] = {
    Kind.DEPARTMENT_LINK: _same_departments,
    Kind.PERSON_LINK: _same_people,
    Kind.DEPARTMENT_GONE: _gone_departments,
}
