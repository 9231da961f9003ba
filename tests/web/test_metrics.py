"""Metrics: for those who are let in, without anything about people, and with few values of each label."""

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as present
from django.db import connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families as families

from guanxi.jobs.models import Job, Worker
from tests.kit.people import Kit

TOKEN = "a-token-of-the-monitoring"


@pytest.fixture
def let_in(settings: Any) -> dict[str, str]:
    """The header that opens the page."""
    settings.ENVIRONMENT = replace(present.ENVIRONMENT, metrics_token=TOKEN)
    return {"Authorization": f"Bearer {TOKEN}"}


def read(headers: dict[str, str]) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels."""
    text = Client().get("/metrics", headers=headers).content.decode()
    return {
        (sample.name, *sample.labels.values()): sample.value for family in families(text) for sample in family.samples
    }


def test_nobody_reads_them_unless_a_setting_lets_them(db: None):
    assert Client().get("/metrics").status_code == 404


@pytest.mark.parametrize(
    ("token", "addresses", "given", "status"),
    [
        (TOKEN, (), f"Bearer {TOKEN}", 200),
        (TOKEN, (), f"Bearer {TOKEN}x", 404),
        (TOKEN, (), "", 404),
        ("", ("10.0.0.0/8",), "", 404),
        ("", ("127.0.0.0/8",), "", 200),
        (TOKEN, ("127.0.0.1",), "", 404),
        (TOKEN, ("10.0.0.1",), f"Bearer {TOKEN}", 404),
    ],
)
def test_a_token_and_an_address_both_must_fit(db, settings, token, addresses, given, status):
    settings.ENVIRONMENT = replace(present.ENVIRONMENT, metrics_token=token, metrics_from=addresses)

    assert Client().get("/metrics", headers={"Authorization": given}).status_code == status


def test_requests_are_counted_by_route_and_status_and_never_by_what_was_asked(kit: Kit, let_in: dict[str, str]):
    before = read(let_in)
    browser = kit.browser("bob")
    browser.get("/m/accounts/?q=Zhang")
    browser.get("/m/accounts/999999/")
    browser.get("/Zhang-San")

    after = read(let_in)

    def more(*key: str) -> float:
        return after.get(key, 0) - before.get(key, 0)

    assert more("guanxi_requests_total", "GET", "/m/{slug}/", "200") == 1
    assert more("guanxi_requests_total", "GET", "/m/{slug}/{pk}/", "404") == 1
    assert more("guanxi_requests_total", "GET", "unknown", "404") == 1
    assert more("guanxi_request_seconds_count", "/m/{slug}/") == 1
    assert more("guanxi_request_queries_total", "/m/{slug}/") > 3
    assert more("guanxi_request_database_seconds_total", "/m/{slug}/") > 0
    assert after["guanxi_process_resident_bytes",] > 10_000_000
    assert not any("Zhang" in part for key in after for part in key)


def test_background_work_is_told_by_kind_and_state(db: None, let_in: dict[str, str]):
    Job.objects.create(name="import_file", state="failed", done=250)
    Job.objects.create(name="import_file")
    Job.objects.create(name="name of a job that nobody knows")
    Worker.objects.create(name="one")

    found = read(let_in)

    assert found["guanxi_jobs", "failed", "import_file"] == 1
    assert found["guanxi_jobs", "queued", "import_file"] == 1
    assert found["guanxi_jobs_done", "failed", "import_file"] == 250
    assert found["guanxi_queue_age_seconds",] >= 0
    assert found["guanxi_workers",] == 1
    assert found["guanxi_worker_silence_seconds",] < 30
    assert found["guanxi_database_up",] == 1
    assert [key for key in found if key[0] == "guanxi_build_info"]
    assert not any("nobody knows" in part for key in found for part in key)
    if connection.vendor == "postgresql":
        assert found["guanxi_database_connections", "active"] >= 1
