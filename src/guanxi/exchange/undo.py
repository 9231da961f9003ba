"""Asking for an import to be undone."""

from guanxi.access.actor import Actor
from guanxi.exchange.jobs import undo_import
from guanxi.exchange.models import ImportRun
from guanxi.exchange.takeback import check_undo
from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.meta import registry


def start_undo(actor: Actor, run: ImportRun) -> Job:
    """Enqueue the undoing of an import, for 30 days after it."""
    actor.require(registry.get(run.module), "import")
    check_undo(run)
    return enqueue(undo_import, actor=actor, import_id=run.pk)
