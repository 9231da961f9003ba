"""The files of print templates and pictures, as they go into another company and come from one."""

from collections.abc import Iterable
from typing import Any

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.meta.configuration import Attached
from guanxi.modules.print_templates import services
from guanxi.printing.pictures import newest
from guanxi.records import store
from guanxi.records.files import add_file, files_of, remove_file
from guanxi.records.models import StoredFile


def _templates(rows: Iterable[Any]) -> dict[int, StoredFile]:
    """What templates print with."""
    ids = [row.file for row in rows if row.file]
    found = StoredFile.objects.filter(pk__in=ids, module="print_template", deleted_at=None) if ids else ()
    return {file.record_id: file for file in found}


def _keep_template(actor: Actor, pk: int, name: str, content: bytes | None) -> None:
    """Print with this file, checked as an uploaded one is, or with none."""
    module = registry.get("print_template")
    if content is None:
        store.update(module, actor, pk, {"file": None}, trusted=True)
        return
    stored = add_file(module, actor, pk, name, [content])
    services.use_file(actor=actor, pk=pk, file=stored.pk)


def _pictures(rows: Iterable[Any]) -> dict[int, StoredFile]:
    return newest([row.pk for row in rows])


def _keep_picture(actor: Actor, pk: int, name: str, content: bytes | None) -> None:
    """Show this picture from now on, or none."""
    module = registry.get("print_picture")
    for file in files_of(module, actor, pk) if content is None else ():
        remove_file(actor, file.pk)
    if content is not None:
        add_file(module, actor, pk, name, [content])


TEMPLATE_FILE = Attached(of=_templates, put=_keep_template)
PICTURE_FILE = Attached(of=_pictures, put=_keep_picture)
