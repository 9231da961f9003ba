"""Background work: reading what is there, and doing the ticked lines in batches of one kind each."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.jobs.queue import enqueue
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.inserting import insert
from guanxi.messaging.directory import notices
from guanxi.messaging.directory.applying import do
from guanxi.messaging.directory.changes import desk_for
from guanxi.messaging.directory.lines import Kind, Line
from guanxi.messaging.directory.models import Often, State, SyncLine, SyncRun, following_of
from guanxi.messaging.directory.plan import plan
from guanxi.messaging.directory.reading import here_of, there_of
from guanxi.messaging.directory.sides import Rules, There
from guanxi.messaging.im.client import Refusal
from guanxi.messaging.im.connections import active_provider
from guanxi.messaging.im.providers import PROVIDERS
from guanxi.messaging.im.providers.base import Provider

BATCH = 100
MANY_OFF, ONE_IN = 5, 10  # more people than that, and more than one in ten, are not switched off by themselves


@job("read_directory", atomic=False, label=_("Preview the people of a chat provider"))
def read_directory(run: Run, sync_id: int) -> object:
    """Ask the provider for all that the app sees, and keep what would make ours like it. Nothing of ours changes."""
    found = SyncRun.objects.get(pk=sync_id)
    if found.read_at is not None:
        return found.seen
    provider = active_provider(found.provider)
    if provider is None:
        raise DomainError("E_CHAT_OFF", provider=PROVIDERS[found.provider].label)
    there = _there(found, provider)
    with transaction.atomic():
        return _keep(found.pk, there, provider)


@job("apply_directory", label=_("Sync the people of a chat provider"))
def apply_directory(run: Run, sync_id: int) -> object:
    """Do the ticked lines, those above before those below; what was done stays done whatever comes after."""
    found, actor = SyncRun.objects.get(pk=sync_id), run.actor()
    if not (actor.is_admin or actor.is_system):
        raise Denied("administer")
    waiting = SyncLine.objects.filter(run=found, is_ticked=True, state=State.OPEN)
    lines = _batch(list(waiting.order_by("number")[:BATCH]))
    if not lines:
        return _ended(found)
    do(desk_for(found.provider, actor, following_of(found.provider), lines), lines)
    total = run.total or run.done + waiting.count() + len(lines)
    return run.next({}, done=run.done + len(lines), total=total)


def begin_applying(found: SyncRun, actor: Actor | None) -> None:
    """Have the ticked lines of a look done; in the caller's transaction."""
    found.applying_at, found.applied_at = clock.now(), None
    found.job = enqueue(apply_directory, actor=actor, sync_id=found.pk)
    found.save(update_fields=["applying_at", "applied_at", "job"])


def _there(found: SyncRun, provider: Provider) -> There:
    try:
        return there_of(provider)
    except Refusal as refusal:
        if found.by_itself:
            notices.tell_failed(found, str(refusal))
        raise DomainError("E_CHAT_ANSWER", provider=provider.label, detail=str(refusal)) from None


def _keep(pk: int, there: There, provider: Provider) -> dict[str, Any]:
    """Keep the plan; of two who have read at once, the first one's."""
    found = SyncRun.objects.select_for_update(no_key=True).get(pk=pk)
    if found.read_at is not None:
        return dict(found.seen)
    following = following_of(found.provider)
    rules = Rules(kept=frozenset(following.kept), tells_main=provider.tells_main)
    lines = plan(there, here_of(found.provider), rules)
    insert([_line(found, number, line) for number, line in enumerate(lines, 1)])
    found.seen = {"departments": len(there.departments), "people": len(there.people), "lines": len(lines)}
    found.read_at = clock.now()
    found.save(update_fields=["seen", "read_at"])
    if found.by_itself:
        _go_on(found, lines, following.often)
    return dict(found.seen)


def _line(found: SyncRun, number: int, line: Line) -> SyncLine:
    return SyncLine(
        run=found,
        number=number,
        kind=line.kind,
        level=line.level,
        external_id=line.external_id,
        name=line.name,
        target=line.target,
        values=dict(line.values),
        told=[list(one) for one in line.told],
        why=line.why,
        is_ticked=line.is_ticked,
    )


def _go_on(found: SyncRun, lines: list[Line], often: str) -> None:
    """What a look does that nobody has asked for: follow, if the company wants that and nothing speaks against it;
    what is left to decide is told."""
    is_clear = all(line.kind != Kind.CONFLICT for line in lines) and not _is_exodus(lines, found)
    if often == Often.APPLY and is_clear and any(line.is_ticked for line in lines):
        begin_applying(found, None)
        lines = [line for line in lines if not line.is_ticked]
    notices.tell_waiting(found, lines)


def _is_exodus(lines: list[Line], found: SyncRun) -> bool:
    """Whether so many would be switched off that somebody should look first."""
    off = sum(line.kind == Kind.PERSON_OFF and line.is_ticked for line in lines)
    return off > MANY_OFF and off * ONE_IN > found.seen["people"]


def _batch(lines: list[SyncLine]) -> list[SyncLine]:
    """The first lines that can be done together: of one kind, and equally deep."""
    return [line for line in lines if (line.kind, line.level) == (lines[0].kind, lines[0].level)]


def _ended(found: SyncRun) -> dict[str, int]:
    SyncRun.objects.filter(pk=found.pk).update(applied_at=clock.now())
    rows = SyncLine.objects.filter(run=found)
    counts = {str(state): rows.filter(state=state).count() for state in (State.DONE, State.FAILED)}
    notices.tell_done(found, counts)
    return counts
