"""What the engines do with declared modules, they do with one that a company has made: rights by every door, rules."""

from datetime import timedelta
from typing import Any

import pytest

from guanxi.access.models import Role
from guanxi.flow.automation import calendar
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.models import CustomRecord
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.webhooks import log
from guanxi.webhooks.models import Delivery, Horizon
from guanxi.webhooks.watch import watch_events
from tests.api.client import Api, fields_of
from tests.contract.doors import DOORS, MARK, Door
from tests.contract.test_permission_matrix import as_list, expected, is_outer, told
from tests.flow.approval.flows import define, node, people
from tests.flow.automation.rules import fill, rule
from tests.kit.outbox import run_job
from tests.kit.people import NAMES, Kit
from tests.kit.trust import DEEP

LIKE = "account"  # the declared module by whose rights and sight the made one is measured
FIELDS: dict[str, dict[str, Any]] = {
    "x_account": {"name": "客户", "kind": "reference", "target": "accounts"},
    "x_checked": {"name": "年检", "kind": "date", "indexed": True},
    "x_note": {"name": "说明", "kind": "text"},
}


def made(kit: Kit) -> Module:
    """A module of the company's own that the roles may use as they use accounts."""
    store.create(registry.get("custom_module"), kit["admin"], {"name": "设备档案", "slug": "x-devices"})
    for key, more in FIELDS.items():
        store.create(registry.get("custom_field"), kit["admin"], {"object": "x-devices", "key": key, **more})
    for role in Role.objects.all():
        more = [right.replace(LIKE, "x_devices") for right in role.rights if right.startswith(f"{LIKE}.")]
        Role.objects.filter(pk=role.pk).update(rights=[*role.rights, *more])
    for name in NAMES:
        kit.again(name)
    return registry.get("x_devices")


@pytest.mark.once
def test_everyone_gets_through_every_door_what_is_theirs_and_nothing_else(kit: Kit):
    module = made(kit)
    doors = [door for door in DOORS if door.only(module) and (DEEP or not is_outer(door))]

    assert len(doors) > 10
    assert {door.name: got(kit, module, door) for door in doors} == {door.name: wanted(door) for door in doors}


def got(kit: Kit, module: Module, door: Door) -> dict[str, Any]:
    found, record = {}, None
    for name in NAMES:
        if record is None or door.action in {"edit", "delete", "transfer"}:
            CustomRecord.objects.all().delete()
            record = kit.make(module, "bob", external_id=MARK)
        found[name] = told(kit, name, module, record, door)
        if door.action == "delete" and found[name] != 200:
            CustomRecord.objects.filter(pk=record.pk).update(deleted_at=record.created_at)
    return found


def wanted(door: Door) -> dict[str, Any]:
    found = {name: expected(name, LIKE, door.action) for name in NAMES}
    blind = {name: 404 if door.is_blind and status == 403 else status for name, status in found.items()}
    return {name: as_list(status) if door.is_list else status for name, status in blind.items()}


@pytest.mark.once
def test_a_rule_is_set_off_by_its_dates_and_asks_behind_its_references(kit: Kit):
    made(kit)
    account = kit.make("account", "bob", name="海川")
    today = clock.today("Asia/Shanghai")
    trigger = {"on": "date", "field": "x_checked", "days": -3, "hour": 0}
    condition = {"field": "x_account.name", "op": "eq", "value": "海川"}
    due = rule(kit, "x-devices", trigger, fill(x_note="check"), condition=condition)
    soon = (today + timedelta(days=3)).isoformat()
    its, others = (kit.make("x_devices", "bob", x_checked=soon, x_account=pk) for pk in (account.pk, None))

    assert calendar.days_due() == [(due.pk, today)]
    calendar.next_of_day(due.pk, today, 0)

    assert [CustomRecord.objects.get(pk=one.pk).custom.get("x_note") for one in (its, others)] == ["check", None]


