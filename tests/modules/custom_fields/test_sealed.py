"""Fields whose values are kept encrypted: read by who may read the field, and by nobody who has only the database."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings

from guanxi.exchange.models import ImportRow, ImportRun
from guanxi.exchange.spool import ROWS
from guanxi.jobs.worker import see_through
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


def test_imports_keep_no_value_as_it_was_typed(kit, admin, django_capture_on_commit_callbacks):
    field = {"object": "accounts", "name": "Card", "key": "x_card", "kind": "text", "sealed": True}
    admin.made("/custom-fields", field)
    rows = f"Account name,Card,Phone\nRight,{SECRET},+86 138 0013 8000\nWrong,{SECRET}9,no phone at all\n".encode()
    browser, folder = kit.browser("admin"), Path(settings.HOME) / "imports"
    sent = browser.post("/m/accounts/import", {"file": SimpleUploadedFile("a.csv", rows)})
    assert SECRET in browser.get(sent.headers["location"]).content.decode()
    by_card = {"key": ["x_card"], "columns": {"name": "Account name", "x_card": "Card"}}
    wrong = {"module": "accounts", "file": SimpleUploadedFile("a.csv", rows), "map": json.dumps(by_card)}
    assert fields_of(admin.client.post("/api/v1/imports", wrong)) == {"key.x_card": "E_FIELD_FORBIDDEN"}

    started = admin.client.post("/api/v1/imports", {"module": "accounts", "file": SimpleUploadedFile("a.csv", rows)})
    run = ImportRun.objects.get(job=started.json()["job"])
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert (folder / run.folder / ROWS) in files
    assert not any(SECRET.encode() in path.read_bytes() for path in files)
    with django_capture_on_commit_callbacks(execute=True):
        see_through(run.job)
    assert not (folder / run.folder).exists()
    assert admin.items("/accounts", name="Right")[0]["x_card"] == SECRET
    for column in ("content", "errors"):
        assert SECRET not in kept(ImportRow._meta.db_table, column)
    told = b"".join(admin.get(f"/imports/{run.job_id}/errors").streaming_content).decode()
    assert f"Wrong,{SECRET}9" in told
