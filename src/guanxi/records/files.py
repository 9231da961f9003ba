"""Files that hang on records. Their bytes lie under their hash (file_bytes); who sees the record sees them, and those
that are values of a field, who reads that field."""

import hashlib
import os
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.text import tidy
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import gate
from guanxi.records.audit import note
from guanxi.records.field_files import may_read
from guanxi.records.file_bytes import store
from guanxi.records.file_kinds import HEAD, refuse_programs, type_of
from guanxi.records.locks import hold
from guanxi.records.models import StoredFile
from guanxi.records.store.doors import fetch, update
from guanxi.records.thumbnails import forget_thumbnails

# Path and control characters, and signs that turn the direction of writing, so that a program reads as a document.
UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def add_file(module: Module, actor: Actor, pk: int, name: str, chunks: Iterable[bytes]) -> StoredFile:
    """Keep a file with a record that the actor may change; E_TOO_LARGE and E_FILE_KIND say what is refused."""
    record = fetch(module, actor, pk, "edit")
    _refuse_locked(module, actor, pk, adds=True)
    with _received(name, chunks) as kept, transaction.atomic():
        stored = _store(kept, actor, module=module.key, record_id=record.pk)
        note(module, actor, record.pk, "file_added", text=stored.name)
    return stored


def receive_file(actor: Actor, name: str, chunks: Iterable[bytes]) -> StoredFile:
    """Keep a file for a field that is to name it: until then only its sender sees it, and after a month it is gone."""
    with _received(name, chunks) as kept, transaction.atomic():
        return _store(kept, actor, module="", record_id=0)


def _store(kept: "Received", actor: Actor, **place: Any) -> StoredFile:
    hold(_name_of_lock(kept.digest))
    store().keep(Path(kept.at), kept.digest)
    return StoredFile.objects.create(
        name=kept.name,
        size=kept.size,
        type=type_of(kept.name, kept.head),
        sha256=kept.digest,
        created_at=clock.now(),
        created_by_id=actor.user_id,
        **place,
    )


def files_of(module: Module, actor: Actor, pk: int) -> list[StoredFile]:
    """The files of a record that the actor sees, newest first; those that are values of its fields stand there."""
    return files_on(module, fetch(module, actor, pk))


def files_on(module: Module, record: Any) -> list[StoredFile]:
    """The same of a record that the actor was found to see."""
    rows = StoredFile.objects.filter(module=module.key, record_id=record.pk, field="", deleted_at=None)
    return list(rows.order_by("-id"))


def files_at(module: Module, ids: Collection[int]) -> dict[int, list[StoredFile]]:
    """The files that hang on these records, which their reader sees, oldest first, by record: one query."""
    found: dict[int, list[StoredFile]] = {}
    rows = StoredFile.objects.filter(module=module.key, record_id__in=ids, field="", deleted_at=None)
    for stored in rows.order_by("id"):
        found.setdefault(stored.record_id, []).append(stored)
    return found


def fetch_file(actor: Actor, file_id: int) -> StoredFile:
    """One file, if the actor sees the record that it hangs on, and the field whose value it is; else it is missing."""
    stored = StoredFile.objects.filter(pk=file_id, deleted_at=None).first()
    if stored is None or not may_read(actor, stored):
        raise Missing
    return stored


def remove_file(actor: Actor, file_id: int) -> None:
    """Take a file off its record; the history keeps its name. The field whose value it is lets it go."""
    stored = fetch_file(actor, file_id)
    if not stored.module:
        StoredFile.objects.filter(pk=file_id).delete()
        forget_bytes([stored.sha256])
        return
    module = registry.get(stored.module)
    record = fetch(module, actor, stored.record_id, "edit")
    if stored.field:
        left = [ref for ref in module.field(stored.field).read(record) if ref.id != file_id]
        update(module, actor, record.pk, {stored.field: left})
        return
    _refuse_locked(module, actor, record.pk, adds=False)
    with transaction.atomic():
        StoredFile.objects.filter(pk=file_id).update(deleted_at=clock.now())
        note(module, actor, stored.record_id, "file_removed", text=stored.name)


def restore_file(actor: Actor, file_id: int) -> StoredFile:
    """Bring back a file that was taken off a record which the actor may change; its bytes have stayed."""
    stored = StoredFile.objects.filter(pk=file_id, field="").exclude(deleted_at=None).first()
    if stored is None or not may_read(actor, stored):
        raise Missing
    module = registry.get(stored.module)
    fetch(module, actor, stored.record_id, "edit")
    _refuse_locked(module, actor, stored.record_id, adds=True)
    with transaction.atomic():
        StoredFile.objects.filter(pk=file_id).update(deleted_at=None)
        note(module, actor, stored.record_id, "file_restored", text=stored.name)
    return stored


def _refuse_locked(module: Module, actor: Actor, pk: int, *, adds: bool) -> None:
    if lock := gate.files_lock.ask(module, actor, pk, adds):
        raise lock.refusal()


def opened(stored: StoredFile) -> IO[bytes]:
    """Its bytes, to be read and closed by the caller."""
    return store().opened(stored.sha256)


def safe_name(name: str) -> str:
    """A file name without path and control characters; refuses kinds that can run."""
    clean = UNSAFE.sub("_", tidy(name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1]))[-200:].strip(". ") or "file"
    refuse_programs(clean, b"")
    return clean


def forget_bytes(digests: Iterable[str]) -> None:
    """Remove bytes that no file has any more. The lock keeps away whoever is about to store the same ones."""
    for digest in digests:
        with transaction.atomic():
            hold(_name_of_lock(digest))
            if not StoredFile.objects.filter(sha256=digest).exists():
                store().forget(digest)
                forget_thumbnails(digest)


def _name_of_lock(digest: str) -> str:
    return f"file {digest}"


def forget_unhung(before: datetime, size: int) -> int:
    """Remove some of the files that were sent before a moment and that no field has ever named; how many they were."""
    rows = StoredFile.objects.filter(module="", created_at__lt=before).order_by("pk")
    found = dict(rows.values_list("pk", "sha256")[:size])
    StoredFile.objects.filter(pk__in=found, module="").delete()
    forget_bytes(sorted(set(found.values())))
    return len(found)


@dataclass(frozen=True)
class Received:
    """Bytes that have come in: where they lie, their hash and number, the first few, and what they are called."""

    name: str
    at: str
    digest: str
    size: int
    head: bytes


@contextmanager
def _received(called: str, chunks: Iterable[bytes]) -> Iterator[Received]:
    """The bytes in a place of their own, gone afterwards unless somebody has moved them."""
    name = safe_name(called)
    folder = Path(settings.FILES_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    digest, size, head = hashlib.sha256(), 0, b""
    handle, temporary = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "wb") as target:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.UPLOAD_LIMIT:
                    raise DomainError("E_TOO_LARGE", field="file", limit=f"{settings.UPLOAD_LIMIT // 2**20} MB")
                if len(head) < HEAD:
                    head = (head + chunk)[:HEAD]
                    refuse_programs(name, head)
                digest.update(chunk)
                target.write(chunk)
        yield Received(name, temporary, digest.hexdigest(), size, head)
    finally:
        Path(temporary).unlink(missing_ok=True)
