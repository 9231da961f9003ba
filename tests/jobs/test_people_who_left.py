"""Work that someone has begun does not go on when he works here no more."""

from guanxi.exchange.runs import Options, start_import
from guanxi.jobs.models import State
from guanxi.jobs.worker import see_through
from guanxi.meta import registry
from guanxi.records.bulk import BulkChange, Choice, start
from guanxi.records.jobs import change_many
from tests.kit.people import Kit

ACCOUNT = registry.get("account")


def leave(kit: Kit, name: str) -> None:
    person = kit.user(name)
    person.status = "disabled"
    person.save(update_fields=["status"])


def test_an_import_of_someone_disabled_writes_nothing(kit: Kit, tmp_path):
    file = tmp_path / "accounts.csv"
    file.write_text("name\nLate\n", encoding="utf-8")
    run = start_import(ACCOUNT, kit["bob"], file, file_name="accounts.csv", options=Options())
    leave(kit, "bob")

    job = see_through(run.job)

    assert (job.state, job.error["code"]) == (State.FAILED, "E_UNAUTHENTICATED")
    assert not ACCOUNT.model.objects.filter(name="Late").exists()


def test_changes_to_many_records_stop_with_their_person(kit: Kit):
    account = kit.make(ACCOUNT, "bob", city="Oslo")
    job = start(change_many, ACCOUNT, kit["bob"], Choice(ids=(account.pk,)), BulkChange(values={"city": "Rome"}))
    leave(kit, "bob")

    assert see_through(job).state == State.FAILED
    account.refresh_from_db()
    assert account.city == "Oslo"
