"""Tasks that run by themselves."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.db.models.functions import Now

from guanxi.jobs import lease
from guanxi.jobs.execute import execute
from guanxi.jobs.models import Job, Schedule, State
from guanxi.jobs.registry import scheduled
from guanxi.jobs.schedules import prepare_schedules, start_due


def at_once() -> list[str]:
    """The tasks that are not due at moments of their own."""
    return sorted(task.name for task in scheduled() if task.when is None)


@pytest.mark.django_db
def test_a_new_schedule_is_due_at_once_and_then_after_its_time():
    prepare_schedules()

    assert start_due() == len(at_once())
    assert start_due() == 0


@pytest.mark.django_db
def test_runs_that_were_missed_are_made_up_for_by_one():
    prepare_schedules()
    Schedule.objects.update(next_at=Now() - timedelta(days=30))

    start_due()

    assert Job.objects.filter(name="purge_jobs").count() == 1
    assert start_due() == 0


@pytest.mark.django_db
def test_a_run_still_under_way_is_not_doubled():
    prepare_schedules()
    start_due()
    Job.objects.update(state=State.RUNNING)
    Schedule.objects.update(next_at=Now())

    assert start_due() == 0


@pytest.mark.django_db(transaction=True)
def test_several_schedulers_start_a_due_task_once():
    prepare_schedules()
    barrier = Barrier(4)

    def scheduler() -> None:
        barrier.wait()
        start_due()
        connection.close()

    threads = [Thread(target=scheduler) for _place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(Job.objects.values_list("name", flat=True)) == at_once()


@pytest.mark.django_db(transaction=True)
def test_old_jobs_are_removed_and_young_ones_kept():
    old = Job.objects.create(name="test", state=State.DONE, ended_at=Now() - timedelta(days=91))
    young = Job.objects.create(name="test", state=State.DONE, ended_at=Now() - timedelta(days=89))
    purge = Job.objects.create(name="purge_jobs")

    execute(lease.claim("worker"), lambda: False)

    assert set(Job.objects.values_list("pk", flat=True)) == {young.pk, purge.pk}
    assert Job.objects.get(pk=purge.pk).result == {"removed": 1}
    assert old.pk


@pytest.mark.django_db(transaction=True)
def test_of_what_runs_every_minute_only_failures_are_kept_for_longer_than_a_day():
    past = Now() - timedelta(days=2)
    for state in (State.DONE, State.FAILED):
        Job.objects.create(name="remind_of_tasks", state=state, ended_at=past)
    Job.objects.create(name="purge_jobs")

    execute(lease.claim("worker"), lambda: False)

    assert list(Job.objects.filter(name="remind_of_tasks").values_list("state", flat=True)) == [State.FAILED]
