"""Tasks that are due at moments of their own, and what is told of one that fails."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.functions import Now

from guanxi.jobs import execute, lease, registry, schedules
from guanxi.jobs.models import Job, Schedule, State
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel.errors import DomainError

moments: list[datetime] = []
told: list[tuple[int, str]] = []


def following(after: datetime) -> datetime | None:
    return next((moment for moment in moments if moment > after), None)


def work(run: Run) -> object:
    """Say that it goes on, and then break a rule."""
    run.go_on()
    raise DomainError("E_CAPACITY", left=0)


@pytest.fixture(autouse=True)
def task() -> Iterator[None]:
    """A task of this file alone, so that no other test counts it."""
    known = dict(registry._tasks)
    job(
        "test_moments",
        atomic=False,
        every=timedelta(days=1),
        when=following,
        failed=lambda pk, error: told.append((pk, error["code"])),
    )(work)
    moments.clear()
    told.clear()
    yield
    registry._tasks.clear()
    registry._tasks.update(known)


def started() -> list[str]:
    schedules.start_due()
    return list(Job.objects.filter(name="test_moments").values_list("state", flat=True))


@pytest.mark.django_db
def test_a_task_runs_at_its_moments_and_rests_without_any():
    now = datetime.now(UTC)
    schedules.prepare_schedules()
    assert Schedule.objects.get(pk="test_moments").next_at is None

    moments[:] = [now - timedelta(hours=1), now + timedelta(hours=5), now + timedelta(hours=30)]
    schedules.plan_anew(work)
    assert Schedule.objects.get(pk="test_moments").next_at == moments[1]
    assert started() == []

    Schedule.objects.filter(pk="test_moments").update(next_at=moments[0])  # nobody was there at that time
    assert started() == [State.QUEUED]
    assert Schedule.objects.get(pk="test_moments").next_at == moments[1]

    Job.objects.all().delete()
    Schedule.objects.filter(pk="test_moments").update(next_at=now - timedelta(minutes=7))
    assert started() == []  # that moment is none any more
    assert Schedule.objects.get(pk="test_moments").next_at == moments[1]


@pytest.mark.django_db(transaction=True)
def test_a_failure_is_told_once_and_a_long_batch_hears_that_it_was_called_off():
    pk = Job.objects.create(name="test_moments").pk
    execute.execute(lease.claim("one"), lambda: False)
    assert told == [(pk, "E_CAPACITY")]

    called_off = Job.objects.create(name="test_moments")
    held = lease.claim("one")
    assert held is not None
    Job.objects.update(cancel_requested=True)
    with pytest.raises(lease.CalledOff):
        Run(held.pk, None, attempt=held.attempt).go_on()
    Job.objects.filter(pk=held.pk).update(leased_until=Now() - timedelta(seconds=1), cancel_requested=False)
    lease.claim("two")
    with pytest.raises(lease.LostLease):
        Run(held.pk, None, attempt=held.attempt).go_on()
    assert called_off.pk == held.pk
    assert len(told) == 1
