"""A module that a company makes for itself is like any other, from its making on, without a restart."""

from datetime import timedelta

import pytest

from guanxi.access.models import Role
from guanxi.jobs.run import Next, Run
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.checks import problems
from guanxi.meta.models import CustomRecord, FieldDefinition, ModuleDefinition
from guanxi.modules.custom_modules.jobs import clear_modules
from guanxi.records import field_indexes
from guanxi.records.jobs import index_fields
from tests.api.client import Api, code_of, fields_of
from tests.kit.people import Kit

STATES = "running | 运行中 | Running\nrepair | 维修中 | Under repair"
FIELDS = {
    "x_account": {"name": "所属客户", "name_en": "Customer", "kind": "reference", "target": "accounts"},
    "x_serial": {"name": "出厂编号", "kind": "text", "once": True, "searched": True},
    "x_state": {"name": "状态", "kind": "choice", "options": STATES},
    "x_installed": {"name": "安装日期", "kind": "date"},
    "x_power": {"name": "功率", "kind": "decimal", "places": 2},
}


@pytest.fixture
def admin(kit: Kit) -> Api:
    return Api(kit, "admin")


@pytest.fixture
def devices(admin: Api) -> None:
    made = admin.made(
        "/custom-modules",
        {"name": "设备档案", "name_en": "Device", "plural_en": "Devices", "slug": "x-devices", "menu": "service"}
        | {"icon": "box", "numbering": "SB{yyyy}{seq:4}", "title_label": "设备名称"},
    )
    assert made["slug"] == "x-devices"
    for place, (key, more) in enumerate(FIELDS.items()):
        admin.made("/custom-fields", {"object": "x-devices", "key": key, "sequence": place, **more})


def test_it_lists_finds_writes_and_keeps_records(devices, kit, admin):
    customer = admin.made("/accounts", {"name": "海川机械"})["id"]
    lathe = admin.made(
        "/x-devices",
        {"name": "数控车床", "x_account": customer, "x_serial": "A-1", "x_state": "running", "x_power": "7.50"},
    )
    press = admin.made("/x-devices", {"name": "冲床", "x_installed": "2026-03-01"})

    assert problems(registry.get("x_devices")) == []
    assert lathe["number"].startswith("SB")
    assert lathe["number"].endswith("0001")
    assert [one["id"] for one in admin.items("/x-devices", sort="-x_power")] == [lathe["id"], press["id"]]
    found = admin.items("/x-devices", x_state="running", **{"x_account.name": "海川机械"})
    assert [one["id"] for one in found] == [lathe["id"]]
    assert [one["id"] for one in admin.items("/x-devices", q="shukong")] == [lathe["id"]]
    assert fields_of(admin.post("/x-devices", {"name": "Again", "x_serial": "A-1"})) == {"x_serial": "E_NOT_UNIQUE"}
    assert fields_of(admin.post("/x-devices", {})) == {"name": "E_REQUIRED"}
    changed = admin.patch(f"/x-devices/{press['id']}", {"x_state": "repair"}).json()
    assert changed["version"] == 2
    assert admin.get(f"/x-devices/{press['id']}/history").json()["items"][0]["changes"]["x_state"] == [None, "repair"]
    assert "x-devices" in admin.get("/openapi.json").json()["components"]["schemas"]
    assert code_of(admin.delete(f"/accounts/{customer}"))[1] == "E_IN_USE"
    admin.delete(f"/x-devices/{lathe['id']}")
    assert code_of(admin.get(f"/x-devices/{lathe['id']}")) == (404, "E_NOT_FOUND")
    assert admin.post(f"/x-devices/{lathe['id']}/restore").status_code == 200


