"""What those who watch over the server are told."""

import pytest
from django.db.models.functions import Now
from django.test import Client

from guanxi.jobs.health import SILENCE
from guanxi.jobs.models import Worker


@pytest.mark.django_db
def test_the_process_says_that_it_lives():
    answer = Client().get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_it_is_ready_when_a_worker_lives():
    Worker.objects.create(name="one")

    answer = Client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "process": "ok", "database": "ok", "migrations": "ok", "worker": "ok"}


@pytest.mark.django_db
def test_it_is_not_ready_when_the_worker_fell_silent():
    Worker.objects.create(name="one")
    Worker.objects.update(seen_at=Now() - SILENCE)

    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()["worker"]) == (503, "silent")


@pytest.mark.django_db
def test_nobody_needs_to_sign_in_to_ask():
    assert Client().post("/readyz").status_code == 405
    assert "no-store" in Client().get("/readyz")["Cache-Control"]
