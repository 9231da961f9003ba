"""What the engines do with declared modules, they do with one that a company has made: rights by every door, rules."""

from datetime import timedelta
from typing import Any

import pytest

from guanxi.access.models import Role
from guanxi.flow.automation import calendar
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.models import CustomRecord
from guanxi.meta.module import Module
from guanxi.records import store
from tests.contract.doors import DOORS, MARK, Door
from tests.contract.test_permission_matrix import as_list, expected, is_outer, told
from tests.flow.automation.rules import fill, rule
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
        if record is None or door.action in {"edit", "delete"}:
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
