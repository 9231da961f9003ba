"""Looks at a provider's people, as an administrator begins them, ticks their lines and has them done."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from guanxi.access.actor import Actor
from guanxi.jobs.models import ENDED
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.messaging.directory.jobs import begin_applying, read_directory
from guanxi.messaging.directory.lines import ORDER, Kind
from guanxi.messaging.directory.models import State, SyncLine, SyncRun
from guanxi.messaging.im.connections import active_provider
from guanxi.messaging.im.providers import PROVIDERS
from guanxi.records.locks import hold


@transaction.atomic
def start_look(actor: Actor, provider: str, *, by_itself: bool = False) -> SyncRun:
    """Begin a look; one that is under way must end first."""
    require(actor)
    if active_provider(provider) is None:
        raise DomainError("E_CHAT_OFF", provider=PROVIDERS[provider].label)
    hold(f"directory of {provider}")
    if is_under_way(newest_of(provider)):
        raise DomainError("E_LOOK_UNDER_WAY")
    found = SyncRun.objects.create(
        provider=provider, started_at=clock.now(), started_by_id=actor.user_id, by_itself=by_itself
    )
    found.job = enqueue(read_directory, actor=actor, sync_id=found.pk)
    found.save(update_fields=["job"])
    return found


@transaction.atomic
def start_applying(actor: Actor, pk: int) -> SyncRun:
    """Have the ticked lines of the newest look done; those of an older one may be wrong by now."""
    found = run_of(actor, pk)
    hold(f"directory of {found.provider}")
    found = run_of(actor, pk)
    newest = newest_of(found.provider)
    if newest is None or newest.pk != pk:
        raise DomainError("E_LOOK_OLD")
    if is_under_way(newest) or found.read_at is None:
        raise DomainError("E_LOOK_UNDER_WAY")
    begin_applying(found, actor)
    return found


@transaction.atomic
def tick(actor: Actor, pk: int, *, shown: Iterable[int], ticked: Iterable[int]) -> None:
    """Of the lines shown, leave those alone in which are ticked."""
    _open(actor, pk)
    wanted = set(ticked)
    open_lines = SyncLine.objects.filter(run=pk, number__in=list(shown), state=State.OPEN).exclude(kind=Kind.CONFLICT)
    open_lines.filter(number__in=wanted).update(is_ticked=True)
    open_lines.exclude(number__in=wanted).update(is_ticked=False)


@transaction.atomic
def tick_all(actor: Actor, pk: int, kind: Kind, *, is_ticked: bool) -> None:
    """Tick all lines of a kind, or none of them."""
    _open(actor, pk)
    if kind != Kind.CONFLICT:
        SyncLine.objects.filter(run=pk, kind=kind, state=State.OPEN).update(is_ticked=is_ticked)


def run_of(actor: Actor, pk: int) -> SyncRun:
    """A look, for administrators."""
    require(actor)
    found = SyncRun.objects.select_related("job", "started_by").filter(pk=pk).first()
    if found is None:
        raise Missing
    return found


def newest_of(provider: str) -> SyncRun | None:
    """The newest look at a provider's people."""
    return SyncRun.objects.select_related("job").filter(provider=provider).order_by("-pk").first()


def runs_of(provider: str, count: int) -> list[SyncRun]:
    """The newest looks, with how many lines each has, and how many were done and refused."""
    rows = SyncRun.objects.select_related("job", "started_by").filter(provider=provider).order_by("-pk")
    counts = {state: Count("lines", filter=Q(lines__state=state)) for state in State.values}
    return list(rows.annotate(**counts)[:count])


def is_under_way(run: SyncRun | None) -> bool:
    """Whether a job reads or applies at this moment, or waits for its turn."""
    return run is not None and run.job is not None and run.job.state not in ENDED


def counted(run: SyncRun) -> list[dict[str, int | str]]:
    """How many lines of each kind, how many of them ticked, done and refused; in the order in which they are done."""
    figures = {
        "count": Count("pk"),
        "ticked": Count("pk", filter=Q(is_ticked=True)),
        "done": Count("pk", filter=Q(state=State.DONE)),
        "failed": Count("pk", filter=Q(state=State.FAILED)),
    }
    rows = SyncLine.objects.filter(run=run).values("kind").annotate(**figures)
    return sorted(rows, key=lambda row: ORDER[Kind(row["kind"])])


def lines_of(run: SyncRun, kind: Kind | None = None, *, after: int = 0) -> QuerySet[SyncLine]:
    """The lines of one kind, or all of them, in their order, behind a number."""
    rows = SyncLine.objects.filter(run=run, **({"kind": kind} if kind else {}))
    return (rows.filter(number__gt=after) if after else rows).order_by("number")


def _open(actor: Actor, pk: int) -> None:
    """Ticks can be set until the lines are done."""
    found = run_of(actor, pk)
    if is_under_way(found):
        raise DomainError("E_LOOK_UNDER_WAY")


def require(actor: Actor) -> None:
    """Looking at a provider's people is for those who run the system."""
    if not (actor.is_admin or actor.is_system):
        raise Denied("administer")
