"""The register of devices through the API alone: made, laid out, under rights, filled from a workbook, found."""

import io
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from guanxi.access.models import Role
from guanxi.exchange.formats.xlsx_writer import TEXT, Column, write_xlsx
from guanxi.jobs.models import Job
from guanxi.jobs.worker import see_through
from tests.api.client import Api, fields_of
from tests.kit.people import Kit
from tests.kit.trust import times
from tests.modules.custom_modules.register import FIELDS

DEVICES = times(12, 1_000)
LAYOUT = {
    "sections": [
        {"label_zh": "设备", "label_en": "Device", "columns": 2, "fields": [{"key": "name"}, {"key": "x_account"}]},
        {
            "label_zh": "技术",
            "label_en": "Technical",
            "fields": [
                {"key": "x_power"},
                {"key": "x_serial", "required": {"field": "x_state", "op": "eq", "value": "running"}},
            ],
        },
    ]
}


def workbook(folder: Path) -> SimpleUploadedFile:
    columns = [Column(name, TEXT) for name in ("设备名称", "所属客户", "状态", "出厂编号", "功率")]
    rows = [[f"数控车床{place}", "海川机械", "运行中", f"A-{place}", "7.50"] for place in range(1, DEVICES)]
    write_xlsx(folder / "d.xlsx", "设备", columns, [*rows, ["离心水泵", "海川机械", "维修中", "B-1", "3"]], ("", []))
    return SimpleUploadedFile("devices.xlsx", (folder / "d.xlsx").read_bytes())


def test_devices_are_kept_in_a_module_that_programs_have_made(kit: Kit, tmp_path: Path) -> None:
    admin = Api(kit, "admin")
    account = admin.made("/accounts", {"name": "海川机械"})["id"]
    values = {"name": "设备档案", "slug": "x-devices", "numbering": "SB{yyyy}{seq:4}", "title_label": "设备名称"}
    admin.made("/custom-modules", {**values, "sharing": "read"})
    for place, (key, more) in enumerate(FIELDS.items()):
        admin.made("/custom-fields", {"object": "x-devices", "key": key, "sequence": place, **more})
    assert admin.put("/settings/layouts/x-devices", {"value": LAYOUT}).status_code == 200
    rights = {"bob": (("view", "edit"), "x_price", "x_model"), "charlie": (("view",), "x_power", "x_serial")}
    for name, (actions, hidden, masked) in rights.items():
        role = Role.objects.get(pk=kit[name].role_ids[0])
        given = [*role.rights, *(f"x_devices.{action}" for action in actions)]
        assert admin.patch(f"/roles/{role.pk}", {"rights": given}).status_code == 200
        right = {"role": role.pk, "object": "x-devices"}
        admin.made("/field-rights", {**right, "field": hidden, "level": "hidden"})
        admin.made("/field-rights", {**right, "field": masked, "level": "read", "mask": "all"})

    started = admin.client.post("/api/v1/imports", {"module": "x-devices", "file": workbook(tmp_path)})
    see_through(Job.objects.get(pk=started.json()["job"]))
    assert admin.get("/x-devices", limit="1").json()["count"]["value"] == DEVICES
    pump = admin.items("/x-devices", q="lixinshuibeng")[0]
    assert (pump["x_load"], pump["x_account"], pump["number"][:2]) == ("24", account, "SB")
    listed = admin.items(f"/accounts/{account}/related/x-devices", q="lixin")
    assert [one["id"] for one in listed] == [pump["id"]]

    target = io.BytesIO()
    Image.new("RGB", (4, 3)).save(target, "PNG")
    photo = admin.client.post("/api/v1/files", {"file": SimpleUploadedFile("p.png", target.getvalue())}).json()["id"]
    missing = admin.post("/x-devices", {"name": "空压机", "x_state": "running"})
    assert fields_of(missing) == {"x_serial": "E_REQUIRED"}
    values = {"x_serial": "C-1", "x_state": "running", "x_model": "KY-7", "x_price": "900.00", "x_photo": [photo]}
    lines = [{"x_part": "滤芯", "x_count": 2}]
    made = admin.made("/x-devices", {"name": "空压机", **values, "x_place": {"city": "深圳市"}, "lines": lines})
    assert (made["x_photo"][0]["name"], made["lines"][0]["x_part"]) == ("p.png", "滤芯")

    for name in rights:
        kit.again(name)
    bob, charlie = (Api(kit, name).get(f"/x-devices/{made['id']}").json() for name in rights)
    assert ("x_price" in bob, bob["x_model"], charlie["x_price"]) == (False, "K**", "900.00")
    assert ("x_power" in charlie, charlie["x_serial"], bob["x_serial"]) == (False, "C**", "C-1")
    assert Api(kit, "charlie").patch(f"/x-devices/{made['id']}", {"name": "Mine"}).status_code == 403
