"""Who leaves hands over what he owns, and signs in no more; roles that a company has not got are added from presets."""

from functools import partial

import pytest

from guanxi.access.models import Role
from guanxi.jobs import lease
from guanxi.jobs.execute import execute
from guanxi.jobs.models import Job
from guanxi.messaging.models import Notice
from guanxi.meta import registry
from guanxi.modules.people.presets import PRESETS, rights_of
from guanxi.records import actions
from guanxi.records.models import AuditEntry
from tests.kit.people import Kit
from tests.pools.company import pool

pytestmark = pytest.mark.django_db


def work_off() -> Job:
    """Do the one handing over that waits, as a worker does it."""
    job = Job.objects.get(name="hand_over_records", state="queued")
    claimed = lease.claim("test", only=job.pk)
    assert claimed is not None
    execute(claimed, lambda: False)
    job.refresh_from_db()
    return job


def test_what_somebody_leaves_goes_to_others_and_nothing_else_changes(kit: Kit) -> None:
    account = kit.make("account", "bob")
    deal = kit.make("opportunity", "bob", account=account.pk)
    task = kit.make("task", "bob", assignee=kit["bob"].user_id)
    mine = kit.make("account", "alice")
    bob, ben, alice = (kit[name].user_id for name in ("bob", "ben", "alice"))
    page, token = kit.browser("bob"), kit.api("bob")
    address = f"/api/v1/users/{bob}"

    gone = kit.api("admin").patch(address, {"status": "disabled"}, content_type="application/json")
    assert gone.status_code == 200
    assert page.get("/").status_code == 302
    assert token.get("/api/v1/accounts").status_code == 401
    left = Notice.objects.get(user=kit["admin"].user_id, kind="user_left_records")
    form = kit.browser("admin").get(f"/notices/{left.pk}")
    assert form.headers["Location"] == f"/m/users/{bob}/actions/hand_over"
    assert kit.browser("admin").get(form.headers["Location"]).status_code == 200

    def hand_over(name: str, **said: object) -> tuple[int, str]:
        answer = kit.api(name).post(f"{address}/actions/hand_over", said, content_type="application/json")
        return answer.status_code, answer.json().get("code", "")

    assert hand_over("alice", to=ben) == (403, "E_NO_PERMISSION")
    assert hand_over("admin", to=bob)[0] == 422
    assert hand_over("admin", to=ben, objects=["accounts"], reason="Left")[0] == 200
    assert work_off().result["changed"] == 1
    assert hand_over("admin", to=alice)[0] == 200
    done = work_off()

    before = deal.stage_id
    for record, owner in ((account, ben), (deal, alice), (mine, alice)):
        record.refresh_from_db()
        assert record.owner_id == owner
    task.refresh_from_db()
    assert (task.assignee_id, deal.stage_id) == (alice, before)
    assert (done.result["changed"], done.result["refused"]) == (2, 0)
    assert AuditEntry.objects.filter(module="account", record_id=account.pk, note="Left").exists()
    assert AuditEntry.objects.filter(module="user", record_id=bob, verb="handed_over").count() == 2
    assert Notice.objects.filter(user=kit["admin"].user_id, kind="user_handed_over").count() == 2
    assert Notice.objects.filter(user=ben, kind="assigned_many").exists()


def test_f010_r4_customers_of_who_leaves_go_back_to_their_pool_and_what_may_not_is_told(kit: Kit) -> None:
    home = pool(kit)
    account, kept = kit.make("account", "bob"), kit.make("account", "bob")
    order = kit.make("contract", "bob", account=kept.pk, end_date="2099-12-31")
    actions.run(registry.get("contract"), kit["bob"], order.pk, "submit", {})
    ask = partial(kit.api("admin").post, f"/api/v1/users/{kit['bob'].user_id}/actions/hand_over")
    going = {"pooled": True, "objects": ["accounts"], "reason": "Left in spring"}

    refused = ask({**going, "objects": []}, content_type="application/json").json()
    assert ask(going, content_type="application/json").status_code == 200
    done = work_off().result

    assert [error["code"] for error in refused["errors"]] == ["E_REQUIRED"]  # all else needs somebody who takes it
    account.refresh_from_db()
    kept.refresh_from_db()
    assert (account.owner_id, account.pool_id, kept.owner_id) == (None, home.pk, kit["bob"].user_id)
    assert (done["changed"], [one["code"] for one in done["reasons"]]) == (1, ["E_POOL_RETURN_BLOCKED"])
    assert AuditEntry.objects.filter(record_id=account.pk, verb="returned", note__contains="Left in spring").exists()


def test_preset_roles_that_are_missing_are_added_on_the_page_and_through_the_interface(kit: Kit) -> None:
    Role.objects.filter(preset__in=["teacher", "partner"]).delete()
    admin = kit.browser("admin")
    shown = admin.get("/settings/preset-roles").content.decode()
    assert shown.count('name="keys"') == 2

    assert admin.post("/settings/preset-roles", {"keys": ["teacher"]}).status_code == 302
    assert admin.post("/settings/preset-roles", {"keys": ["teacher"]}).status_code == 422
    assert kit.browser("bob").post("/settings/preset-roles", {"keys": ["partner"]}).status_code == 403
    answer = kit.api("admin").post(
        "/api/v1/roles", {"name": "Dealers", "preset": "partner"}, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["data_cap"]) == (201, "own")
    wrong = kit.api("admin").post("/api/v1/roles", {"name": "No", "preset": "no"}, content_type="application/json")
    assert wrong.status_code == 422
    for preset in PRESETS:
        assert set(Role.objects.get(preset=preset.key, deleted_at=None).rights) == set(rights_of(preset))