@pytest.mark.once
def test_its_pages_are_there_and_the_customer_shows_its_records(devices, kit, admin):
    customer = admin.made("/accounts", {"name": "海川机械"})["id"]
    lathe = admin.made("/x-devices", {"name": "数控车床", "x_account": customer, "x_state": "running"})["id"]
    made = admin.items("/custom-modules")[0]["id"]
    browser = kit.browser("admin")

    pages = {
        "/": "/m/x-devices/",
        "/m/x-devices/": "数控车床",
        f"/m/x-devices/{lathe}/": "海川机械",
        "/m/x-devices/new": 'name="x_serial"',
        "/m/x-devices/kanban": "维修中",
        "/m/x-devices/calendar": "设备档案",
        "/m/x-devices/import": "设备档案",
        f"/m/accounts/{customer}/related": "数控车床",
        f"/m/custom-modules/{made}/": "x_serial",
        "/settings/": "/m/custom-modules/",
    }
    for path, text in pages.items():
        answer = browser.get(path, headers={"accept-language": "zh-hans"})
        assert answer.status_code == 200, path
        assert text in answer.content.decode(), path


@pytest.mark.once
def test_roles_are_given_rights_on_it_and_owners_see_their_own(devices, kit, admin):
    bobs = admin.made("/x-devices", {"name": "Bob's", "owner": kit["bob"].user_id})["id"]
    assert code_of(Api(kit, "bob").get("/x-devices")) == (403, "E_NO_PERMISSION")

    for role in Role.objects.filter(pk__in=kit["bob"].role_ids + kit["alice"].role_ids):
        role.rights = [*role.rights, "x_devices.view", "x_devices.create", "x_devices.edit"]
        role.save()

    assert [one["id"] for one in Api(kit, "bob").items("/x-devices")] == [bobs]
    assert [one["id"] for one in Api(kit, "alice").items("/x-devices")] == [bobs]
    assert Api(kit, "ben").items("/x-devices") == []
    assert code_of(Api(kit, "charlie").get(f"/x-devices/{bobs}"))[0] == 403


def test_two_of_them_share_a_table_and_nothing_else(devices, admin):
    admin.made("/custom-modules", {"name": "房间"})
    room = {"object": "x-fangjian", "key": "x_serial", "name": "门牌号", "kind": "text", "once": True}
    admin.made("/custom-fields", room)
    index_fields(Run(1, None))
    guards = [field_indexes.present(registry.get(key)) for key in ("x_devices", "x_fangjian")]
    device = admin.made("/x-devices", {"name": "One", "x_serial": "A-1"})["id"]
    made = admin.made("/x-fangjian", {"name": "Two", "x_serial": "A-1"})["id"]

    assert [len(found) for found in guards] == [4, 3]
    assert not guards[0] & guards[1]
    assert [one["id"] for one in admin.items("/x-fangjian", x_serial="A-1")] == [made]
    assert code_of(admin.get(f"/x-fangjian/{device}")) == (404, "E_NOT_FOUND")
    assert code_of(admin.patch(f"/x-fangjian/{device}", {"name": "Mine"})) == (404, "E_NOT_FOUND")
    assert [one["id"] for one in admin.items("/x-devices", q="One")] == [device]


@pytest.mark.once
@pytest.mark.parametrize(
    "given", [{"slug": "devices"}, {"slug": "x-Devices"}, {"slug": "x-accounts"}, {"slug": "x-sort"}, {"name": "…"}]
)
def test_names_that_cannot_be_kept_are_refused(admin, given):
    assert set(fields_of(admin.post("/custom-modules", {"name": "设备", **given}))) == {"slug"}


@pytest.mark.once
def test_what_is_switched_off_is_gone_and_comes_back(devices, admin):
    made = admin.items("/custom-modules", slug="x-devices")[0]["id"]
    lathe = admin.made("/x-devices", {"name": "Lathe"})["id"]
    link = {"object": "accounts", "key": "x_device", "name": "设备", "kind": "reference", "target": "x-devices"}
    admin.made("/custom-fields", link)
    customer = admin.made("/accounts", {"name": "Haichuan", "x_device": lathe})["id"]

    admin.patch(f"/custom-modules/{made}", {"active": False})

    assert code_of(admin.get("/x-devices"))[0] == 404
    assert "x_device" not in admin.get(f"/accounts/{customer}").json()
    admin.patch(f"/custom-modules/{made}", {"active": True})
    assert admin.get(f"/accounts/{customer}").json()["x_device"] == lathe
    assert admin.get(f"/x-devices/{lathe}").json()["name"] == "Lathe"


