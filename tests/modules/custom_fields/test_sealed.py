"""Fields whose values are kept encrypted: read by who may read the field, and by nobody who has only the database."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from guanxi.meta import registry
from guanxi.records.models import AuditEntry
from guanxi.records.rewind import rewind
from guanxi.records.sealing_anew import seal_batch
from tests.api.client import Api, code_of, fields_of

SECRET = "6222 0200 8888 1234"


@pytest.fixture
def admin(kit):
    return Api(kit, "admin")


def kept(table: str, column: str) -> str:
    """All that a column holds, as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return "".join(str(value) for (value,) in cursor.fetchall())


def test_values_are_read_by_people_and_not_in_the_database(kit, admin):
    field = {"object": "accounts", "name": "Card", "kind": "text", "sealed": True}
    made = admin.made("/custom-fields", {**field, "key": "x_card", "indexed": True, "once": True, "searched": True})
    assert (made["indexed"], made["once"], made["searched"]) == (False, False, False)
    admin.made("/custom-fields", {**field, "key": "x_mobile", "kind": "phone"})
    wrong = {"object": "accounts", "key": "x_f", "name": "F", "kind": "formula", "formula": "x_card", "result": "text"}
    assert fields_of(admin.post("/custom-fields", wrong)) == {"formula": "E_FORMULA"}
    assert fields_of(admin.patch(f"/custom-fields/{made['id']}", {"sealed": False})) == {"sealed": "E_FIELD_FORBIDDEN"}

    account = admin.made("/accounts", {"name": "A", "x_card": SECRET, "x_mobile": "+86 138 0013 8000"})
    assert (account["x_card"], account["x_mobile"]) == (SECRET, "13800138000")
    admin.patch(f"/accounts/{account['id']}", {"x_card": "4321 8765"})
    table = registry.get("account").model._meta.db_table
    for place in ((table, "custom"), (AuditEntry._meta.db_table, "changes"), ("records_searchentry", "text")):
        assert not any(part in kept(*place) for part in (SECRET, "13800138000", "4321 8765")), place

    told = admin.get(f"/accounts/{account['id']}/history").json()["items"]
    assert [one["changes"]["x_card"] for one in told if "x_card" in one["changes"]] == [
        [SECRET, "4321 8765"],
        [None, SECRET],
    ]
    for refused in ({"x_card": SECRET}, {"x_card__contains": "6"}, {"sort": "x_card"}):
        assert code_of(admin.get("/accounts", **refused))[0] == 400
    assert code_of(admin.get("/accounts/summary", group_by="x_card"))[0] == 400
    assert [one["x_card"] for one in admin.items("/accounts", x_card__isnull="false")] == ["4321 8765"]
    page = kit.browser("admin").get("/m/accounts/", {"columns": "name,x_card"}).content.decode()
    assert ">4321 8765<" in page
    assert "138 0013 8000" in kit.browser("admin").get(f"/m/accounts/{account['id']}/").content.decode()

    entry = next(one["id"] for one in told if one["changes"].get("x_card", [0])[0] == SECRET)
    rewind(registry.get("account"), kit["admin"], account["id"], entry, ["x_card"], before=True, version=None)
    assert admin.get(f"/accounts/{account['id']}").json()["x_card"] == SECRET

    form = kit.browser("admin").get(f"/m/accounts/{account['id']}/edit").content.decode()
    assert form.count(" data-unkept>") == 2
    other = "another key of the same house"
    with override_settings(SECRET_KEY=other, FORMER_SECRET_KEYS=(settings.SECRET_KEY,)):
        assert admin.get(f"/accounts/{account['id']}").json()["x_card"] == SECRET
        assert seal_batch(registry.get("account"), 0) == (None, 1)
        assert seal_batch(registry.get("account"), 0) == (None, 0)
    assert admin.get(f"/accounts/{account['id']}").json()["x_card"] == ""  # by the key of before alone
    with override_settings(SECRET_KEY=other):
        assert admin.get(f"/accounts/{account['id']}").json()["x_card"] == SECRET
