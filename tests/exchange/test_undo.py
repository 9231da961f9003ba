"""Taking an import back, as far as nobody has touched its records since."""

from datetime import timedelta

import pytest

from guanxi.exchange.lookup import run_of_job
from guanxi.exchange.models import ImportRun
from guanxi.exchange.runs import counts
from guanxi.exchange.undo import start_undo
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.modules.accounts.models import Account
from guanxi.modules.products.models import ProductCategory
from guanxi.records import store
from tests.exchange.conftest import module_of, work_off

MAP = {"columns": {"external_id": "no", "name": "name", "city": "city"}, "key": ["external_id"]}


def undo(desk, run):
    return work_off(start_undo(desk.actor, run))


def living() -> dict[str, str]:
    return dict(Account.objects.filter(deleted_at=None).values_list("name", "city"))


def test_what_was_created_goes_and_what_was_changed_gets_its_old_values(desk):
    desk.bring("accounts", "no,name,city\n1,Alpha,Bonn\n", MAP)
    run = desk.bring("accounts", "no,name,city\n1,Alpha,Ulm\n2,Beta,Ulm\n1,Alpha,Kiel\n", MAP, on_duplicate="update")
    assert living() == {"Alpha": "Kiel", "Beta": "Ulm"}
    job = undo(desk, run)
    assert job.result == {"undone": 3, "kept": 0}
    assert living() == {"Alpha": "Bonn"}


def test_what_someone_changed_since_is_kept_and_listed(desk):
    run = desk.bring("accounts", "no,name,city\n1,Alpha,Bonn\n2,Beta,Ulm\n", MAP)
    changed = Account.objects.get(name="Alpha")
    store.update(module_of("accounts"), desk.actor, changed.pk, {"city": "Kiel"})
    undo(desk, run)
    assert living() == {"Alpha": "Kiel"}
    kept = run.rows.get(outcome="kept")
    assert (kept.record_id, kept.errors[0]["code"]) == (changed.pk, "E_STALE")


def test_what_others_refer_to_by_now_is_kept_with_the_reason(desk):
    run = desk.bring("accounts", "no,name,city\n1,Alpha,Bonn\n", MAP)
    data = {"name": "Deal", "account": Account.objects.get().pk, "expected_close_date": "2099-01-01"}
    store.create(module_of("opportunities"), desk.actor, data)
    undo(desk, run)
    assert run.rows.get(outcome="kept").errors[0]["code"] == "E_IN_USE"


def test_what_others_have_added_to_by_now_is_kept_with_the_reason(desk):
    run = desk.bring("accounts", "no,name,city\n1,Alpha,Bonn\n", MAP)
    store.create(module_of("contacts"), desk.actor, {"name": "Ann", "account": Account.objects.get().pk})
    undo(desk, run)
    assert run.rows.get(outcome="kept").errors[0]["code"] == "E_IN_USE"
    assert living() == {"Alpha": "Bonn"}


def test_an_undoing_that_is_under_way_is_not_begun_again(desk):
    run = desk.bring("accounts", "no,name,city\n1,Alpha,Bonn\n", MAP)
    start_undo(desk.actor, run)
    with pytest.raises(DomainError, match="E_STATE"):
        start_undo(desk.actor, run)


def test_children_and_what_was_made_on_the_way_go_with_it(desk):
    wanted = {"columns": {"name": "name", "category": {"from": "series", "create_missing": True}}}
    run = desk.bring("products", "name,series\nPump,Hydro\n", wanted)
    undo(desk, run)
    assert not ProductCategory.objects.filter(deleted_at=None, name="Hydro").exists()
    wanted = {"columns": {"name": "name", "parent_account": {"from": "of", "match": "name"}}}
    run = desk.bring("accounts", "name,of\nChild,Parent\nParent,\n", wanted)
    undo(desk, run)
    assert living() == {}
    assert counts(run)["undone"] == 2


def test_an_import_is_undone_once_and_within_thirty_days(desk):
    run = desk.bring("accounts", "no,name,city\n1,Alpha,Bonn\n", MAP)
    ImportRun.objects.filter(pk=run.pk).update(started_at=clock.now() - timedelta(days=31))
    with pytest.raises(DomainError, match="E_TOO_LATE"):
        start_undo(desk.actor, run_of_job(desk.actor, run.job_id))
    ImportRun.objects.filter(pk=run.pk).update(started_at=clock.now())
    undo(desk, run_of_job(desk.actor, run.job_id))
    with pytest.raises(DomainError, match="E_STATE"):
        start_undo(desk.actor, run_of_job(desk.actor, run.job_id))


def test_a_dry_run_and_a_running_import_can_not_be_undone(desk):
    tried = desk.bring("accounts", "no,name,city\n1,Alpha,Bonn\n", MAP, dry_run=True)
    waiting = desk.start("accounts", "no,name,city\n1,Alpha,Bonn\n", MAP)
    for run in (tried, waiting):
        with pytest.raises(DomainError, match="E_STATE"):
            start_undo(desk.actor, run)


def test_the_import_of_someone_else_is_not_there(desk, desk_of):
    run = desk.bring("accounts", "no,name,city\n1,Alpha,Bonn\n", MAP)
    with pytest.raises(DomainError, match="E_NOT_FOUND"):
        run_of_job(desk_of("Rita").actor, run.job_id)
