"""Asking for an import to be undone."""

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.exchange.jobs import undo_import
from guanxi.exchange.models import ImportRun
from guanxi.exchange.takeback import check_undo
from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.meta import registry
from guanxi.records.locks import hold


@transaction.atomic
def start_undo(actor: Actor, run: ImportRun) -> Job:
    """Enqueue the undoing of an import, for 30 days after it; of two who ask at once one is refused."""
    actor.require(registry.get(run.module), "import")
    hold(f"undo of import {run.pk}")
    check_undo(run)
    return enqueue(undo_import, actor=actor, import_id=run.pk)
