"""Files that go on with another record: a lead's with the customer that it became."""

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.records.audit import note
from guanxi.records.models import StoredFile


def link_files(source: Module, pk: int, target: Module, target_pk: int, actor: Actor) -> None:
    """Have the files of one record hang on another one too; their bytes lie there once.

    The caller has asked for the rights on both.
    """
    for stored in StoredFile.objects.filter(module=source.key, record_id=pk, deleted_at=None).order_by("pk"):
        stored.pk, stored.module, stored.record_id = None, target.key, target_pk
        stored.save(force_insert=True)
        note(target, actor, target_pk, "file_added", text=stored.name)
