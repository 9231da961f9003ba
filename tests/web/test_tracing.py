"""Every request has a number: in the log, in the answer, on the page of an error, and with the jobs it starts."""

import logging
import re

import pytest
from django.test import Client

from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.kernel import trace
from guanxi.web.routes import pattern_of
from tests.jobs.tasks import steps
from tests.kit.people import Kit

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "guanxi.access_log")
    return caplog


def test_an_answer_bears_a_new_number_each_time(kit: Kit):
    first, second = (kit.browser("bob").get("/me").headers["X-Request-ID"] for _time in range(2))

    assert re.fullmatch("[0-9a-f]{16}", first)
    assert first != second


@pytest.mark.parametrize(
    ("given", "is_kept"), [("abc-123.X_y", True), ("a" * 65, False), ("a\tb", False), ("<b>", False), ("", False)]
)
def test_a_number_that_was_given_is_kept_when_it_looks_like_one(db: None, given: str, is_kept: bool):
    answer = Client().get("/healthz", headers={"X-Request-ID": given})

    assert (answer.headers["X-Request-ID"] == given) is is_kept


def test_a_page_that_says_no_tells_the_number(kit: Kit):
    answer = kit.browser("bob").get("/m/accounts/999999/")

    assert f"request {answer.headers['X-Request-ID']}" in answer.content.decode()


def test_a_request_is_one_line_without_what_was_typed(kit: Kit, lines: pytest.LogCaptureFixture):
    kit.browser("bob").get("/m/accounts/?q=Secret&city=Hidden")
    kit.browser("bob").get("/m/Zhang-San/")
    kit.browser("bob").get("/Zhang-San")

    facts = [record.facts for record in lines.records if record.name == "guanxi.access_log"]
    assert [each["path"] for each in facts] == ["/m/accounts/", "/m/{slug}/", "unknown"]
    assert [each["status"] for each in facts] == [200, 404, 404]
    assert facts[0]["route"] == "/m/{slug}/"
    assert facts[0]["queries"] > 0
    assert not any(word in str(facts) for word in ("Secret", "Hidden", "Zhang"))


def test_a_job_remembers_the_request_that_started_it(db: None):
    with trace.tracing("from-a-request"):
        job = enqueue(steps, count=1)

    assert Job.objects.get(pk=job.pk).request == "from-a-request"


def test_routes_read_alike_however_they_are_written():
    assert pattern_of(r"api/v1^/(?P<slug>[a-z][a-z0-9-]*)/(?P<pk>[0-9]{1,19})/?\Z") == "/api/v1/{slug}/{pk}"
    assert pattern_of(r"api/v1^(?:/.*)?\Z") == "/api/v1"
    assert pattern_of("m/<slug:slug>/") == "/m/{slug}/"
    assert pattern_of("") == "/"
