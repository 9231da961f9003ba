"""Settings › Scheduled work, on the page and through the API."""

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from guanxi.jobs.models import Job, State
from guanxi.jobs.registry import scheduled
from guanxi.jobs.schedules import prepare_schedules
from tests.api.client import Api
from tests.kit.outbox import run_job
from tests.kit.people import Kit
from tests.web.pages import text_of

PURGE = "/settings/jobs/purge_jobs"
RUN = "/scheduled-jobs/purge_jobs/run"


def test_administrators_see_what_runs_by_itself_and_run_it_now(kit: Kit):
    prepare_schedules()
    admin, api = kit.browser("admin"), Api(kit, "admin")
    for _time in range(2):  # the second finds it waiting, and doubles nothing
        assert admin.post(f"{PURGE}/run").headers["location"] == PURGE
    assert api.post(RUN).json()["code"] == "E_JOB_UNDER_WAY"
    (job,) = Job.objects.filter(name="purge_jobs")
    Job.objects.create(name="purge_jobs", state=State.DONE, ended_at="2020-01-01T00:00:00Z")
    Job.objects.create(name="purge_api", state=State.FAILED, ended_at=Now(), error={"message": "The disk is full."})
    run_job(job)

    told = {one["name"]: one for one in api.get("/scheduled-jobs").json()["items"]}
    assert set(told) == {task.name for task in scheduled()}
    assert (told["purge_jobs"]["last"]["state"], told["purge_jobs"]["every_seconds"]) == ("done", 86400)
    assert told["purge_jobs"]["last"]["began_at"] <= told["purge_jobs"]["last"]["ended_at"]
    assert told["purge_jobs"]["next_at"]
    assert told["purge_api"]["failed"] == 1
    assert api.get("/scheduled-jobs/purge_jobs/runs").json()["items"][0]["result"] == {"removed": 1}
    assert api.post(RUN).status_code == 202

    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = text_of(admin.get("/settings/jobs"))
    assert len(asked) < 20
    assert page.index("Remove old idempotency keys") < page.index("Remove old jobs")  # what failed stands first
    assert "The disk is full." in page
    assert "removed: 1" in text_of(admin.get(PURGE))


@pytest.mark.once
def test_nobody_else_sees_or_runs_it(kit: Kit):
    browser, api = kit.browser("alice"), Api(kit, "alice")

    assert [browser.get("/settings/jobs").status_code, browser.get(PURGE).status_code] == [403, 403]
    assert browser.post(f"{PURGE}/run").status_code == 403
    assert [api.get("/scheduled-jobs").status_code, api.post(RUN).status_code] == [403, 403]
    assert Api(kit, "admin").get("/scheduled-jobs/nothing/runs").status_code == 404
    assert not Job.objects.exists()
