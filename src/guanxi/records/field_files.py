"""Files that are values of fields: they hang on their record, apart from its other files.

A file is sent first and belongs to nobody but its sender, until a field names it. What a field lets go stays, marked as
gone, so that an earlier state of the record can come back. A file that hangs elsewhere, or that is given to several
records, is taken as a copy of its own: each record shows and loses it by itself, and the bytes lie there once.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from copy import copy
from typing import Any

from django.db.models import Q

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.kernel import clock
from guanxi.kernel.errors import Stale
from guanxi.kernel.inserting import insert
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.types.files import FileRef, Files
from guanxi.records.change import Change, good
from guanxi.records.models import StoredFile

Known = dict[tuple[int | None, int], bool]

ELSEWHERE = "files_elsewhere"  # beside a change: the files that it takes from other places
COPIED = "files_copied"  # and those that hang on its record already, because they were copied for it
FOR_MANY = "files_for_many"  # said by who gives the same files to records in several batches


def check_files(changes: list[Change]) -> None:
    """Each file that a field newly names must be there, for the actor to take, and of a kind that the field takes."""
    uses = [(change, field) for change in good(changes) for field in _changed(change) if change.value(field.key)]
    ids = {ref.id for change, field in uses for ref in change.value(field.key)}
    rows = StoredFile.objects.in_bulk(ids) if ids else {}
    times = Counter(ref.id for change, field in uses for ref in change.value(field.key))
    shared = {pk for pk, count in times.items() if count > 1}
    known: Known = {}
    for change, field in uses:
        _check(change, field, [rows.get(ref.id) for ref in change.value(field.key)], shared, known)


def _changed(change: Change) -> list[Field]:
    fields = (field for field in change.module.fields if isinstance(field.type, Files))
    return [field for field in fields if change.changes(field.key)]


def _check(change: Change, field: Field, files: list[StoredFile | None], shared: Collection[int], known: Known) -> None:
    taken = [file for file in files if file is not None and _may_take(change, field, file, known)]
    accepted = getattr(field.type, "accepts", ())
    wrong = next((file.name for file in taken if accepted and file.type not in accepted), None)
    if len(taken) < len(files):
        change.refuse("E_REFERENCE", field.key)
    elif wrong is not None:
        change.refuse("E_FILE_KIND", field.key, name=wrong)
    else:
        field.write(change.record, tuple(map(ref_to, taken)))
        for_many = FOR_MANY in change.extra
        others = [file for file in taken if not _is_own(change, field, file)]
        others = [file for file in others if file.module or for_many or file.pk in shared]
        change.extra.setdefault(ELSEWHERE, {})[field.key] = {file.pk: file for file in others}


def _may_take(change: Change, field: Field, file: StoredFile, known: Known) -> bool:
    if not file.module:
        return change.trusted or change.actor.is_system or file.created_by_id == change.actor.user_id
    if _is_own(change, field, file):
        return True
    return file.deleted_at is None and (change.trusted or _reads(change.actor, file, known))


def _reads(actor: Actor, file: StoredFile, known: Known) -> bool:
    """Whether someone may read a file, asked once a batch: many records may take the same."""
    key = (actor.user_id, file.pk)
    if key not in known:
        known[key] = may_read(actor, file)
    return known[key]


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
    """Before the rows are written: what hangs elsewhere is named as a copy of its own, whose bytes lie there once. All
    copies of a batch are made at once."""
    uses = [
        (change, change.module.field(key), files)
        for change in changes
        for key, files in change.extra.get(ELSEWHERE, {}).items()
        if files
    ]
    copies = {
        (id(change), field.key, pk): _copied(change, field, file)
        for change, field, files in uses
        for pk, file in files.items()
    }
    insert(list(copies.values()))
    for change, field, files in uses:
        made = {pk: ref_to(copies[id(change), field.key, pk]) for pk in files}
        field.write(change.record, tuple(made.get(ref.id, ref) for ref in change.value(field.key)))
        if not change.is_new:
            change.extra.setdefault(COPIED, set()).update(ref.id for ref in made.values())


def _copied(change: Change, field: Field, file: StoredFile) -> StoredFile:
    """A copy that is to be kept. It hangs on its record at once, where that is there already."""
    made = copy(file)
    place = ("", 0, "") if change.is_new else (change.module.key, change.record.pk, field.key)
    made.pk, made.deleted_at = None, None
    made.module, made.record_id, made.field = place
    made.created_by_id, made.created_at = change.actor.user_id, clock.now()
    return made


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
        copied = change.extra.get(COPIED, ())
        for field in _changed(change):
            named = [ref.id for ref in change.value(field.key)]
            before: Any = change.before(field.key) or ()
            gone = [ref.id for ref in before if ref.id not in named]
            yield change, field, [pk for pk in named if pk not in copied], gone
