"""How scheduled work is described."""

from django.utils.translation import gettext as _

from guanxi.api.openapi.operations import post_of, read_of
from guanxi.api.openapi.schemas import JOB, MOMENT, TEXT, WHOLE, Schema, all_of, list_of, ref

GROUP = "scheduled-jobs"
SCHEDULED: dict[str, Schema] = {
    "JobRun": all_of(**JOB["properties"], began_at=MOMENT),
    "JobRuns": all_of(items=list_of(ref("JobRun")), next={"type": "null"}),
    "ScheduledJob": all_of(
        name=TEXT,
        label=TEXT,
        every_seconds=WHOLE,
        next_at=MOMENT,
        failed=WHOLE,
        last={"anyOf": [ref("JobRun"), {"type": "null"}]},
    ),
    "ScheduledJobs": all_of(items=list_of(ref("ScheduledJob")), next={"type": "null"}),
}


def scheduled_paths() -> dict[str, Schema]:
    """Addresses of scheduled work."""
    name: Schema = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    text = _("What runs by itself, and how its last run went")
    return {
        "/scheduled-jobs": {"get": read_of("scheduled-jobs.list", GROUP, text, "ScheduledJobs", ())},
        "/scheduled-jobs/{name}/runs": {
            "get": read_of("scheduled-jobs.runs", GROUP, _("Its newest runs"), "JobRuns", (name,))
        },
        "/scheduled-jobs/{name}/run": {
            "post": post_of("scheduled-jobs.run", GROUP, _("Run it now"), "", "ScheduledJob", (name,), status="202")
        },
    }
