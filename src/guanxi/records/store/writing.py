"""Third step of a write: rows, lines, tree paths, links, search, history, what is calculated, in this order and one
transaction."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from guanxi.kernel import clock
from guanxi.kernel.errors import Stale
from guanxi.kernel.inserting import insert
from guanxi.kernel.text import KeyColumn
from guanxi.kernel.updating import update
from guanxi.meta.module import LineSpec
from guanxi.records.audit import note_changes
from guanxi.records.carried import carry, pass_on
from guanxi.records.change import Change
from guanxi.records.derived.spread import spread
from guanxi.records.duplicates.guard import hold_names
from guanxi.records.duplicates.keys import write_keys
from guanxi.records.field_files import copy_from_elsewhere, hang_files
from guanxi.records.links import mirror_links
from guanxi.records.search.entries import write_entries
from guanxi.records.store.cleaning import dump_line, touches_lines
from guanxi.records.store.trees import move_descendants


def write_rows(changes: list[Change]) -> None:
    """Insert the new records, save the changed ones, and all that hangs on them."""
    moment = clock.now()
    for change in changes:
        _stamp(change, clock.now() if change.is_new else moment)
    carry(changes)
    copy_from_elsewhere(changes)
    insert([change.record for change in changes if change.is_new])
    _save([change for change in changes if not change.is_new and (change.old or touches_lines(change))])
    pass_on(changes)
    _write_lines(changes)
    move_descendants(changes)
    mirror_links(changes)
    hang_files(changes)
    write_keys(changes)
    hold_names(changes)
    write_entries(changes)
    note_changes(changes)
    spread(changes)


def _stamp(change: Change, now: datetime) -> None:
    """Who and when, unless history brings its own; the owner's department goes with the owner."""
    record = change.record
    if not change.is_new and not change.old and not touches_lines(change):
        return
    if change.is_new and not (change.history and "created_at" in change.given):
        record.created_at = now
    if change.is_new and not (change.history and "created_by" in change.given):
        record.created_by_id = change.actor.user_id
    if not (change.history and "updated_at" in change.given):
        record.updated_at = record.created_at if change.is_new else now
    if not (change.history and "updated_by" in change.given):
        record.updated_by_id = change.actor.user_id


def _save(changes: list[Change]) -> None:
    """Save what changed, if nobody else did in between: the version is the guard. Rows that alter the same columns
    are saved in one statement."""
    alike: dict[tuple[str, ...], list[tuple[Any, dict[str, Any]]]] = defaultdict(list)
    for change in changes:
        before = change.record.version
        change.record.version = before + 1
        values = _columns(change)
        alike[tuple(values)].append(({"id": change.record.pk, "version": before}, values))
    for group in alike.values():
        if update(changes[0].module.model, group) != len(group):
            raise Stale


def _columns(change: Change) -> dict[str, Any]:
    """The columns that a change alters, with their values."""
    record = change.record
    columns = {change.module.field(key).place for key in change.old}
    columns |= {"version", "updated_at", "updated_by_id"} | set(change.extra.get("columns", ()))
    if "old_path" in change.extra:
        columns.add("path")
    return {
        field.attname: field.pre_save(record, add=False)
        for field in record._meta.concrete_fields
        if field.attname in columns or (isinstance(field, KeyColumn) and field.source in columns)
    }


def _write_lines(changes: list[Change]) -> None:
    lined = [change for change in changes if change.lines is not None]
    if not lined or lined[0].module.lines is None:
        return
    spec = lined[0].module.lines
    fresh = []
    gone = [row.pk for change in lined for row in change.removed_lines]
    for change in lined:
        for line in change.lines or ():
            setattr(line.record, f"{spec.parent}_id", change.record.pk)
            if line.record.pk:
                line.record.save()
            else:
                fresh.append(line.record)
    if gone:
        spec.model.objects.filter(pk__in=gone).delete()
    insert(fresh)
    for change in lined:
        _tell_lines(change, spec)


def _tell_lines(change: Change, spec: LineSpec) -> None:
    """What the history says of lines: those before and those after, where they differ."""
    lines = change.lines or []
    kept = {line.old["id"]: line.old for line in lines if line.old}
    before = [*kept.values(), *(dump_line(spec, row) | {"id": None} for row in change.removed_lines)]
    after = [dump_line(spec, line.record) for line in lines]
    if before != after:
        change.extra["lines_told"] = [None if change.is_new else before, after]
