"""The daily backup: set up, made, read back, kept for a while, and told of when it came to nothing."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from guanxi.cli.examine import upkeep
from guanxi.jobs import lease
from guanxi.jobs.execute import execute
from guanxi.jobs.models import Job, Schedule, State
from guanxi.messaging.models import Notice
from guanxi.transfer.archive import Reader
from guanxi.transfer.daily import next_backup
from guanxi.transfer.models import BackupPlan
from tests.api.client import Api
from tests.kit.outbox import run_job
from tests.kit.people import Kit
from tests.web.pages import text_of

SHEET, NOW = "/settings/sheets/backups", "/scheduled-jobs/backup/run"
OLD = [f"guanxi-2020010{day}-030000.guanxi" for day in (1, 2, 3)]


def run_now(api: Api) -> Job:
    assert api.post(NOW).status_code == 202
    return run_job(Job.objects.filter(name="backup").latest("pk"))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.django_db(transaction=True)
def test_a_backup_a_day_is_made_read_back_and_the_oldest_goes(kit: Kit, tmp_path: Path):
    api, browser = Api(kit, "admin"), kit.browser("admin")
    for folder in (str(tmp_path / "none"), "here", "../etc"):
        assert api.patch(SHEET, {"values": {"folder": folder}}).json()["code"] == "E_FORMAT"
    given: dict[str, Any] = {"step": "keep", "is_on": "true", "at": "04:30", "kept": "3", "folder": str(tmp_path)}
    assert browser.post("/settings/backups", given).status_code == 302
    assert api.get(SHEET).json()["values"] == {"is_on": True, "at": "04:30:00", "kept": 3, "folder": str(tmp_path)}
    due = Schedule.objects.get(pk="backup").next_at
    assert due is not None
    assert due == next_backup(datetime.now(UTC))
    assert api.patch("/settings/company.timezone", {"value": "Pacific/Auckland"}).status_code == 200
    moved = Schedule.objects.get(pk="backup").next_at
    assert (moved != due, moved) == (True, next_backup(datetime.now(UTC)))
    for name in (*OLD, "my-own.guanxi", f"{OLD[0]}.part"):  # one of them left by a backup that was killed
        (tmp_path / name).write_bytes(b"x")

    job = run_now(api)

    (made,) = set(names(tmp_path)) - {*OLD, "my-own.guanxi"}
    assert names(tmp_path) == sorted([*OLD[1:], made, "my-own.guanxi"])
    assert (job.state, job.result["file"], job.result["removed"]) == (State.DONE, made, 1)
    with (tmp_path / made).open("rb") as file:
        assert sum(1 for _part in Reader(file).parts()) > 10
    page = text_of(browser.get("/settings/backups"))
    assert made in page
    assert "my-own" not in page

    # A worker that died between the backup and its word: the same file is proved, not made again.
    again = Job.objects.create(name="backup", checkpoint={"file": made})
    assert run_job(again).result == {"file": made, "files": 0, "removed": 0}

    api.patch(SHEET, {"values": {"is_on": False}})
    assert Schedule.objects.get(pk="backup").next_at is None
    assert "switched off" in text_of(browser.get("/settings/backups"))


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_fails_leaves_the_others_and_is_told_to_administrators(kit: Kit, tmp_path: Path):
    BackupPlan.objects.create(pk=1, folder=str(tmp_path), kept=1)
    for name in OLD[:2]:
        (tmp_path / name).write_bytes(b"x")
    damaged = Job.objects.create(name="backup", checkpoint={"file": OLD[2]})
    (tmp_path / OLD[2]).write_bytes(b"not a backup")
    execute(lease.claim("worker"), lambda: False)
    damaged.refresh_from_db()

    assert (damaged.state, damaged.error["code"]) == (State.FAILED, "E_BACKUP_FAILED")
    assert names(tmp_path) == OLD[:2]

    shutil.rmtree(tmp_path)
    job = run_now(Api(kit, "admin"))

    assert f"There is no folder {tmp_path}." in job.error["message"]
    told = Notice.objects.filter(kind="backup_failed")
    assert {one.key for one in told} == {f"backup_failed:{one.pk}" for one in (damaged, job)}
    assert {one.user_id for one in told} == {kit["admin"].user_id}
    assert any("daily backup has failed" in one.text and one.is_wrong for one in upkeep.look())
    browser = kit.browser("admin")
    assert "There is no folder" in text_of(browser.get("/notices"))
    assert "There is no folder" in text_of(browser.get("/settings/backups"))
    assert kit.browser("alice").get("/settings/backups").status_code == 403
