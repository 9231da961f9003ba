"""The configuration of one company goes out as a text, and another company behaves alike once it came in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from guanxi.access.actor import find_company
from guanxi.access.models import Role, User
from guanxi.access.tokens import make_token
from guanxi.jobs.models import Job
from guanxi.meta import registry
from guanxi.modules.change_sets import services
from guanxi.modules.change_sets.models import ChangeSet
from guanxi.records import store
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db
API = "/api/v1"
LEVELS = [
    {"value": "a", "label_zh": "一级", "label_en": "First", "colour": 2},
    {"value": "gold", "label_zh": "金牌", "label_en": "Gold", "colour": 3},
]


@contextmanager
def another_company() -> Iterator[None]:
    """What is set up within the block is gone behind it, as if it were another company that has the same people."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    company = find_company()
    registry.keep_up(company.shape_mark if company else "")


def send(kit: Kit, address: str, data: Any, *, how: str = "post", who: str = "admin") -> Any:
    answer = getattr(kit.api(who), how)(f"{API}/{address}", data, content_type="application/json")
    assert answer.status_code in (200, 201), (address, answer.content.decode())
    return answer.json()


def read(kit: Kit, address: str, who: str = "admin") -> Any:
    answer = kit.api(who).get(f"{API}/{address}")
    assert answer.status_code == 200, (address, answer.content.decode())
    return answer.json()


def set_up(kit: Kit) -> None:
    """A little of every kind, each naming others."""
    clerk = send(kit, "roles", {"name": "Clerk", "rights": ["account.view", "account.create", "account.edit"]})["id"]
    send(kit, "custom-modules", {"name": "设备", "name_en": "Device", "slug": "x-devices", "numbering": "SB{seq:4}"})
    for field in (
        {"object": "x-devices", "key": "x_price", "kind": "money", "name": "Price"},
        {"object": "x-devices", "key": "x_count", "kind": "integer", "name": "Count"},
        {"object": "x-devices", "key": "x_total", "kind": "formula", "name": "Sum", "formula": "x_price * x_count"},
        {"object": "x-devices", "key": "x_account", "kind": "reference", "name": "Customer", "target": "accounts"},
        {"object": "accounts", "key": "x_grade", "kind": "choice", "name": "Grade", "options": "top | 顶级 | Top"},
    ):
        given = {**field, "result": "money"} if field["kind"] == "formula" else field
        send(kit, "custom-fields", given)
    send(kit, "field-rights", {"role": clerk, "object": "accounts", "field": "phone", "level": "hidden"})
    rule = {"name": "Top ones", "object": "accounts", "source_type": "condition", "access": "read"}
    only = {"all": [{"field": "x_grade", "op": "eq", "value": "top"}]}
    desk = kit.position("charlie").pk
    send(kit, "sharing-rules", {**rule, "condition": only, "target_type": "position", "target_position": desk})
    send(kit, "settings/words/accounts", {"value": {"label": {"zh": "医院", "en": "Hospital"}}}, how="put")
    section = {"label_en": "Main", "label_zh": "", "fields": [{"key": "name"}, {"key": "x_grade", "required": True}]}
    layout = {"sections": [section], "header": ["x_grade"], "quick": ["name"]}
    send(kit, f"settings/layouts/accounts/of/role-{clerk}", {"value": layout}, how="put")
    shared = {"name": "Top", "filter": only, "columns": ["name", "x_grade"], "share": {"roles": [clerk]}}
    view = send(kit, "accounts/views", shared)["key"]
    send(kit, "settings/lists/accounts", {"value": {"columns": ["name", "x_grade"]}}, how="put")
    send(kit, f"settings/lists/accounts/of/role-{clerk}", {"value": {"view": str(view)}}, how="put")
    send(kit, "settings/activities.editable_hours", {"value": 5}, how="patch")
    send(kit, "settings/sheets/sharing", {"values": {"account_superiors": False, "x_devices": "read"}}, how="patch")
    send(kit, "number-rules", {"object": "opportunities", "pattern": "D-{seq:5}"})
    superior = {"by": "roles", "ids": [clerk]}
    node = {"key": "one", "kind": "approve", "name": "Clerk", "approvers": superior}
    definition = {"name": "Grades", "object": "accounts", "trigger": "update", "watched": ["x_grade"], "active": True}
    send(kit, "approval-definitions", {**definition, "flow": {"nodes": [node]}})
    told = {"do": "notify", "to": "users", "users": [kit["alice"].user_id], "text": "New: {{name}}"}
    automation = {"name": "Tell", "object": "accounts", "trigger": {"on": "created"}, "actions": [told]}
    made = send(kit, "automations", automation)["id"]
    send(kit, f"automations/{made}/actions/enable", {})


