"""The clock is put back or forward while jobs wait, run and are planned. For what was written down, a clock that is put
back an hour is the same as if it had been written down an hour ahead."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now

from guanxi.jobs import lease
from guanxi.jobs.models import Job, Schedule
from guanxi.jobs.queue import enqueue
from guanxi.jobs.registry import scheduled
from guanxi.jobs.schedules import prepare_schedules, start_due
from tests.jobs.tasks import steps
from tests.jobs.test_schedules import at_once

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def put_back() -> None:
    Job.objects.update(
        due_at=F("due_at") + HOUR, created_at=F("created_at") + HOUR, leased_until=F("leased_until") + HOUR
    )
    Schedule.objects.update(next_at=F("next_at") + HOUR)


def test_a_job_that_waits_does_not_wait_for_the_clock_to_catch_up():
    enqueue(steps, count=1)

    put_back()

    assert lease.claim("one") is not None


def test_a_job_whose_worker_is_gone_does_not_wait_either_and_the_old_worker_is_kept_out():
    enqueue(steps, count=2)
    gone = lease.claim("gone")
    put_back()

    taken = lease.claim("other")

    assert taken is not None
    assert not lease.renew(gone.pk, gone.attempt)
    assert lease.claim("third") is None


def test_a_job_that_was_told_to_wait_still_waits():
    enqueue(steps, count=2)
    lease.release(lease.claim("one"), wait=timedelta(minutes=20))

    assert lease.claim("one") is None


def test_what_runs_by_itself_goes_on():
    prepare_schedules()
    start_due()
    Job.objects.all().delete()
    put_back()

    assert start_due() == len(at_once())
    assert start_due() == 0


def test_a_clock_that_jumps_forward_starts_each_schedule_once():
    prepare_schedules()
    start_due()
    Job.objects.all().delete()
    Schedule.objects.update(next_at=Now() - 30 * 24 * HOUR)

    assert start_due() == len(scheduled())
    assert start_due() == 0
