"""The records that one import has written, as a list."""

from dataclasses import replace

from guanxi.access.actor import Actor
from guanxi.exchange.lookup import run_of_job
from guanxi.exchange.models import ImportRun, Outcome
from guanxi.kernel.errors import Missing
from guanxi.kernel.strict import digits
from guanxi.meta.module import Module
from guanxi.records.query import Query

PARAMETER = "import"


def import_named(module: Module, actor: Actor, number: str) -> ImportRun:
    """An import of the person's own by the number of its job."""
    found = run_of_job(actor, digits(number) or 0)
    if found.module != module.key:
        raise Missing
    return found


def among_imported(query: Query, run: ImportRun) -> Query:
    """The same list, only with what the import made or changed."""
    written = run.rows.filter(module="", outcome__in=(Outcome.CREATED, Outcome.UPDATED), record_id__isnull=False)
    return replace(query, among=(*query.among, written.values("record_id")))
