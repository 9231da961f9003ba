"""Who works on which job."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.db.models.functions import Now

from guanxi.jobs import lease
from guanxi.jobs.models import Job, State
from guanxi.jobs.queue import enqueue
from tests.jobs.tasks import steps


def let_leases_run_out() -> None:
    Job.objects.update(leased_until=Now() - timedelta(seconds=1))


@pytest.mark.django_db
def test_a_claimed_job_is_nobody_elses():
    enqueue(steps, count=2)

    assert lease.claim("one") is not None
    assert lease.claim("other") is None


@pytest.mark.django_db
def test_the_job_that_waits_longest_comes_first():
    first = enqueue(steps, count=1)
    enqueue(steps, count=2)

    assert lease.claim("one") == first


@pytest.mark.django_db
def test_a_job_of_a_silent_worker_is_taken_over_with_a_new_attempt():
    enqueue(steps, count=2)
    silent = lease.claim("silent")
    let_leases_run_out()

    taken = lease.claim("other")

    assert (taken.attempt, taken.worker, taken.failures) == (silent.attempt + 1, "other", 1)
    assert not lease.renew(silent.pk, silent.attempt)
    assert lease.renew(taken.pk, taken.attempt)


@pytest.mark.django_db
def test_a_job_that_this_release_does_not_know_is_left_alone():
    Job.objects.create(name="of_a_newer_release")

    assert lease.claim("one") is None


@pytest.mark.django_db
def test_a_job_given_back_waits_as_long_as_it_was_told():
    enqueue(steps, count=2)
    job = lease.claim("one")

    lease.release(job, wait=timedelta(minutes=1))

    assert lease.claim("one") is None
    assert Job.objects.get().state == State.QUEUED


@pytest.mark.django_db
def test_a_job_given_back_without_a_wait_can_be_taken_in_the_same_moment():
    enqueue(steps, count=2)
    for _again in range(100):
        job = lease.claim("one")
        assert job is not None
        lease.release(job)


@pytest.mark.django_db
def test_jobs_of_a_dead_process_of_this_machine_are_free_at_once():
    enqueue(steps, count=2)
    host = lease.worker_name().partition(":")[0]
    lease.claim(f"{host}:{2**22 + 1}")  # above the highest process number that Linux gives

    lease.release_the_dead()

    assert lease.claim("other") is not None


@pytest.mark.django_db
def test_jobs_of_another_machine_are_not_touched():
    enqueue(steps, count=2)
    lease.claim(f"another-machine:{2**22 + 1}")

    lease.release_the_dead()

    assert lease.claim("other") is None


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_never_get_the_same_job():
    for _place in range(20):
        enqueue(steps, count=1)
    barrier, claimed = Barrier(4), []

    def worker(name: str) -> None:
        barrier.wait()
        while job := lease.claim(name):
            claimed.append(job.pk)
        connection.close()

    threads = [Thread(target=worker, args=(f"worker {place}",)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(claimed) == sorted(Job.objects.values_list("pk", flat=True))
