"""Records of modules that a company has made come in from files and go out into them like all others."""

import pytest

from guanxi.exchange.runs import counts
from guanxi.meta import registry
from guanxi.meta.models import CustomRecord
from guanxi.records import store

STATES = "running | 运行中 | Running\nrepair | 维修中 | Under repair"
FIELDS = {
    "x_account": {"name": "所属客户", "kind": "reference", "target": "accounts"},
    "x_state": {"name": "状态", "kind": "choice", "options": STATES},
    "x_power": {"name": "功率", "kind": "decimal"},
}
FILE = """设备名称,所属客户,状态,功率
数控车床,海川机械,运行中,7.50
冲床,海川机械,坏的,1
铣床,,维修中,
"""


@pytest.mark.once
def test_devices_come_in_and_go_out(desk):
    store.create(registry.get("account"), desk.actor, {"name": "海川机械"})
    given = {"name": "设备档案", "slug": "x-devices", "title_label": "设备名称", "numbering": "SB{seq:4}"}
    store.create(registry.get("custom_module"), desk.actor, given)
    for key, more in FIELDS.items():
        store.create(registry.get("custom_field"), desk.actor, {"object": "x-devices", "key": key, **more})

    assert counts(desk.bring("x-devices", FILE)) == {"created": 2, "updated": 0, "skipped": 0, "failed": 1}
    rows = CustomRecord.objects.order_by("pk").values_list("module", "number", "name", "custom", "version")
    before = list(rows)
    assert [row[:3] for row in before] == [("x_devices", "SB0001", "数控车床"), ("x_devices", "SB0002", "铣床")]

    run = desk.bring("x-devices", desk.take("x-devices"), on_duplicate="update")

    assert counts(run)["failed"] == counts(run)["created"] == 0
    assert (
        list(CustomRecord.objects.order_by("pk").values_list("module", "number", "name", "custom", "version")) == before
    )