@pytest.mark.once
def test_a_module_with_records_goes_by_its_typed_name_and_for_good_after_thirty_days(devices, admin):
    made = admin.items("/custom-modules", slug="x-devices")[0]["id"]
    lathe = admin.made("/x-devices", {"name": "Lathe", "x_serial": "A-1"})["id"]
    here = f"/custom-modules/{made}"

    assert code_of(admin.delete(here)) == (409, "E_HAS_RECORDS")
    assert code_of(admin.post(f"{here}/actions/give_up", {"confirm": "devices"}))[0] == 422
    assert admin.post(f"{here}/actions/give_up", {"confirm": "x-devices"}).status_code == 200
    admin.delete(here)
    assert code_of(admin.get("/x-devices"))[0] == 404
    clear_modules(Run(1, None))
    admin.post(f"{here}/restore")
    assert admin.get(f"/x-devices/{lathe}").json()["x_serial"] == "A-1"
    assert code_of(admin.delete(here)) == (409, "E_HAS_RECORDS")

    admin.post(f"{here}/actions/give_up", {"confirm": "x-devices"})
    admin.delete(here)
    ModuleDefinition.objects.filter(pk=made).update(deleted_at=clock.now() - timedelta(days=31))
    while isinstance(clear_modules(Run(1, None)), Next):
        pass
    assert not CustomRecord.objects.exists()
    assert not FieldDefinition.objects.filter(object="x-devices").exists()
    assert fields_of(admin.post("/custom-modules", {"name": "设备", "slug": "x-devices"})) == {"slug": "E_NOT_UNIQUE"}


def test_some_of_its_fields_make_lines(devices, kit, admin):
    part = admin.made("/products", {"name": "轴承", "unit": "piece", "standard_price": "5.00"})["id"]
    line = {"object": "x-devices", "in_lines": True}
    admin.made("/custom-fields", {**line, "key": "x_part", "name": "配件", "kind": "reference", "target": "products"})
    admin.made("/custom-fields", {**line, "key": "x_count", "name": "数量", "kind": "integer", "required": True})
    admin.patch(f"/custom-modules/{admin.items('/custom-modules')[0]['id']}", {"lines_label": "随机配件"})

    lathe = admin.made("/x-devices", {"name": "数控车床", "lines": [{"x_part": part, "x_count": 4}]})

    assert [(one["x_part"], one["x_count"]) for one in lathe["lines"]] == [(part, 4)]
    kept = lathe["lines"][0]["id"]
    changed = admin.patch(f"/x-devices/{lathe['id']}", {"lines": [{"id": kept, "x_count": 6}, {"x_count": 1}]}).json()
    assert [(one["x_part"], one["x_count"]) for one in changed["lines"]] == [(part, 6), (None, 1)]
    assert [one["id"] for one in admin.items("/x-devices", **{"lines.x_part": part})] == [lathe["id"]]
    assert fields_of(admin.post("/x-devices", {"name": "No", "lines": [{}]})) == {"lines.0.x_count": "E_REQUIRED"}
    assert code_of(admin.delete(f"/products/{part}"))[1] == "E_IN_USE"
    refused = admin.post("/custom-fields", {**line, "object": "accounts", "name": "Floor"})
    assert fields_of(refused) == {"in_lines": "E_CHOICE"}
    browser = kit.browser("admin")
    assert "随机配件" in browser.get(f"/m/x-devices/{lathe['id']}/").content.decode()
    posted = {
        "name": "铣床",
        "lines.shown": "1",
        "lines.0.x_part": str(part),
        "lines.0.x_count": "2",
        "lines.1.x_count": "",
    }
    assert browser.post("/m/x-devices/new", posted).status_code == 302
    assert len(admin.items("/x-devices", name="铣床", expand="lines")) == 1
