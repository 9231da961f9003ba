"""Files that go on with another record: a lead's with the customer that it became. Undone, they leave it again."""

from collections.abc import Iterable, Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.meta.module import Module
from guanxi.records.audit import note
from guanxi.records.models import StoredFile

LINKED = "linked file "  # what the history keeps of a link, with the file's id behind; no field bears such a name


def link_files(source: Module, pk: int, target: Module, target_pk: int, actor: Actor) -> None:
    """Have the files of one record hang on another one too; their bytes lie there once.

    The caller has asked for the rights on both.
    """
    for stored in StoredFile.objects.filter(module=source.key, record_id=pk, field="", deleted_at=None).order_by("pk"):
        stored.pk, stored.module, stored.record_id = None, target.key, target_pk
        stored.save(force_insert=True)
        note(target, actor, target_pk, "file_added", text=stored.name, facts={f"{LINKED}{stored.pk}": [None, True]})


def linked(entries: Iterable[Mapping[str, Any]]) -> dict[int, bool]:
    """The links that these entries of the history made (True) or took away (False), by the id of the file."""
    return {
        int(name.removeprefix(LINKED)): bool(pair[1])
        for entry in entries
        for name, pair in entry["changes"].items()
        if name.startswith(LINKED)
    }


def turn_back(module: Module, actor: Actor, pk: int, links: Mapping[int, bool]) -> None:
    """Take away the links that were made, and make those anew that were taken away; by now others may have done it."""
    for file_id, was_made in links.items():
        stored = StoredFile.objects.filter(pk=file_id, module=module.key, record_id=pk).first()
        if stored is None or (stored.deleted_at is None) != was_made:
            continue
        StoredFile.objects.filter(pk=file_id).update(deleted_at=clock.now() if was_made else None)
        verb = "file_removed" if was_made else "file_restored"
        note(module, actor, pk, verb, text=stored.name, facts={f"{LINKED}{file_id}": [was_made or None, not was_made]})