def behaviour(kit: Kit) -> dict[str, Any]:
    """What people and programs notice of all that."""
    for name in ("admin", "bob", "charlie"):
        kit.again(name)
    schemas = read(kit, "openapi.json")["components"]["schemas"]
    clerk = Role.objects.get(name="Clerk", deleted_at=None)
    with transaction.atomic():
        device = send(kit, "x-devices", {"name": "Pump", "x_price": "2.50", "x_count": 4})
        deal = kit.make("opportunity", "bob")
        account = kit.make("account", "bob", name="Seen Ltd", x_grade="top")
        shared = kit.api("charlie").get(f"{API}/accounts/{account.pk}").status_code
        held = kit.api("bob").patch(f"{API}/accounts/{account.pk}", {"x_grade": ""}, content_type="application/json")
        User.objects.filter(pk=kit["ben"].user_id).update(roles=[clerk.pk])
        kit.again("ben")
        asked = kit.api("ben").post(f"{API}/accounts", {"name": "New Ltd"}, content_type="application/json")
        seen = {
            "device": {key: value for key, value in device.items() if key in ("number", "x_total")},
            "deal": deal.number,
            "shared": shared,
            "held": held.status_code,
            "asked": [asked.status_code, *(one["field"] for one in asked.json().get("errors", ()))],
            "clerk": sorted(read(kit, "meta/modules/accounts", "ben")),
            "columns": registry.get("account").views[0].columns,
            "views": [one["name"] for one in read(kit, "accounts/views", "ben")["items"]],
            "word": str(registry.get("account").label),
            "setting": read(kit, "settings/activities.editable_hours")["value"],
            "sharing": read(kit, "settings/sheets/sharing")["values"],
        }
        transaction.set_rollback(True)
    return {**seen, "schemas": {key: one for key, one in schemas.items() if "evice" in key or "ccount" in key}}


def test_a_second_company_behaves_like_the_first_once_its_configuration_came_in(kit: Kit) -> None:
    for name in ("admin", "bob", "ben", "charlie"):
        kit.token(name)
    with another_company():
        set_up(kit)
        document = read(kit, "settings/configuration")
        first = behaviour(kit)
    text = json.dumps(document)
    assert str(kit.user("admin").password) not in text
    items = send(kit, "settings/configuration", document)["items"]
    assert not [one for one in items if one["problems"]]
    assert {"roles/Clerk", "custom-fields/accounts/x_grade", "layouts/accounts/role-Clerk"} <= {
        f"{one['kind']}/{one['name']}" for one in items if one["state"] == "new"
    }
    made = send(kit, "change-sets", {"name": "From the test company"})["id"]
    send(kit, f"change-sets/{made}/actions/put", {"document": document})
    page = kit.browser("admin").get(f"/m/change-sets/{made}/").content.decode()
    assert "x_grade" in page
    assert send(kit, f"change-sets/{made}/actions/publish", {})["record"]["status"] == "published"
    second = behaviour(kit)
    assert second == first
    assert {one["state"] for one in send(kit, "settings/configuration", document)["items"]} == {"same"}
    changed = read(kit, "settings/changes")["items"]
    assert any(one["title"] == "Grade" for one in changed)

    send(kit, f"change-sets/{made}/actions/revert", {})
    assert registry.by_slug("x-devices") is None
    assert not Role.objects.filter(name="Clerk", deleted_at=None).exists()
    assert str(registry.get("account").label) != "Hospital"
    assert ChangeSet.objects.get(pk=made).status == "reverted"


