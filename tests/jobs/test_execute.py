"""Running a claimed job batch by batch."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from guanxi.access.models import User
from guanxi.jobs import execute, lease
from guanxi.jobs.models import Job, State
from guanxi.jobs.queue import cancel, enqueue
from guanxi.jobs.registry import job as declared
from guanxi.jobs.run import Run
from tests.jobs.tasks import broken, refused, rows, steps

pytestmark = pytest.mark.django_db(transaction=True)


def go_on() -> bool:
    return False


def run_once(function: Callable[..., object], **arguments: object) -> Job:
    """Enqueue, claim and execute; the job as it is afterwards."""
    pk = enqueue(function, **arguments).pk
    execute.execute(lease.claim("worker"), go_on)
    return Job.objects.get(pk=pk)


def test_a_chain_of_batches_ends_with_its_result():
    job = run_once(steps, count=3)

    assert (job.state, job.result, job.error) == (State.DONE, {"rows": 3}, None)
    assert rows() == {"row 1", "row 2", "row 3"}


def test_progress_is_written_with_each_batch():
    seen = []

    @declared("test_watched")
    def watched(run: Run) -> object:
        seen.append(list(Job.objects.values_list("done", "total")))
        return run.next({"more": False}, done=5, total=9) if not run.checkpoint else None

    run_once(watched)

    assert seen == [[(0, None)], [(5, 9)]]


def test_a_broken_rule_fails_the_job_with_its_code_and_keeps_nothing_of_the_batch():
    job = run_once(refused)

    assert job.state == State.FAILED
    assert job.error["code"] == "E_CAPACITY"
    assert "0" in job.error["message"]
    assert rows() == set()


def test_an_error_of_the_programmers_is_tried_again_later():
    job = run_once(broken)

    assert (job.state, job.failures) == (State.QUEUED, 1)
    assert lease.claim("worker") is None


def test_an_error_of_the_programmers_fails_the_job_when_the_tries_are_used_up():
    pk = run_once(broken).pk
    Job.objects.update(due_at=Now())

    execute.execute(lease.claim("worker"), go_on)

    job = Job.objects.get(pk=pk)
    assert (job.state, job.error["code"]) == (State.FAILED, "E_JOB_FAILED")
    assert "division" not in str(job.error)


def test_the_wait_between_tries_grows_up_to_an_hour():
    waits = [execute.back_off(failures).total_seconds() for failures in (1, 2, 3, 9)]

    assert waits == [5, 20, 80, 3600]


def test_a_batch_that_went_well_forgets_earlier_failures():
    enqueue(steps, count=3)
    job = lease.claim("worker")
    job.failures = 3

    assert execute._batch(execute.task_named(job.name), job)

    assert job.failures == 0


def test_a_job_that_takes_its_worker_down_every_time_fails_at_last():
    pk = enqueue(broken).pk
    for _time in range(3):
        job = lease.claim("worker")
        Job.objects.update(leased_until=Now() - timedelta(seconds=1))

    job = lease.claim("worker")
    execute.execute(job, go_on)

    assert Job.objects.get(pk=pk).error["code"] == "E_JOB_FAILED"


def test_a_worker_that_lost_its_job_keeps_nothing_of_its_batch():
    enqueue(steps, count=2)
    slow = lease.claim("slow")
    Job.objects.update(leased_until=Now() - timedelta(seconds=1))
    quick = lease.claim("quick")

    execute.execute(slow, go_on)
    assert rows() == set()

    execute.execute(quick, go_on)
    assert rows() == {"row 1", "row 2"}


def test_a_job_called_off_ends_after_the_batch_under_way():
    @declared("test_called_off")
    def called_off(run: Run) -> object:
        cancel(Job.objects.get(pk=run.job_id))
        return run.next({}, done=run.done + 1)

    job = run_once(called_off)

    assert (job.state, job.done) == (State.CANCELLED, 1)


def test_a_worker_that_stops_gives_the_job_back_where_it_stands():
    enqueue(steps, count=3)
    answers = iter((False, True))

    execute.execute(lease.claim("worker"), lambda: next(answers))

    job = Job.objects.get()
    assert (job.state, job.checkpoint, job.failures) == (State.QUEUED, {"place": 1}, 0)
    execute.execute(lease.claim("worker"), go_on)
    assert rows() == {"row 1", "row 2", "row 3"}


def test_a_long_job_lets_others_have_their_turn(monkeypatch):
    monkeypatch.setattr(execute, "TURN_SECONDS", 0.0)
    long = enqueue(steps, count=3)
    short = enqueue(refused)

    execute.execute(lease.claim("worker"), go_on)

    assert Job.objects.get(pk=long.pk).state == State.QUEUED
    assert lease.claim("worker") == short


def test_work_that_leaves_the_house_is_done_outside_of_a_transaction():
    seen = []

    @declared("test_outside", atomic=False)
    def outside(run: Run) -> object:
        seen.append(connection.in_atomic_block)
        return None

    assert run_once(outside).state == State.DONE
    assert seen == [False]


def test_a_function_acts_as_its_starter_through_the_job(kit):
    seen = []

    @declared("test_actor")
    def acting(run: Run) -> object:
        seen.append(run.actor())
        return None

    enqueue(acting, actor=kit["bob"])
    execute.execute(lease.claim("worker"), go_on)

    (actor,) = seen
    assert (actor.user_id, actor.via, actor.rights) == (kit["bob"].user_id, "job", kit["bob"].rights)


@pytest.mark.parametrize("language, words", [("zh-hans", "上限"), ("en", "limit")])
def test_an_error_is_told_in_the_starters_language(kit, language, words):
    User.objects.filter(pk=kit["bob"].user_id).update(language=language)
    pk = enqueue(refused, actor=kit["bob"]).pk

    execute.execute(lease.claim("worker"), go_on)

    assert words in Job.objects.get(pk=pk).error["message"]
