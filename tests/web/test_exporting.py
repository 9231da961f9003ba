"""The pages of an export: format and columns, a short list at once, a long one in the background."""

import zipfile
from io import BytesIO

import pytest

from guanxi.exchange.models import ExportRun
from guanxi.exchange.runs import Options, counts, start_import, unread_columns
from guanxi.meta import registry
from tests.exchange.conftest import work_off
from tests.kit.people import Kit
from tests.web.pages import text_of


@pytest.fixture
def towns(kit: Kit, settings, tmp_path) -> Kit:
    settings.HOME = tmp_path
    for name in ("Alba", "Berg", "Cura"):
        kit.make("account", "bob", name=name, city="Oslo")
    return kit


def test_the_page_says_how_many_and_offers_three_formats(towns: Kit):
    page = text_of(towns.browser("bob").get("/m/accounts/export?city=Oslo"))
    assert "Export 3 records" in page
    for kind in ("csv", "xlsx", "jsonl"):
        assert f'value="{kind}"' in page


def test_a_short_list_is_handed_out_at_once_in_any_format(towns: Kit):
    bob = towns.browser("bob")
    answer = bob.post("/m/accounts/export?sort=name&columns=name", {"format": "jsonl"})
    assert [line.split('"')[5] for line in b"".join(answer.streaming_content).decode().splitlines()] == [
        "Alba",
        "Berg",
        "Cura",
    ]
    book = b"".join(bob.post("/m/accounts/export", {"format": "xlsx", "all": "1"}).streaming_content)
    assert "xl/worksheets/sheet2.xml" in zipfile.ZipFile(BytesIO(book)).namelist()
    assert bob.post("/m/accounts/export", {"format": "pdf"}).status_code == 422


def test_a_text_says_whose_hands_it_left_by_and_comes_in_again(towns: Kit, tmp_path):
    answer = towns.browser("bob").get("/m/accounts/export?format=csv&columns=name&city=Oslo&sort=name")
    assert "Bob" in answer.headers["content-disposition"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, *rows = [line.split(",") for line in text.splitlines()]
    assert header[-1].startswith("Guanxi · Bob · 20")
    assert {len(row) for row in rows} == {len(header)}
    assert {row[-1] for row in rows} == {""}
    path = tmp_path / "again.csv"
    path.write_text(text.replace(rows[0][1], "Renamed"), encoding="utf-8")
    run = start_import(
        registry.get("account"), towns["bob"], path, file_name="again.csv", options=Options(on_duplicate="update")
    )
    work_off(run.job)
    assert counts(run) == {"created": 0, "updated": len(rows), "skipped": 0, "failed": 0}
    assert unread_columns(run) == []

    plain = {"value": False}
    towns.api("admin").patch("/api/v1/settings/exports.marked", plain, content_type="application/json")
    text = b"".join(towns.browser("bob").get("/m/accounts/export?format=csv&columns=name").streaming_content).decode()
    assert "Guanxi" not in text.splitlines()[0]


def test_a_long_list_becomes_a_job_of_ones_own(towns: Kit, monkeypatch):
    monkeypatch.setattr("guanxi.web.exports.AT_ONCE", 2)
    bob = towns.browser("bob")
    assert "in the background" in text_of(bob.get("/m/accounts/export?format=csv"))

    there = bob.post("/m/accounts/export?sort=-name&city=Oslo", {"format": "csv"}).headers["location"]
    assert "gx-progress" in text_of(bob.get(there))
    work_off(ExportRun.objects.get().job)
    assert "The file is ready" in text_of(bob.get(there))
    text = b"".join(bob.get(f"{there}/file").streaming_content).decode("utf-8-sig")
    assert "Cura" in text.splitlines()[1]
    for name in ("ben", "admin"):
        assert towns.browser(name).get(there).status_code == 404
        assert towns.browser(name).get(f"{there}/file").status_code == 404


def test_a_large_export_waits_for_a_superior_until_the_company_decides_otherwise(towns: Kit):
    towns.api("admin").patch("/api/v1/settings/exports.approval_rows", {"value": 2}, content_type="application/json")
    bob, admin = towns.browser("bob"), towns.browser("admin")
    there = bob.post("/m/accounts/export", {"format": "csv"}).headers["location"]
    assert there.startswith("/m/approvals/")
    assert not ExportRun.objects.exists()
    decide = f"/api/v1{there[2:]}actions/approve"
    assert towns.api("alice").post(decide, {}, content_type="application/json").status_code == 200
    assert ExportRun.objects.get().started_by_id == towns["bob"].user_id
    assert admin.post("/m/accounts/export", {"format": "csv"}).headers["Content-Type"].startswith("text/csv")
    assert bob.post("/m/accounts/export?name=Alba", {"format": "csv"}).status_code == 200

    definition = towns.api("admin").get("/api/v1/approval-definitions?trigger=export").json()["items"][0]["id"]
    switch = f"/api/v1/approval-definitions/{definition}/actions/deactivate"
    assert towns.api("admin").post(switch, {}, content_type="application/json").status_code == 200
    assert bob.post("/m/accounts/export", {"format": "csv"}).headers["Content-Type"].startswith("text/csv")


def test_a_form_sent_twice_begins_one_export(towns: Kit, monkeypatch):
    monkeypatch.setattr("guanxi.web.exports.AT_ONCE", 2)
    bob = towns.browser("bob")
    form = {"format": "csv", "form_token": "0" * 32}
    first, second = (bob.post("/m/accounts/export", form).headers["location"] for _again in range(2))
    assert first == second
    assert ExportRun.objects.count() == 1
    assert bob.post(f"{first}/cancel").status_code == 302
    assert "Cancelled" in text_of(bob.get(first))


def test_who_may_not_export_gets_nothing(towns: Kit):
    charlie = towns.browser("charlie")
    assert charlie.get("/m/accounts/export").status_code == 403
    assert charlie.post("/m/accounts/export", {"format": "csv"}).status_code == 403
