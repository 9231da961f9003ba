"""Imports and jobs through the API."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guanxi.exchange.formats.xlsx_writer import TEXT, Column, write_xlsx
from guanxi.jobs.models import Job
from guanxi.jobs.worker import see_through
from tests.api.client import ROOT, Api, code_of

FILE = b"name,city\nAcme,Wuhan\n,Beijing\nZeta,\n"


@pytest.fixture
def bob(kit):
    return kit.api("bob")


def start(client, content=FILE, name="accounts.csv", **fields):
    data = {"module": "accounts", "file": SimpleUploadedFile(name, content), **fields}
    return client.post(f"{ROOT}/imports", data)


def finish(client, answer):
    assert answer.status_code == 202, answer.content
    see_through(Job.objects.get(pk=answer.json()["job"]))
    return client.get(f"{ROOT}/imports/{answer.json()['job']}").json()


@pytest.mark.django_db(transaction=True)
def test_a_file_is_imported_in_the_background_and_can_be_undone(kit):
    bob = kit.api("bob")
    answer = start(bob)
    number = answer.json()["job"]

    waiting = bob.get(f"{ROOT}/jobs/{number}").json()
    done = finish(bob, answer)

    assert (waiting["state"], waiting["done"], waiting["total"]) == ("queued", 0, 3)
    assert done["state"] == "done"
    assert {name: done["counts"][name] for name in ("created", "failed")} == {"created": 2, "failed": 1}
    assert done["failures"][0]["line"] == 3
    errors = b"".join(bob.get(done["errors"]).streaming_content).decode("utf-8-sig")
    assert "Beijing" in errors
    assert bob.get(f"{ROOT}/jobs/{number}").json()["result"]["created"] == 2
    assert len(Api(kit, "bob").items("/accounts")) == 2
    undo = bob.post(f"{ROOT}/imports/{number}/undo")
    assert undo.status_code == 202
    see_through(Job.objects.get(pk=undo.json()["job"]))
    assert Api(kit, "bob").items("/accounts") == []
    assert code_of(bob.post(f"{ROOT}/imports/{number}/undo")) == (409, "E_STATE")


@pytest.mark.django_db(transaction=True)
def test_map_key_and_options_are_those_of_the_command(kit):
    bob = kit.api("bob")
    mapping = json.dumps({"columns": {"name": {"from": "name"}, "province": {"from": "city", "default": "?"}}})

    checked = finish(bob, start(bob, map=mapping, dry_run="true"))
    kept = finish(bob, start(bob, map=mapping, key="name", on_duplicate="update"))

    assert checked["dry_run"]
    assert {item["province"] for item in Api(kit, "bob").items("/accounts")} == {"Wuhan", "?"}
    assert kept["counts"]["created"] == 2


@pytest.mark.django_db(transaction=True)
def test_options_may_be_spelt_as_on_the_command_line(kit, bob):
    assert finish(bob, start(bob, **{"dry-run": "true", "on-duplicate": "skip"}))["dry_run"]
    assert not Api(kit, "bob").items("/accounts")


def test_what_can_not_be_imported_is_refused_at_once(kit, bob):
    assert code_of(start(bob, module="nothing")) == (422, "E_REFERENCE")
    assert code_of(start(bob, module="")) == (422, "E_REQUIRED")
    assert code_of(start(bob, map="{")) == (400, "E_BAD_JSON")
    assert code_of(start(bob, map='{"columns": {"nothing": "name"}}'))[0] in {400, 422}
    assert code_of(start(bob, on_duplicate="merge")) == (422, "E_CHOICE")
    assert code_of(start(bob, dry_run="perhaps")) == (422, "E_CHOICE")
    assert code_of(start(bob, more="x")) == (400, "E_UNKNOWN_FIELD")
    assert code_of(start(bob, content=b"")) == (422, "E_EMPTY_FILE")
    assert code_of(start(bob, history="true")) == (403, "E_NO_PERMISSION")
    assert code_of(start(bob, module="products")) == (403, "E_NO_PERMISSION")
    assert code_of(start(kit.api("charlie"))) == (403, "E_NO_PERMISSION")
    assert code_of(bob.post(f"{ROOT}/imports", {"module": "accounts"})) == (422, "E_REQUIRED")
    assert code_of(bob.get(f"{ROOT}/imports")) == (405, "E_METHOD")
    assert not Job.objects.exists()


def test_a_job_is_shown_to_who_started_it_and_to_administrators(kit, bob):
    number = start(bob).json()["job"]

    for path in (f"/jobs/{number}", f"/imports/{number}"):
        assert bob.get(ROOT + path).status_code == 200
        assert kit.api("admin").get(ROOT + path).status_code == 200
        assert code_of(kit.api("alice").get(ROOT + path)) == (404, "E_NOT_FOUND")
    assert code_of(kit.api("ben").post(f"{ROOT}/jobs/{number}/cancel")) == (404, "E_NOT_FOUND")


def test_a_waiting_job_is_called_off_at_once_and_only_once(bob):
    number = start(bob).json()["job"]

    called_off = bob.post(f"{ROOT}/jobs/{number}/cancel")

    assert (called_off.status_code, called_off.json()["state"]) == (200, "cancelled")
    assert code_of(bob.post(f"{ROOT}/jobs/{number}/cancel")) == (409, "E_STATE")


@pytest.mark.django_db(transaction=True)
def test_a_workbook_is_known_by_its_content_and_any_sheet_can_be_named(kit, tmp_path):
    bob = kit.api("bob")
    about = ("Second", [("name", "Alpha")])
    write_xlsx(tmp_path / "a.xlsx", "First", [Column("name", TEXT)], [["Beta"]], about)
    content = (tmp_path / "a.xlsx").read_bytes()

    def send(**more):
        file = SimpleUploadedFile("upload.bin", content)
        return bob.post(f"{ROOT}/imports", {"module": "accounts", "file": file, **more})

    assert finish(bob, send())["counts"]["created"] == 1
    assert [item["name"] for item in Api(kit, "bob").items("/accounts")] == ["Beta"]
    assert code_of(send(sheet="Third")) == (422, "E_CHOICE")
