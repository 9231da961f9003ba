"""Enqueueing, looking and calling off."""

from contextlib import suppress

import pytest
from django.db import transaction

from guanxi.jobs.models import Job, State
from guanxi.jobs.queue import cancel, enqueue, jobs_of
from guanxi.kernel.errors import DomainError
from tests.jobs.tasks import steps

pytestmark = pytest.mark.django_db


class Undone(Exception):
    """Rolls a transaction back."""


def test_a_job_is_there_with_the_transaction_that_wrote_it():
    job = enqueue(steps, count=2)

    assert Job.objects.get().pk == job.pk
    assert job.state == State.QUEUED
    assert job.due_at == job.created_at


def test_a_job_vanishes_with_the_transaction_that_is_rolled_back():
    with suppress(Undone), transaction.atomic():
        enqueue(steps, count=2)
        raise Undone

    assert not Job.objects.exists()


def test_arguments_that_the_function_does_not_take_are_refused_at_once():
    with pytest.raises(TypeError):
        enqueue(steps, rows=2)

    assert not Job.objects.exists()


def test_a_waiting_job_is_called_off_at_once():
    job = enqueue(steps, count=2)

    cancel(job)

    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert job.ended_at is not None


def test_a_running_job_is_asked_to_end():
    job = enqueue(steps, count=2)
    Job.objects.update(state=State.RUNNING)

    cancel(job)

    job.refresh_from_db()
    assert (job.state, job.cancel_requested) == (State.RUNNING, True)


def test_an_ended_job_can_not_be_called_off():
    job = enqueue(steps, count=2)
    Job.objects.update(state=State.DONE)

    with pytest.raises(DomainError, match="E_STATE"):
        cancel(job)


def test_people_see_the_jobs_that_they_started_and_administrators_all(kit):
    own = enqueue(steps, actor=kit["bob"], count=1)
    enqueue(steps, actor=kit["alice"], count=1)
    enqueue(steps, count=1)

    assert list(jobs_of(kit["bob"])) == [own]
    assert jobs_of(kit["admin"]).count() == 3
    assert not jobs_of(kit["charlie"]).exists()