@pytest.mark.once
def test_one_change_is_taken_back_unless_something_came_later(kit: Kit) -> None:
    admin = kit.browser("admin")
    send(kit, "settings/activities.editable_hours", {"value": 5}, how="patch")
    send(kit, "settings/words/accounts", {"value": {"label": {"en": "Clinic"}}}, how="put")
    role = send(kit, "roles", {"name": "Clerk", "rights": ["account.view"]})
    found = {one["title"]: one["key"] for one in read(kit, "settings/changes")["items"]}
    assert "Clinic" in admin.get("/settings/changes").content.decode()
    assert kit.browser("bob").get("/settings/changes").status_code == 403
    assert kit.api("bob").get(f"{API}/settings/configuration").status_code == 403
    token = {"authorization": f"Bearer {make_token(kit.user('admin'), scope='read')}"}
    assert Client(headers=token).get(f"{API}/settings/configuration").status_code == 200
    assert Client(headers=token).post(f"{API}/settings/changes/part-1/back").status_code == 403

    send(kit, f"settings/changes/{found['Clerk']}/back", {})
    assert not Role.objects.filter(pk=role["id"], deleted_at=None).exists()
    setting = next(one for one in found.values() if one.startswith("setting-"))
    send(kit, "settings/activities.editable_hours", {"value": 6}, how="patch")
    refused = kit.api("admin").post(f"{API}/settings/changes/{setting}/back", {}, content_type="application/json")
    assert refused.json()["code"] == "E_CHANGED_SINCE"
    part = next(one for one in found.values() if one.startswith("part-"))
    admin.post("/settings/changes/back", {"key": part})
    assert str(registry.get("account").label) != "Clinic"


@pytest.mark.once
def test_what_can_not_come_in_is_named_and_nothing_of_the_rest_does(kit: Kit) -> None:
    right = {"role": "Nobody's", "object": "accounts", "field": "phone", "level": "hidden"}
    document = {
        "guanxi": "configuration 1",
        "roles": {"Clerk": {"name": "Clerk", "rights": ["account.view"]}},
        "field-rights": {"Nobody's/accounts/phone": right},
    }
    items = send(kit, "settings/configuration", document)["items"]
    assert [one["kind"] for one in items if one["problems"]] == ["field-rights"]
    made = send(kit, "change-sets", {"name": "Broken"})["id"]
    send(kit, f"change-sets/{made}/actions/put", {"document": document})
    address = f"{API}/change-sets/{made}/actions/publish"
    refused = kit.api("admin").post(address, {}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, "E_NOT_HERE")
    assert not Role.objects.filter(name="Clerk").exists()
    left = {"left": ["field-rights/Nobody's/accounts/phone"]}
    assert kit.api("admin").post(address, left, content_type="application/json").status_code == 200
    assert Role.objects.filter(name="Clerk").exists()
    for broken in (
        {"guanxi": 7},
        {**document, "planets": {}},
        {**document, "roles": []},
        {**document, "words": {"": 1}},
    ):
        answer = kit.api("admin").post(f"{API}/settings/configuration", broken, content_type="application/json")
        assert answer.status_code in (400, 422), broken
    store.fetch(registry.get("change_set"), kit["admin"], made)


