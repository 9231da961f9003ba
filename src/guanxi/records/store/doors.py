"""The one door for writes: permission, cleaning, rules, version, history, in one transaction."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from guanxi.access.actor import Actor
from guanxi.access.scope import is_open, visible
from guanxi.kernel.errors import Denied, DomainError, Invalid, Missing, Stale
from guanxi.kernel.events import publish
from guanxi.meta.module import Module
from guanxi.records import gate
from guanxi.records.change import Change, good
from guanxi.records.derived.beginning import begin
from guanxi.records.derived.calculate import fill_in, reads_numbers
from guanxi.records.duplicates.guard import check_duplicates
from guanxi.records.events import RecordsWritten
from guanxi.records.field_files import check_files
from guanxi.records.numbering import check_numbers, give_numbers
from guanxi.records.store.blank import blank
from guanxi.records.store.checking import check_lists, check_references, check_transfers, check_unique, follow_owners
from guanxi.records.store.cleaning import clean_all, clean_lines, refuse_missing
from guanxi.records.store.particular import check_particular
from guanxi.records.store.trees import check_trees
from guanxi.records.store.writing import write_rows


def fetch(module: Module, actor: Actor, pk: int, action: str = "view", *, lock: bool = False) -> Any:
    """One record: the role's right is asked first (403), then sight (404), then the action on this record (403)."""
    actor.require(module, action)
    rows = visible(module, actor, named=True).order_by()
    locked = rows.select_for_update(of=("self",), no_key=action != "delete") if lock else rows
    asked = locked if action == "view" else locked.annotate(_may=is_open(module, actor, action))
    record = next(iter(asked.filter(pk=pk)), None)
    if record is None:
        raise Missing
    if action != "view" and not record.__dict__.pop("_may"):
        raise Denied(action)
    return record


@transaction.atomic
def create(module: Module, actor: Actor, data: Mapping[str, Any], *, history: bool = False, note: str = "") -> Any:
    """A new record; Invalid names every field that is wrong."""
    actor.require(module, "create")
    change = new(module, actor, data, history=history, note=note)
    _write_one(change)
    return change.record


@transaction.atomic
def update(
    module: Module,
    actor: Actor,
    pk: int,
    data: Mapping[str, Any],
    *,
    version: int | None = None,
    note: str = "",
    verb: str = "",
    trusted: bool = False,
    action: str = "edit",
    history: bool = False,
) -> Any:
    """Change a record; with a version, only if it is still that one. `trusted` is for services alone."""
    record = fetch(module, actor, pk, action, lock=True)
    if version is not None and record.version != version:
        raise Stale
    change = Change(
        module=module,
        actor=actor,
        record=record,
        data=data,
        is_new=False,
        verb=verb,
        note=note,
        trusted=trusted,
        history=history,
    )
    _write_one(change)
    return change.record


def new(module: Module, actor: Actor, data: Mapping[str, Any], **more: Any) -> Change:
    """The intention to create a record."""
    return Change(module=module, actor=actor, record=blank(module), data=data, is_new=True, **more)


def write(changes: list[Change]) -> None:
    """Write a batch of changes of one module: the good ones; the others keep their errors and leave nothing.

    The caller has asked for the rights and holds the transaction. Queries do not grow with the size of the batch.
    """
    if not changes:
        return
    prepare(changes)
    ready = _unheld(_settled(changes))
    if not ready:
        return
    if give_numbers(ready) and reads_numbers(ready[0].module):
        fill_in(ready)
    write_rows(ready)
    ready[0].module.rules.saved(ready)
    publish(RecordsWritten(module=ready[0].module, changes=tuple(ready)))


def prepare(changes: list[Change]) -> None:
    """All checks of a batch, without writing: what a dry run does."""
    gate.look(changes)
    changes = [change for change in changes if "is_locked" not in change.extra]
    if not changes:
        return
    module = changes[0].module
    clean_all(changes)
    existing = _lines_of(changes)
    for change in changes:
        clean_lines(change, existing.get(change.record.pk, {}))
    begin(changes)
    check_references(changes)
    check_particular(changes)
    check_files(changes)
    check_lists(changes)
    check_transfers(changes)
    check_trees(changes)
    check_numbers(changes)
    module.rules.check(changes)
    follow_owners(changes)
    fill_in(changes)
    for change in changes:
        refuse_missing(change)
    check_unique(changes)
    check_duplicates(changes)


def _settled(changes: list[Change]) -> list[Change]:
    """The good ones, placed in their tree without those that were refused."""
    ready = good(changes)
    while len(ready) < len(changes):
        changes = ready
        check_trees(changes)
        ready = good(changes)
    return ready


def _unheld(changes: list[Change]) -> list[Change]:
    """Those that need not wait for an approval first."""
    if not changes or not changes[0].extra["watch"].triggers:
        return changes
    held = gate.hold.ask(changes, changes[0].extra["watch"])
    return [change for change in changes if id(change) not in held]


def refuse(errors: Iterable[DomainError]) -> None:
    """Raise what was found: one error as itself, several together."""
    found = list(errors)
    if len(found) == 1 and not found[0].field:
        raise found[0]
    if found:
        raise Invalid(found)


def _write_one(change: Change) -> None:
    try:
        with transaction.atomic():
            write([change])
    except IntegrityError as error:
        raise _taken(change, error) from None
    refuse(change.errors)


def _taken(change: Change, error: IntegrityError) -> DomainError:
    """A unique value that someone else wrote between our check and our write; other faults stay ours."""
    for field in change.module.fields:
        if (field.is_once and f"_{field.key}_once" in str(error)) or f".{field.column}" in str(error):
            return field.refused("E_NOT_UNIQUE")
    if "UNIQUE" not in str(error).upper():
        raise error
    return DomainError("E_DUPLICATE", object=change.module.label, name=str(change.value(change.module.title) or ""))


def _lines_of(changes: list[Change]) -> dict[int, dict[int, Any]]:
    """The present lines of the documents whose lines change."""
    spec = changes[0].module.lines
    ids = [change.record.pk for change in changes if "raw_lines" in change.extra and change.record.pk]
    found: dict[int, dict[int, Any]] = {}
    if spec is not None and ids:
        for row in spec.model.objects.filter(**{f"{spec.parent}__in": ids}).order_by("sort", "pk"):
            found.setdefault(getattr(row, f"{spec.parent}_id"), {})[row.pk] = row
    return found
