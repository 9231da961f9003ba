"""A command that waits for its own job."""

import pytest

from guanxi.jobs import worker
from guanxi.jobs.models import Job, State, Worker
from guanxi.jobs.queue import enqueue
from tests.jobs.tasks import refused, rows, steps

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_is_done_here_and_now_and_others_are_left_alone():
    other = enqueue(refused)

    job = worker.see_through(enqueue(steps, count=3))

    assert (job.state, job.result) == (State.DONE, {"rows": 3})
    assert rows() == {"row 1", "row 2", "row 3"}
    assert Job.objects.get(pk=other.pk).state == State.QUEUED
    assert not Worker.objects.exists()


def test_a_job_that_fails_is_handed_back_with_its_error():
    assert worker.see_through(enqueue(refused)).error["code"] == "E_CAPACITY"


def test_a_job_that_others_interrupt_is_gone_on_with(monkeypatch):
    monkeypatch.setattr("guanxi.jobs.execute.TURN_SECONDS", 0.0)
    enqueue(refused)

    assert worker.see_through(enqueue(steps, count=3)).state == State.DONE