@pytest.mark.once
def test_one_person_tries_a_set_and_nobody_else_sees_it(kit: Kit) -> None:
    admin, bob = kit.browser("admin"), kit.browser("bob")
    send(kit, "settings/lists/accounts", {"value": {"columns": ["name", "city"]}, "draft": True}, how="put")
    made = send(kit, "change-sets", {"name": "Clinics"})["id"]
    words = {"accounts": {"label": {"en": "Clinic"}, "plural": {"en": "Clinics"}}}
    document = {"guanxi": "configuration 1", "words": words, "settings": {"activities.editable_hours": 3}}
    send(kit, f"change-sets/{made}/actions/put", {"document": document})
    send(kit, f"change-sets/{made}/actions/gather", {})
    assert bob.post(f"/m/change-sets/{made}/try").status_code == 403
    admin.post(f"/m/change-sets/{made}/try")

    tried = admin.get("/m/accounts/?view=all").content.decode()
    assert "Clinics" in tried
    assert "Stop trying" in tried
    assert "Clinics" not in bob.get("/m/accounts/?view=all").content.decode()
    assert str(registry.get("account").label_plural) == "Accounts"
    assert "3" in admin.get("/settings/all/activities.editable_hours").content.decode()
    admin.post("/settings/trying/end")
    assert "Clinics" not in admin.get("/m/accounts/?view=all").content.decode()
    admin.post(f"/m/change-sets/{made}/publish", {"offered": ["words/accounts"], "take": ["words/accounts"]})
    assert "Clinics" in bob.get("/m/accounts/?view=all").content.decode()


@pytest.mark.once
def test_what_a_rule_names_is_told_before_it_is_deleted_and_can_be_replaced(kit: Kit) -> None:
    admin, old, new = (
        kit.browser("admin"),
        *(send(kit, "roles", {"name": name, "rights": ["account.view"]})["id"] for name in ("Old", "New")),
    )
    field = send(kit, "custom-fields", {"object": "accounts", "key": "x_size", "kind": "integer", "name": "Size"})["id"]
    node = {"key": "one", "kind": "approve", "name": "", "approvers": {"by": "roles", "ids": [old]}}
    large = {"field": "x_size", "op": "gt", "value": 5}
    definition = {"name": "Large ones", "object": "accounts", "trigger": "submit", "condition": large}
    made = send(kit, "approval-definitions", {**definition, "flow": {"nodes": [node]}})["id"]
    for address in (f"custom-fields/{field}", f"roles/{old}"):
        refused = kit.api("admin").delete(f"{API}/{address}")
        assert (refused.status_code, refused.json()["code"]) == (409, "E_IN_USE"), address
        assert "Large ones" in refused.json()["detail"]
        assert "Large ones" in admin.get(f"/m/{address}/delete").content.decode()
    hidden = kit.api("admin").patch(f"{API}/custom-fields/{field}", {"active": False}, content_type="application/json")
    assert hidden.json()["code"] == "E_IN_USE"
    admin.post(f"/m/roles/{old}/delete", {"do": "replace", "other": new})
    assert read(kit, f"approval-definitions/{made}")["flow"]["nodes"][0]["approvers"]["ids"] == [new]
    assert kit.api("admin").delete(f"{API}/roles/{old}").status_code == 204


@pytest.mark.once
def test_a_set_whose_job_was_called_off_is_a_draft_again(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 0)
    made = send(kit, "change-sets", {"name": "Long"})["id"]
    words = {"accounts": {"label": {"en": "Clinic"}, "plural": {"en": "Clinics"}}}
    document = {"guanxi": "configuration 1", "words": words}
    send(kit, f"change-sets/{made}/actions/put", {"document": document})
    assert send(kit, f"change-sets/{made}/actions/publish", {})["record"]["status"] == "publishing"
    again = f"{API}/change-sets/{made}/actions/open_again"
    assert kit.api("admin").post(again, {}, content_type="application/json").status_code == 409
    job = Job.objects.get(name=services.PUBLISH)
    send(kit, f"jobs/{job.pk}/cancel", {})
    assert send(kit, f"change-sets/{made}/actions/open_again", {})["record"]["status"] == "draft"
