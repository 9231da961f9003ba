"""Asking for an export, finding it again, and fetching its file: each person his own."""

import uuid
from collections.abc import Sequence
from typing import IO

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.exchange.export import checked_kind
from guanxi.exchange.export_jobs import export_list, folder_of, query_for
from guanxi.exchange.models import ExportRun
from guanxi.exchange.outgoing import FILE, shape_of
from guanxi.jobs.models import State
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.sealed_files import opened
from guanxi.meta.module import Module

Pairs = Sequence[tuple[str, str]]


@transaction.atomic
def start_export(module: Module, actor: Actor, pairs: Pairs, kind: str, columns: Sequence[str] = ()) -> ExportRun:
    """Enqueue an export of a list as its address says it; what is wrong with it is refused here."""
    actor.require(module, "export")
    query_for(module, actor, pairs)
    shape_of(module, actor, checked_kind(kind), columns)
    return ExportRun.objects.create(
        job=enqueue(export_list, actor=actor),
        module=module.key,
        kind=kind,
        folder=uuid.uuid4().hex,
        pairs=[list(pair) for pair in pairs],
        columns=list(columns),
        started_by_id=actor.user_id,
        started_at=clock.now(),
    )


def export_of_job(module: Module, actor: Actor, job_id: int) -> ExportRun:
    """An export of the person's own; anybody else's is missing, an administrator's own eyes included."""
    rows = ExportRun.objects.filter(module=module.key, job__id=job_id, started_by=actor.user_id)
    found = rows.select_related("job").first()
    if found is None:
        raise Missing
    return found


def file_of(module: Module, actor: Actor, job_id: int) -> tuple[ExportRun, IO[bytes]]:
    """The file of a finished export, to be read and closed, as long as it is kept and its owner may still export. One
    that lies there under a key of the past is as good as gone."""
    actor.require(module, "export")
    found = export_of_job(module, actor, job_id)
    path = folder_of(found) / FILE
    if found.job.state != State.DONE or not path.is_file():
        raise Missing
    file = opened(path)
    try:
        file.peek(1)
    except DomainError:
        file.close()
        raise Missing from None
    return found, file
