"""Undo: a person takes back what he did in one go, with one request or one job."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.jobs.models import ENDED, Job
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.meta import registry
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer
from guanxi.records.jobs import undo_operation
from guanxi.records.locks import hold
from guanxi.records.merges.unmerging import TIME, is_merge
from guanxi.records.models import AuditEntry
from guanxi.records.takeback import CREATED, Kept, take_back

AT_ONCE = 200  # entries; more become a job
UNDO_MINUTES = declare(
    Setting(
        key="undo.minutes",
        type=Integer(low=1, high=1440),
        label=gettext_lazy("Minutes for which changes can be undone"),
        about=gettext_lazy(
            "How long a person can take back what he did on a page; imports can be taken back for 30 days."
        ),
        default=30,
        group="system",
    )
)
TIMES = {"job": timedelta(days=1), "import": timedelta(days=30)}


@dataclass(frozen=True)
class Undone:
    """What became of it: how many records were taken back, which were left and why; or the job that does it."""

    done: int = 0
    kept: tuple[Kept, ...] = ()
    job: int | None = None


@transaction.atomic
def undo(actor: Actor, operation: str) -> Undone:
    """Take back an operation of the actor's own (an administrator: anybody's), as far as nobody has changed its
    records since. Twice is once. Someone else's is missing; one too long ago is refused (E_UNDO_TOO_LATE). Nothing is
    taken back of one that made what the actor may not delete."""
    hold(f"undo of {operation}")
    check(actor, operation)
    if lasting := _lasting(actor, operation):
        return Undone(kept=lasting)
    entries = AuditEntry.objects.filter(operation=operation)
    if entries[: AT_ONCE + 1].count() > AT_ONCE:
        return Undone(job=_enqueued(actor, operation).pk)
    taken = take_back(actor, operation, size=AT_ONCE)
    return Undone(len(taken.done), tuple(taken.kept))


def check(actor: Actor, operation: str) -> None:
    """Refuse what isn't the actor's to undo, is still under way, or lies too far back."""
    last = AuditEntry.objects.filter(operation=operation).order_by("-pk").values("by_id", "via", "at", "job_id").first()
    if last is None or not (actor.is_admin or last["by_id"] == actor.user_id):
        raise Missing
    if is_merge(_undone_by(operation)):
        raise DomainError("E_MERGE_AGAIN")
    if last["job_id"] and (under_way := Job.objects.filter(pk=last["job_id"]).exclude(state__in=ENDED).first()):
        raise DomainError("E_STATE", state=under_way.get_state_display())
    limit = TIME if is_merge(operation) else time_for(last["via"])
    if last["at"] < clock.now() - limit:
        raise DomainError("E_UNDO_TOO_LATE", minutes=int(limit.total_seconds() // 60))


def _undone_by(operation: str) -> str:
    """The operation that this one took back; empty for one that did something itself."""
    undone = AuditEntry.objects.filter(operation=operation, undoes__isnull=False).values_list("undoes", flat=True)
    return undone.first() or ""


def _lasting(actor: Actor, operation: str) -> tuple[Kept, ...]:
    """What an operation made and the actor may not delete: what it did beside would be done a second time, and make
    the same once more, as the next of a repeating task or the customer of a lead."""
    made = AuditEntry.objects.filter(operation=operation, verb=CREATED)
    names = made.order_by().values_list("module", flat=True).distinct()
    closed = [name for name in names if not actor.may(registry.get(name), "delete")]
    rows = made.filter(module__in=closed).order_by("-pk").values_list("module", "record_id") if closed else ()
    return tuple(Kept(module, pk, Denied("delete")) for module, pk in rows[:AT_ONCE])


def time_for(via: str) -> timedelta:
    """For how long something can be undone that was done by this door."""
    return TIMES.get(via) or timedelta(minutes=UNDO_MINUTES.now())


def _enqueued(actor: Actor, operation: str) -> Job:
    """The job that takes it back; the one under way when somebody has asked already."""
    mine = Job.objects.filter(name="undo_operation", arguments={"operation": operation}).exclude(state__in=ENDED)
    found = mine.first()
    if found is None:
        found = enqueue(undo_operation, actor=actor, operation=operation)
        total = AuditEntry.objects.filter(operation=operation).count()
        Job.objects.filter(pk=found.pk).update(total=total)
    return found


def import_of(actor: Actor, operation: str) -> int | None:
    """The job of an import, where the operation was one: that is taken back with its rows, not here."""
    rows = AuditEntry.objects.filter(operation=operation, via="import", job_id__isnull=False, undoes__isnull=True)
    rows = rows if actor.is_admin else rows.filter(by=actor.user_id)
    return rows.values_list("job_id", flat=True).first()
