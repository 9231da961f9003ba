"""Files that are values of fields: they hang on their record, apart from its other files.

A file is sent first and belongs to nobody but its sender, until a field names it. What a field lets go stays, marked as
gone, so that an earlier state of the record can come back. A file that hangs elsewhere is taken as a copy of its own.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Q

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.kernel import clock
from guanxi.kernel.errors import Stale
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.types.files import FileRef, Files
from guanxi.records.change import Change, good
from guanxi.records.models import StoredFile

ELSEWHERE = "files_elsewhere"  # beside a change: the files that it takes from other places


def check_files(changes: list[Change]) -> None:
    """Each file that a field newly names must be there, for the actor to take, and of a kind that the field takes."""
    uses = [(change, field) for change in good(changes) for field in _changed(change) if change.value(field.key)]
    ids = {ref.id for change, field in uses for ref in change.value(field.key)}
    rows = StoredFile.objects.in_bulk(ids) if ids else {}
    for change, field in uses:
        _check(change, field, [rows.get(ref.id) for ref in change.value(field.key)])


def _changed(change: Change) -> list[Field]:
    fields = (field for field in change.module.fields if isinstance(field.type, Files))
    return [field for field in fields if change.changes(field.key)]


def _check(change: Change, field: Field, files: list[StoredFile | None]) -> None:
    known = [file for file in files if file is not None and _may_take(change, field, file)]
    accepted = getattr(field.type, "accepts", ())
    wrong = next((file.name for file in known if accepted and file.type not in accepted), None)
    if len(known) < len(files):
        change.refuse("E_REFERENCE", field.key)
    elif wrong is not None:
        change.refuse("E_FILE_KIND", field.key, name=wrong)
    else:
        field.write(change.record, tuple(map(ref_to, known)))
        others = [file for file in known if file.module and not _is_own(change, field, file)]
        change.extra.setdefault(ELSEWHERE, {})[field.key] = {file.pk: file for file in others}


def _may_take(change: Change, field: Field, file: StoredFile) -> bool:
    if not file.module:
        return change.trusted or change.actor.is_system or file.created_by_id == change.actor.user_id
    if _is_own(change, field, file):
        return True
    return file.deleted_at is None and (change.trusted or may_read(change.actor, file))


def _is_own(change: Change, field: Field, file: StoredFile) -> bool:
    place = (file.module, file.record_id, file.field)
    return not change.is_new and place == (change.module.key, change.record.pk, field.key)


def may_read(actor: Actor, file: StoredFile) -> bool:
    """Whether someone sees a file: the record that it hangs on, and the field whose value it is. One that hangs on
    nothing yet, only its sender."""
    if not file.module:
        return file.created_by_id is not None and file.created_by_id == actor.user_id
    module = registry.present().by_key.get(file.module)
    if module is None or not actor.may(module, "view"):
        return False
    if file.field and file.field not in readable(module, actor, page=True):
        return False
    return visible(module, actor, named=True).filter(pk=file.record_id).exists()


def ref_to(file: StoredFile) -> FileRef:
    """A kept file as a value."""
    return FileRef(file.pk, file.name, file.type, file.size)


def sent_by(actor: Actor, ids: Collection[int]) -> dict[int, FileRef]:
    """Of these files those that someone has sent and that hang on nothing yet."""
    rows = StoredFile.objects.filter(pk__in=ids, module="", created_by_id=actor.user_id) if ids else ()
    return {row.pk: ref_to(row) for row in rows}


def copy_from_elsewhere(changes: list[Change]) -> None:
    """Before the rows are written: what hangs elsewhere is named as a copy of its own, whose bytes lie there once."""
    for change in changes:
        for key, files in change.extra.get(ELSEWHERE, {}).items():
            field = change.module.field(key)
            refs = (_copied(change, files[ref.id]) if ref.id in files else ref for ref in change.value(key))
            field.write(change.record, tuple(refs))


def _copied(change: Change, file: StoredFile) -> FileRef:
    file.pk, file.module, file.record_id, file.field = None, "", 0, ""
    file.created_by_id, file.created_at = change.actor.user_id, clock.now()
    file.save(force_insert=True)
    return ref_to(file)


def hang_files(changes: list[Change]) -> None:
    """After the rows are written: what the fields name hangs on the record from now on, what they let go is gone."""
    for change, field, kept, gone in _moves(changes):
        place = {"module": change.module.key, "record_id": change.record.pk, "field": field.key}
        rows = StoredFile.objects.filter(Q(module="") | Q(**place), pk__in=kept)
        if kept and rows.update(**place, deleted_at=None) < len(kept):
            raise Stale  # the same file was just given to another record
        if gone:
            StoredFile.objects.filter(pk__in=gone, **place).update(deleted_at=clock.now())


def _moves(changes: list[Change]) -> Iterator[tuple[Change, Field, list[int], list[int]]]:
    for change in changes:
        for field in _changed(change):
            kept = [ref.id for ref in change.value(field.key)]
            before: Any = change.before(field.key) or ()
            yield change, field, kept, [ref.id for ref in before if ref.id not in kept]
