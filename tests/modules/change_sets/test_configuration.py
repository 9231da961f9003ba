"""The configuration of one company goes out as a text, and another company behaves alike once it came in."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from openpyxl import load_workbook

from guanxi.access.actor import find_company
from guanxi.access.models import Role, User
from guanxi.access.tokens import make_token
from guanxi.jobs.models import Job
from guanxi.meta import registry
from guanxi.modules.change_sets import services
from guanxi.modules.change_sets.models import ChangeSet
from guanxi.printing.models import PrintTemplate
from guanxi.printing.pictures import pictures
from guanxi.printing.rendering import OWN, print_one
from guanxi.records import store
from tests.kit.people import Kit
from tests.printing.test_files import workbook
from tests.records.test_bulk import work_off

pytestmark = pytest.mark.django_db
API = "/api/v1"
PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


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
    send(kit, f"settings/lists/accounts/of/position-{desk}", {"value": {"columns": ["x_grade"]}}, how="put")
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
    set_sheet(kit, "sharing", opportunity="read", account="read")
    set_sheet(kit, "notices", mandatory=["task_reminder"])
    set_sheet(kit, "mail", sender_name="The clinic", basis="customers")
    set_sheet(kit, "sms", key_id="secret account", daily_cap=7)
    logo = send(kit, "print-pictures", {"name": "logo"})["id"]
    hang(kit, f"print-pictures/{logo}", "logo.png", PNG)
    paper = {"name": "Card", "object": "accounts", "kind": "excel", "language": "en"}
    template = send(kit, "print-templates", paper)["id"]
    hang(kit, f"print-templates/{template}", "card.xlsx", workbook({"A1": "{{name}}"}))
    send(kit, f"print-templates/{template}/actions/use_file", {})


def set_sheet(kit: Kit, key: str, **values: Any) -> None:
    send(kit, f"settings/sheets/{key}", {"values": values}, how="patch")


def hang(kit: Kit, address: str, name: str, content: bytes) -> None:
    file = SimpleUploadedFile(name, content)
    assert kit.api("admin").post(f"{API}/{address}/files", {"file": file}).status_code == 201


def sharing_of(kit: Kit) -> dict[str, Any]:
    """The modes of the modules that both companies have."""
    found = read(kit, "settings/sheets/sharing")["values"]
    return {key: mode for key, mode in found.items() if not key.startswith("x")}


def printed(kit: Kit, pk: int) -> Any:
    """What the uploaded template makes of an account."""
    template = PrintTemplate.objects.get(name="Card", deleted_at=None)
    content = print_one(registry.get("account"), kit["admin"], pk, template.pk, OWN)[2]
    return load_workbook(io.BytesIO(content)).active["A1"].value


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
            "sharing": sharing_of(kit),
            "mandatory": read(kit, "settings/sheets/notices")["values"]["mandatory"],
            "mail": read(kit, "settings/sheets/mail")["values"],
            "cap": read(kit, "settings/sheets/sms")["values"]["daily_cap"],
            "logo": pictures(["logo"], kit["admin"])["logo"].content,
            "paper": printed(kit, account.pk),
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
    assert "secret account" not in text
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
    assert read(kit, "settings/sheets/mail")["values"]["sender_name"] == ""
    assert not PrintTemplate.objects.filter(name="Card", deleted_at=None).exists()


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
def test_single_lines_are_left_and_a_long_set_goes_by_jobs(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    admin, role = kit.browser("admin"), send(kit, "roles", {"name": "Clerk", "rights": ["account.view"]})["id"]
    set_sheet(kit, "mail", sender_name="Old", postal_address="Oslo")
    sheet = {"sender_name": "New", "sender_address": "", "postal_address": "Bergen", "basis": "consent"}
    wanted = {"name": "Clerk", "rights": ["account.view", "account.edit"], "remark": "For all"}
    document = {"guanxi": "configuration 1", "sheets": {"mail": sheet}, "roles": {"Clerk": wanted}}
    made = send(kit, "change-sets", {"name": "Lines"})["id"]
    send(kit, f"change-sets/{made}/actions/put", {"document": document})
    page = admin.get(f"/m/change-sets/{made}/").content.decode()
    assert "[&#34;sheets/mail&#34;, &#34;postal_address&#34;]" in page
    wrong = {"left": [{"part": "sheets/mail"}]}
    refused = kit.api("admin").post(f"{API}/change-sets/{made}/actions/publish", wrong, content_type="application/json")
    assert refused.json()["code"] == "E_FORMAT"
    monkeypatch.setattr(services, "AT_ONCE", 0)
    every = ["sheets/mail", "roles/Clerk"]
    lines = [json.dumps(["sheets/mail", key]) for key in ("sender_name", "postal_address")]
    sent = {"offered": every, "take": every, "offered_line": lines, "take_line": lines[:1]}
    admin.post(f"/m/change-sets/{made}/publish", sent)
    work_off(Job.objects.get(name=services.PUBLISH))
    values = read(kit, "settings/sheets/mail")["values"]
    assert (values["sender_name"], values["postal_address"]) == ("New", "Oslo")
    assert send(kit, f"change-sets/{made}/actions/revert", {})["record"]["status"] == "reverting"
    assert "at work in the background" in admin.get(f"/m/change-sets/{made}/").content.decode()
    work_off(Job.objects.get(name=services.REVERT))
    assert read(kit, f"change-sets/{made}")["status"] == "reverted"
    assert read(kit, f"roles/{role}")["rights"] == ["account.view"]
    assert read(kit, "settings/sheets/mail")["values"]["sender_name"] == "Old"


@pytest.mark.once
def test_what_uses_a_value_of_a_picklist_is_told_and_another_comes_in_its_place(kit: Kit) -> None:
    field = {"object": "accounts", "key": "x_grade", "kind": "multichoice", "name": "Grade"}
    pk = send(kit, "custom-fields", {**field, "options": "top | 顶级 | Top\ngold | 金 | Gold"})["id"]
    both = {
        "any": [{"field": "x_grade", "op": "contains", "value": "top"}, {"field": "city", "op": "eq", "value": "x"}]
    }
    view = send(kit, "accounts/views", {"name": "Top ones", "filter": both, "share": {"everyone": True}})["key"]
    step = {"do": "set", "values": {"x_grade": ["top"]}}
    rule = {"name": "Grades", "object": "accounts", "trigger": {"on": "became", "field": "level", "to": "A"}}
    automation = send(kit, "automations", {**rule, "actions": [step]})["id"]
    account = kit.make("account", "bob", x_grade=["top", "gold"])
    place = "settings/picklists/accounts/of/x_grade/values/top"
    told = read(kit, place)
    assert {(one["kind"], one["title"]) for one in told["configuration"]} == {
        ("views", "Accounts: Top ones"),
        ("automations", "Grades"),
    }
    assert [(one["count"], one["filter"]) for one in told["records"]] == [(1, "x_grade__contains=top")]
    assert [one["title"] for one in read(kit, "settings/picklists/accounts/of/level/values/A")["configuration"]] == [
        "Grades"
    ]
    admin, address = kit.browser("admin"), f"/{place.replace('/of/', '/')}"
    assert "Top ones" in admin.get(address).content.decode()
    assert address in admin.get(f"/m/custom-fields/{pk}/").content.decode()
    assert kit.browser("bob").get(address).status_code == 403
    assert kit.api("bob").get(f"{API}/{place}").status_code == 403
    refused = kit.api("admin").post(f"{API}/{place}/replace", {"other": "none"}, content_type="application/json")
    assert refused.json()["code"] == "E_CHOICE"
    answer = send(kit, f"{place}/replace", {"other": "gold"})
    assert answer["replaced"] == 2
    for job in Job.objects.filter(pk__in=answer["jobs"]):
        work_off(job)
    assert read(kit, f"accounts/{account.pk}")["x_grade"] == ["gold"]
    assert read(kit, f"automations/{automation}")["actions"][0]["values"] == {"x_grade": ["gold"]}
    kept = next(one for one in read(kit, "accounts/views")["items"] if one["key"] == view)
    assert kept["filter"]["any"][0]["value"] == "gold"
    told = send(kit, f"{place}/retire", {})
    assert (told["active"], told["configuration"], told["records"]) == (False, [], [])
    values = read(kit, "settings/picklists/accounts/of/level")["standard"]["options"]
    own = {"value": "vip", "label_zh": "贵宾", "label_en": "VIP", "colour": 1}
    send(kit, "settings/picklists/accounts/of/level", {"value": {"options": [*values, own]}}, how="put")
    only = {"field": "level", "op": "eq", "value": "vip"}
    send(kit, "accounts/views", {"name": "Very important", "filter": only, "share": {"everyone": True}})
    without = kit.api("admin").put(
        f"{API}/settings/picklists/accounts/of/level", {"value": {"options": values}}, content_type="application/json"
    )
    assert without.json()["code"] == "E_IN_USE"
    assert "Very important" in without.json()["detail"]


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
