"""Exports in the background: batch by batch, over what a killed one left, each person his own."""

from datetime import timedelta

import pytest

from guanxi.exchange.export_jobs import exports_folder, folder_of, purge_exports
from guanxi.exchange.exports import export_of_job, file_of, start_export
from guanxi.exchange.models import ExportRun
from guanxi.jobs.queue import cancel, enqueue
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.modules.accounts.models import Account
from guanxi.records import store
from guanxi.records.models import AuditEntry
from tests.exchange.conftest import module_of, work_off


@pytest.fixture
def many(desk, monkeypatch, settings, tmp_path):
    settings.HOME = tmp_path / "home"
    monkeypatch.setattr("guanxi.exchange.export_jobs.BATCH", 2)
    desk.bring("accounts", "name\n" + "".join(f"Account {n}\n" for n in range(5)))
    return desk


def start(desk, kind: str = "csv", columns: tuple[str, ...] = ("name",)) -> ExportRun:
    return start_export(module_of("accounts"), desk.actor, [("sort", "-name")], kind, columns)


def lines(desk, run: ExportRun) -> list[str]:
    _run, file = file_of(module_of("accounts"), desk.actor, run.job_id)
    return file.read().decode("utf-8-sig").splitlines()


def test_the_rows_come_in_the_order_of_the_list_and_are_in_the_history(many):
    run = start(many)
    job = work_off(run.job)
    assert [line.split(",")[1] for line in lines(many, run)[1:]] == [f"Account {n}" for n in (4, 3, 2, 1, 0)]
    assert (job.done, job.total, job.result["rows"]) == (4, 5, 5)
    entry = AuditEntry.objects.get(verb="exported")
    assert entry.changes["sha256"] == ExportRun.objects.get().sha256 == job.result["sha256"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_a_killed_export_goes_on_where_its_last_batch_ended(many, kind):
    run = start(many, kind)
    work_off(run.job, batches=2)
    with (folder_of(run) / "rows").open("ab") as file:
        file.write(b"half a row that nobody has noted")
    work_off(run.job)
    assert not [path for path in folder_of(run).iterdir() if path.name != "ids" and b"Account" in path.read_bytes()]
    _run, file = file_of(module_of("accounts"), many.actor, run.job_id)
    back = many.bring("accounts", file.read(), kind=kind, on_duplicate="update")
    assert back.rows.filter(outcome="updated").count() == back.rows.count() == 5


def test_who_changes_a_record_meanwhile_makes_it_neither_miss_nor_come_twice(many):
    run = start_export(module_of("accounts"), many.actor, [("sort", "-updated_at")], "csv", ("name",))
    work_off(run.job, batches=2)
    first = Account.objects.earliest("pk")
    store.update(module_of("accounts"), many.actor, first.pk, {"name": "Renamed"})
    work_off(run.job)
    names = [line.split(",")[1] for line in lines(many, run)[1:]]
    assert sorted(names) == ["Account 1", "Account 2", "Account 3", "Account 4", "Renamed"]


def test_a_file_is_its_owners_alone_and_goes_after_two_days(many, desk_of):
    run = start(many)
    with pytest.raises(Missing):
        file_of(module_of("accounts"), many.actor, run.job_id)
    work_off(run.job)
    with pytest.raises(Missing):
        export_of_job(module_of("accounts"), desk_of("Rita").actor, run.job_id)
    ExportRun.objects.update(started_at=clock.now() - timedelta(days=3))
    work_off(enqueue(purge_exports))
    assert list(exports_folder().iterdir()) == []
    with pytest.raises(Missing):
        file_of(module_of("accounts"), many.actor, run.job_id)


def test_an_export_can_be_called_off(many):
    run = start(many)
    cancel(run.job)
    run.job.refresh_from_db()
    assert run.job.state == "cancelled"


def test_what_can_not_be_exported_is_refused_at_once(many, desk_of):
    for pairs, kind, columns in (
        ([("colour", "red")], "csv", ()),
        ([], "pdf", ()),
        ([], "csv", ("colour",)),
    ):
        with pytest.raises(DomainError):
            start_export(module_of("accounts"), many.actor, pairs, kind, columns)
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        start_export(module_of("accounts"), desk_of("Max", "marketer").actor, [], "csv")