@pytest.mark.once
def test_its_records_are_shared_masked_approved_given_away_and_told_like_others(kit: Kit, settings: Any) -> None:
    settings.CALLS_TO_PRIVATE = True
    made(kit)
    bob, charlie, ben = (kit[name].user_id for name in ("bob", "charlie", "ben"))
    hook = {"name": "ERP", "url": "http://127.0.0.1:9/", "owner": kit["admin"].user_id, "modules": ["x-devices"]}
    store.create(registry.get("webhook"), kit["admin"], hook)
    define(kit, node("n1", people(kit["alice"].user_id)), module="x-devices")
    Horizon.objects.update_or_create(pk=1, defaults={"up_to": log.newest()})
    device = Api(kit, "bob").made("/x-devices", {"name": "Lathe", "x_note": "secret"})["id"]
    here, there = f"/x-devices/{device}", f"/x-devices/{device}/actions"

    Horizon.objects.update(up_to=log.newest())
    run_job(enqueue(watch_events))
    assert Delivery.objects.filter(webhook__name="ERP").count() == 1
    role = kit["charlie"].role_ids[0]
    right = {"role": role, "object": "x-devices", "field": "x_note", "level": "read", "mask": "all"}
    store.create(registry.get("field_right"), kit["admin"], right)
    assert Api(kit, "charlie").get(here).status_code == 404
    assert Api(kit, "bob").post(f"{there}/add_member", {"user": charlie}).status_code == 200
    kit.again("charlie")
    assert Api(kit, "charlie").get(here).json()["x_note"] == "s**"

    assert Api(kit, "bob").post(f"{there}/submit", {}).status_code == 200
    assert Api(kit, "bob").get(f"{here}/approval").json()["status"] == "in_progress"
    agreed = Api(kit, "alice").post(f"{there}/approve", {"comment": "fine"})
    assert agreed.status_code == 200, agreed.content
    assert Api(kit, "bob").get(f"{here}/approval").json()["status"] == "approved"
    assert Api(kit, "admin").post(f"{there}/change_owner", {"to": ben, "keep": "read"}).status_code == 200
    assert Api(kit, "bob").get(here).json()["owner"] == ben
    told = [one["verb"] for one in Api(kit, "admin").get(f"{here}/history").json()["items"]]
    assert {"created", "member_added", "approval_submitted", "approval_approved"} <= set(told)
    assert bob != ben


@pytest.mark.once
def test_its_definition_says_who_sees_its_records_and_how_they_are_drawn(kit: Kit) -> None:
    module, admin = made(kit), Api(kit, "admin")
    options = "a | 甲 | A\nb | 乙 | B"
    for key, kind in (("x_kind", "choice"), ("x_state", "choice"), ("x_due", "date")):
        more = {"options": options} if kind == "choice" else {}
        admin.made("/custom-fields", {"object": "x-devices", "key": key, "name": key, "kind": kind, **more})
    definition = admin.items("/custom-modules", slug="x-devices")[0]["id"]
    device = admin.made("/x-devices", {"name": "Lathe", "x_state": "b", "x_due": "2026-03-01"})["id"]
    assert Api(kit, "bob").get(f"/x-devices/{device}").status_code == 404
    assert registry.get(module.key).board.group_by == "x_kind"

    wrong = admin.patch(f"/custom-modules/{definition}", {"board_by": "x_note", "calendar_by": "x_state"})
    assert fields_of(wrong) == {"board_by": "E_CHOICE", "calendar_by": "E_CHOICE"}
    right = {"board_by": "x_state", "calendar_by": "x_due", "sharing": "read"}
    assert admin.patch(f"/custom-modules/{definition}", right).status_code == 200

    assert (registry.get(module.key).board.group_by, registry.get(module.key).calendar) == ("x_state", ("x_due",))
    assert Api(kit, "bob").get(f"/x-devices/{device}").status_code == 200
    assert Api(kit, "bob").patch(f"/x-devices/{device}", {"name": "Mine"}).status_code == 403
    assert "Lathe" in kit.browser("bob").get("/m/x-devices/kanban").content.decode()
    assert "Lathe" in kit.browser("bob").get("/m/x-devices/calendar?day=2026-03-01").content.decode()
    for key, path, more in (
        ("custom_modules.most", "/custom-modules", {"name": "Rooms"}),
        ("custom_fields.most", "/custom-fields", {"object": "x-devices", "name": "More", "kind": "text"}),
    ):
        assert admin.patch(f"/settings/{key}", {"value": 1}).status_code == 200
        assert "E_RANGE" in fields_of(admin.post(path, more)).values()
