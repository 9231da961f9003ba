"""Fields that a company has added go out with the others, and come in again."""

import pytest

from guanxi.exchange.export import KINDS
from guanxi.exchange.runs import counts
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.records import store

FIELDS = {
    "x_room": {"kind": "text", "name": "房间号"},
    "x_area": {"kind": "decimal", "name": "面积", "places": 3},
    "x_opened": {"kind": "date", "name": "启用日期"},
    "x_state": {"kind": "choice", "name": "状态", "options": "use | 在用 | In use\nstored | 库存 | In store"},
    "x_marks": {"kind": "multichoice", "name": "标记", "options": "use | 在用 | In use\nstored | 库存 | In store"},
    "x_keeper": {"kind": "user", "name": "保管人"},
}
FILE = """客户名称,房间号,面积,启用日期,状态,标记,保管人
甲,A-1,"1,088.125",2026年3月5日,在用,"在用，库存",Bob
乙,,,,,,
丙,A-3,1.2345,2026-01-01,坏的,,
"""


@pytest.fixture
def fields(kit):
    for key, more in FIELDS.items():
        store.create(registry.get("custom_field"), kit["admin"], {"object": "accounts", "key": key, **more})


def test_a_file_fills_them_by_their_names(fields, desk, kit):
    run = desk.bring("accounts", FILE)

    assert counts(run) == {"created": 2, "updated": 0, "skipped": 0, "failed": 1}
    kept = Account.objects.get(name="甲").custom
    assert kept["x_area"] == 1_088_125_000
    assert {key: kept[key] for key in ("x_room", "x_opened", "x_state", "x_marks", "x_keeper")} == {
        "x_room": "A-1",
        "x_opened": "2026-03-05",
        "x_state": "use",
        "x_marks": ",use,stored,",
        "x_keeper": kit["bob"].user_id,
    }
    assert Account.objects.get(name="乙").custom == {}


@pytest.mark.parametrize("kind", KINDS)
def test_what_went_out_comes_in_as_it_was(fields, desk, kind):
    desk.bring("accounts", "\n".join(FILE.splitlines()[:3]))
    before = list(Account.objects.order_by("pk").values_list("name", "custom", "version"))

    run = desk.bring("accounts", desk.take_file("accounts", kind), kind=kind, on_duplicate="update")

    assert counts(run)["failed"] == 0
    assert list(Account.objects.order_by("pk").values_list("name", "custom", "version")) == before
