"""Fields become wider ones in place, and their values are copied into fields of another kind."""

from guanxi.jobs.models import Job
from tests.api.client import Api, code_of
from tests.kit.outbox import run_job
from tests.kit.people import Kit


def test_a_field_becomes_a_wider_one_and_keeps_every_value(kit: Kit):
    admin = Api(kit, "admin")
    made = admin.made("/custom-fields", {"object": "accounts", "key": "x_site", "name": "Site", "kind": "url"})
    path = f"/custom-fields/{made['id']}/actions/widen"
    site = "https://example.com/" + "a" * 400
    account = admin.made("/accounts", {"name": "A", "x_site": site})["id"]

    assert code_of(admin.post(path, {"kind": "file"})) == (422, "E_CHOICE")
    assert admin.post(path, {"kind": "text"}).json()["record"]["kind"] == "text"
    assert admin.patch(f"/accounts/{account}", {"remark": "r"}).json()["x_site"] == site
    assert [row["id"] for row in admin.items("/accounts", x_site__startswith="https")] == [account]
    admin.patch(f"/accounts/{account}", {"x_site": "no address"})
    assert admin.post(path, {"kind": "longtext"}).json()["record"]["kind"] == "longtext"
    assert code_of(admin.post(path, {"kind": "text"})) == (422, "E_CHOICE")  # not back
    found = admin.patch(f"/accounts/{account}", {"x_site": "two\nlines"})
    assert found.json()["x_site"] == "two\nlines"


def test_values_are_copied_into_a_field_of_another_kind_and_what_does_not_fit_is_told(kit: Kit):
    admin = Api(kit, "admin")

    def field(key: str, kind: str, **more: str) -> int:
        return admin.made("/custom-fields", {"object": "tasks", "key": key, "name": key, "kind": kind, **more})["id"]

    old, new, sure = field("x_seats", "text"), field("x_count", "decimal"), field("x_sure", "boolean")
    tasks = [
        admin.made("/tasks", {"subject": text, "x_seats": text, **more})["id"]
        for text, more in (("1,200.5", {}), ("many", {}), ("3", {"x_count": "7"}))
    ]
    path = f"/custom-fields/{old}/actions/copy_values"

    assert code_of(admin.post(path, {"into": sure})) == (422, "E_CHOICE")
    assert code_of(admin.post(path, {"into": old})) == (422, "E_CHOICE")
    assert admin.post(path, {"into": new}).status_code == 200
    job = Job.objects.get(name="change_many", state="queued")
    run_job(job)

    assert [admin.get(f"/tasks/{pk}").json()["x_count"] for pk in tasks] == ["1200.5", None, "7"]
    job.refresh_from_db()
    assert [(one["id"], one["code"]) for one in job.result["reasons"]] == [(tasks[1], "E_FORMAT")]
    assert admin.get(f"/tasks/{tasks[0]}/history").json()["items"][0]["changes"]["x_count"] == [None, "1200.5"]
