"""Importing: what goes in, what is refused and why, and that nothing of a refused row stays."""

import csv
import io

import pytest
from django.db import connection

from guanxi.exchange.error_file import error_lines, failures
from guanxi.exchange.jobs import BATCHES
from guanxi.exchange.models import ImportClaim, ImportRow
from guanxi.exchange.runs import counts
from guanxi.jobs.models import Job
from guanxi.jobs.queue import cancel
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.modules.accounts.models import Account
from guanxi.modules.contacts.models import Contact
from guanxi.modules.opportunities.models import Opportunity, OpportunityLine
from guanxi.modules.products.models import ProductCategory
from guanxi.modules.tasks.models import Task
from guanxi.records.models import AuditEntry, NumberCounter
from tests.exchange.conftest import work_off

NAMED = {
    "columns": {"external_id": {"from": "no"}, "name": {"from": "name"}, "city": {"from": "city"}},
    "key": ["external_id"],
}
WITH_PARENT = {
    "columns": {"name": {"from": "name"}, "parent_account": {"from": "parent", "match": "name"}},
    "key": ["name"],
}


def names(model: type = Account) -> list[str]:
    return sorted(model.objects.filter(deleted_at=None).values_list("name", flat=True))


def reasons(run) -> dict[int, list[str]]:
    """The codes of the refused rows by line."""
    return {row["line"]: [error["code"] for error in row["errors"]] for row in failures(run, 99)}


def test_columns_find_their_fields_by_name_and_by_label_in_either_language(desk):
    run = desk.bring("accounts", "account NAME,City,phone,favourite colour\n八骏科技,上海,021-55556666,red\n")
    account = Account.objects.get()
    assert counts(run)["created"] == 1
    assert (account.name, account.city, account.phone) == ("八骏科技", "上海", "021-55556666")


def test_a_header_in_which_nothing_is_known_is_refused(desk):
    with pytest.raises(DomainError, match="E_UNKNOWN_FIELD"):
        desk.start("accounts", "qux,quux,quuz\n1,2,3\n")


def test_a_malformed_file_is_refused_before_anything_is_written(desk):
    with pytest.raises(DomainError) as refused:
        desk.start("accounts", 'name\nfine\n"open\n')
    assert refused.value.params["line"] == 3
    assert not Job.objects.exists()
    assert names() == []


def test_what_was_imported_is_in_the_history_with_its_way_and_job(desk):
    run = desk.bring("accounts", "name\nAlpha\n")
    entry = AuditEntry.objects.get(module="account")
    assert (entry.via, entry.job_id, entry.verb) == ("import", run.job_id, "created")


def test_bad_rows_are_refused_with_line_and_reason_and_the_others_go_in(desk):
    text = "name,level,annual_revenue\nAlpha,A,12\nBeta,Z,1,5\nGamma,Z,abc\n,A,1\nDelta,Regular,¥1,\n"
    run = desk.bring("accounts", text.replace("¥1,", '"¥1,234.50"'))
    assert names() == ["Alpha", "Delta"]
    assert reasons(run) == {3: ["E_CSV"], 4: ["E_CHOICE", "E_FORMAT"], 5: ["E_REQUIRED"]}
    assert str(Account.objects.get(name="Delta").annual_revenue) == "1234.5000"


def test_the_error_file_holds_the_refused_rows_and_why_and_can_be_imported_again(desk):
    run = desk.bring("accounts", "name,level\nAlpha,A\nBeta,Z\n")
    text = "".join(error_lines(run))
    header, row = csv.reader(io.StringIO(text))
    assert header == ["name", "level", "Reason"]
    assert row[:2] == ["Beta", "Z"]
    assert "Level" in row[2]
    desk.bring("accounts", text.replace("Beta,Z", "Beta,B"))
    assert names() == ["Alpha", "Beta"]


def test_picklists_are_understood_by_value_and_by_label_in_either_language(desk):
    desk.bring("accounts", "name,account_type\nA,government\nB,Government\n")
    assert set(Account.objects.values_list("account_type", flat=True)) == {"government"}


@pytest.mark.parametrize(("mode", "city"), [("skip", ["Bonn"]), ("update", ["Ulm"]), ("create", ["Bonn", "Ulm"])])
def test_a_record_that_exists_is_skipped_changed_or_made_anew(desk, mode, city):
    desk.bring("accounts", "no,name,city\n1,Alpha,Bonn\n", NAMED)
    desk.bring("accounts", "no,name,city\n1,Alpha,Ulm\n", NAMED, on_duplicate=mode)
    assert sorted(Account.objects.values_list("city", flat=True)) == city


@pytest.mark.parametrize(("mode", "outcome"), [("skip", "skipped"), ("update", "updated")])
def test_a_key_that_comes_twice_in_one_file_makes_one_record(desk, mode, outcome):
    run = desk.bring("accounts", "no,name,city\n1,Alpha,Bonn\n1,Alpha,Ulm\n2,Beta,Ulm\n", NAMED, on_duplicate=mode)
    assert names() == ["Alpha", "Beta"]
    assert (counts(run)["created"], counts(run)[outcome]) == (2, 1)


def test_changing_records_needs_a_key_to_find_them_by(desk):
    with pytest.raises(DomainError, match="E_REQUIRED"):
        desk.start("accounts", "name\nAlpha\n", on_duplicate="update")


def test_a_key_of_two_fields_needs_both_to_fit(desk):
    wanted = {"columns": {"name": "name", "city": "city"}, "key": ["name", "city"]}
    run = desk.bring("accounts", "name,city\nAlpha,Bonn\nalpha,Ulm\nALPHA,Bonn\n", wanted)
    assert (counts(run)["created"], counts(run)["skipped"]) == (2, 1)


def test_an_empty_cell_leaves_a_value_or_clears_it_as_the_map_says(desk):
    desk.bring("accounts", "no,name,city\n1,Alpha,Bonn\n", NAMED)
    desk.bring("accounts", "no,name,city\n1,Alpha,\n", NAMED, on_duplicate="update")
    assert Account.objects.get().city == "Bonn"
    desk.bring("accounts", "no,name,city\n1,Alpha,\n", {**NAMED, "empty": "clear"}, on_duplicate="update")
    assert Account.objects.get().city == ""


def test_a_reference_may_point_to_a_later_row_through_several_levels(desk):
    run = desk.bring("accounts", "name,parent\nGrandchild,Child\nChild,Parent\nParent,\n", WITH_PARENT)
    found = dict(Account.objects.values_list("name", "parent_account__name"))
    assert found == {"Grandchild": "Child", "Child": "Parent", "Parent": None}
    assert counts(run) == {"created": 3, "updated": 0, "skipped": 0, "failed": 0}


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_number_that_names_a_record_may_come_with_a_point_and_zeros(desk, dry_run):
    wanted = {
        "columns": {
            "external_id": "id",
            "name": "name",
            "parent_account": {"from": "parent", "match": "external_id"},
        }
    }
    run = desk.bring("accounts", "id,name,parent\n1,Child,2.0\n2,Parent,\n", wanted, dry_run=dry_run)

    assert counts(run)["created"] == 2


def test_rows_whose_reference_never_comes_are_refused_and_leave_nothing(desk):
    run = desk.bring("accounts", "name,parent\nAlpha,Nobody\nBeta,Gamma\nGamma,Beta\n", WITH_PARENT)
    assert names() == []
    assert reasons(run) == {2: ["E_REFERENCE"], 3: ["E_REFERENCE"], 4: ["E_REFERENCE"]}


def test_a_missing_record_is_made_once_when_the_map_says_so(desk):
    wanted = {"columns": {"name": "name", "category": {"from": "series", "match": "name", "create_missing": True}}}
    run = desk.bring("products", "name,series\nPump,Hydro\nValve,hydro\nBolt,Steel\n", wanted)
    assert names(ProductCategory) == ["Hydro", "Steel"]
    assert (counts(run)["created"], counts(run)["made"]) == (3, 2)


def test_a_name_that_several_records_bear_is_refused(desk):
    desk.bring("accounts", "name\nTwin\nTwin\n")
    run = desk.bring("contacts", "name,account\nAnn,Twin\n")
    assert reasons(run) == {2: ["E_MULTIPLE_MATCHES"]}
    pk = Account.objects.earliest("pk").pk
    desk.bring("contacts", f"name,account\nAnn,Twin #{pk}\n")
    assert Contact.objects.get().account_id == pk


@pytest.mark.parametrize(
    ("match", "text"), [("external_id", "X-1"), ("number", "KH000001"), ("email", "A@EXAMPLE.COM"), ("id", None)]
)
def test_records_are_found_by_what_the_map_names(desk, match, text):
    desk.bring("accounts", "name,external_id,email\nAlpha,X-1,a@example.com\n")
    wanted = {"columns": {"name": "name", "account": {"from": "of", "match": match}}}
    run = desk.bring("contacts", f"name,of\nAnn,{text or Account.objects.get().pk}\n", wanted)
    assert counts(run)["created"] == 1
    assert Contact.objects.get().account == Account.objects.get()


def test_a_dry_run_says_what_would_happen_and_keeps_nothing(desk):
    text = "name,parent\nChild,Parent\nParent,\nchild,\nLost,Nobody\n"
    run = desk.bring("accounts", text, WITH_PARENT, dry_run=True)
    assert {name: counts(run)[name] for name in ("created", "skipped", "failed")} == {
        "created": 2,
        "skipped": 1,
        "failed": 1,
    }
    assert reasons(run) == {5: ["E_REFERENCE"]}
    assert names() == []
    assert not AuditEntry.objects.filter(module="account").exists()
    assert not NumberCounter.objects.filter(last__gt=0).exists()
    assert not ImportClaim.objects.exists()


def test_a_dry_run_sees_a_unique_value_that_comes_twice_in_the_file(desk, monkeypatch):
    monkeypatch.setitem(BATCHES, connection.vendor, 200)
    run = desk.bring("products", "name,code\n" + "".join(f"P{n},C{n % 250}\n" for n in range(251)), dry_run=True)
    assert reasons(run) == {252: ["E_NOT_UNIQUE"]}


def test_a_dry_run_and_the_import_agree_about_every_row(desk):
    text = "name,parent\nA,B\nB,\nC,Nobody\nA,\n"
    tried = counts(desk.bring("accounts", text, WITH_PARENT, dry_run=True))
    assert counts(desk.bring("accounts", text, WITH_PARENT)) == tried


def test_all_or_nothing_keeps_nothing_when_a_row_fails_and_everything_when_none_does(desk):
    wanted = {"columns": {"name": "name", "level": "level"}, "rejects": "all-or-nothing"}
    run = desk.bring("accounts", "name,level\nAlpha,A\nBeta,Z\n", wanted)
    assert names() == []
    assert counts(run) == {"created": 0, "updated": 0, "skipped": 0, "failed": 1}
    run = desk.bring("accounts", "name,level\nAlpha,A\nBeta,B\n", wanted)
    assert names() == ["Alpha", "Beta"]
    assert counts(run)["created"] == 2


DEALS = {
    "columns": {
        "external_id": {"from": "no"},
        "name": {"from": "no"},
        "account": {"from": "customer", "match": "name", "default": "Unknown", "create_missing": True},
        "expected_close_date": {"const": "2099-12-31"},
    },
    "lines": {
        "product": {"from": "product", "match": "name", "values": {"Pmup": "Pump"}},
        "quantity": {"from": "count", "default": "1"},
        "unit_price": {"from": "price", "decimal": ","},
    },
    "key": ["external_id"],
}
DEAL_ROWS = "no;customer;product;count;price\nD-1;Alpha;Pmup;2;1.000,50\nD-2;;Valve;;7,00\nD-1;Alpha;Valve;10;7,00\n"


@pytest.fixture
def products(desk):
    desk.bring("products", "name\nPump\nValve\n")


def test_each_row_is_a_document_with_one_line(desk, products):
    run = desk.bring("opportunities", DEAL_ROWS, {**DEALS, "key": []})
    assert counts(run)["created"] == 3
    assert sorted(str(amount) for amount in Opportunity.objects.values_list("amount", flat=True)) == [
        "2001.0000", "7.0000", "70.0000"
    ]  # fmt: skip
    assert names(Account) == ["Alpha", "Unknown"]


def test_rows_with_the_same_value_are_one_document_with_several_lines(desk, products):
    run = desk.bring("opportunities", DEAL_ROWS, {**DEALS, "group_rows_by": "no"})
    first = Opportunity.objects.get(external_id="D-1")
    assert counts(run)["created"] == 2
    assert str(first.amount) == "2071.0000"
    assert OpportunityLine.objects.filter(opportunity=first).count() == 2


def test_a_wrong_line_refuses_its_document_and_names_the_line(desk, products):
    rows = DEAL_ROWS.replace("D-1;Alpha;Valve;10", "D-1;Alpha;Nothing;ten")
    run = desk.bring("opportunities", rows, {**DEALS, "group_rows_by": "no"})
    assert names(Opportunity) == ["D-2"]
    assert [error["field"] for error in failures(run, 1)[0]["errors"]] == ["lines.1.quantity", "lines.1.product"]


def test_the_past_is_kept_with_history_and_needs_its_own_right(desk, desk_of):
    wanted = {
        "columns": {
            "name": "name",
            "created_at": {"from": "made"},
            "created_by": {"from": "by", "match": "name"},
            "owner": {"from": "by", "match": "name"},
        }
    }
    rita = desk_of("Rita")
    run = desk.bring("accounts", "name,made,by\nAlpha,2001-02-03,Rita\n", wanted, history=True)
    account = Account.objects.get()
    assert counts(run)["created"] == 1
    assert (account.created_at.year, account.created_by.name, account.owner.name) == (2001, "Rita", "Rita")
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        rita.start("accounts", "name\nBeta\n", history=True)


def test_a_task_of_the_past_keeps_the_day_on_which_it_was_done(desk):
    run = desk.bring("tasks", "subject,status,done_at\nCall,done,2001-02-03\n", history=True)

    assert counts(run)["created"] == 1
    assert Task.objects.get().done_at.year == 2001


def test_without_history_the_stamps_can_not_be_set(desk):
    with pytest.raises(Invalid) as refused:
        desk.start("accounts", "name,made\nAlpha,2001-02-03\n", {"columns": {"name": "name", "created_at": "made"}})
    assert [error.field for error in refused.value.errors] == ["columns.created_at"]


@pytest.mark.parametrize(
    ("columns", "path"),
    [
        ({"name": "name", "colour": "name"}, "columns.colour"),
        ({"name": {"from": "name", "match": "name"}}, "columns.name.match"),
        ({"name": "name", "parent_account": {"from": "name", "match": "city"}}, "columns.parent_account.match"),
        ({"name": "name", "stage": "name"}, "columns.stage"),
    ],
)
def test_a_map_that_can_not_work_is_refused_by_its_path(desk, columns, path):
    with pytest.raises(Invalid) as refused:
        desk.start("accounts", "name\nAlpha\n", {"columns": columns})
    assert [error.field for error in refused.value.errors] == [path]


def test_a_person_without_the_right_can_not_import(desk_of):
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        desk_of("Olga", "office").start("accounts", "name\nAlpha\n")


def test_a_record_of_someone_else_is_neither_found_nor_changed(desk, desk_of):
    desk.bring("accounts", "no,name,city\n1,Alpha,Bonn\n", NAMED)
    run = desk_of("Rita").bring("accounts", "no,name,city\n1,Alpha,Ulm\n", NAMED, on_duplicate="update")
    assert counts(run)["created"] == 1
    assert Account.objects.get(owner__username="admin").city == "Bonn"


def many(count: int) -> str:
    return "no,name,city\n" + "".join(f"{n},Account {n},Bonn\n" for n in range(count))


def test_an_import_that_is_stopped_goes_on_where_its_last_batch_ended(desk, monkeypatch):
    monkeypatch.setitem(BATCHES, connection.vendor, 200)
    run = desk.start("accounts", many(450), NAMED)
    job = work_off(run.job, batches=2)
    assert (job.state, Account.objects.count(), job.done) == ("queued", 400, 400)
    work_off(job)
    assert Account.objects.count() == 450
    assert ImportRow.objects.filter(run=run, outcome="created").count() == 450


def test_a_cancelled_import_keeps_what_it_wrote_and_says_how_much(desk, monkeypatch):
    monkeypatch.setitem(BATCHES, connection.vendor, 200)
    run = desk.start("accounts", many(450), NAMED)
    job = work_off(run.job, batches=2)
    cancel(job)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert counts(run)["created"] == 400


def test_the_queries_of_a_batch_do_not_grow_with_its_rows(desk, django_assert_max_num_queries):
    desk.bring("accounts", many(1), NAMED)
    text = "no,name,city\n" + "".join(f"N{n},New {n},Bonn\n" for n in range(150))
    run = desk.start("accounts", text, NAMED)
    with django_assert_max_num_queries(90):
        work_off(run.job)


def test_progress_is_told_in_documents(desk):
    run = desk.start("accounts", many(250), NAMED)
    assert Job.objects.get(pk=run.job_id).total == 250
    job = work_off(run.job)
    assert (job.done, job.result["created"]) == (250, 250)


def test_a_key_that_several_records_have_is_named_in_the_reason(desk):
    desk.bring("accounts", "external_id,name\nX-1,One\nX-1,Two\n", on_duplicate="create")
    run = desk.bring("accounts", "external_id,name\nX-1,Three\n", key=("external_id",), on_duplicate="update")

    assert "X-1" in failures(run, 1)[0]["errors"][0]["message"]


@pytest.mark.usefixtures("refusing")
def test_customers_that_are_there_by_their_names_are_skipped_or_made_once_more(desk):
    desk.bring("accounts", "name\n八骏科技有限公司\n")

    again = desk.bring("accounts", "name\n八骏科技 有限公司\n蓝海科技\n蓝海科技\n")
    assert (counts(again)["skipped"], counts(again)["created"], reasons(again)) == (2, 1, {})

    anew = desk.bring("accounts", "name\n蓝海科技\n", on_duplicate="create")
    assert (counts(anew)["created"], names().count("蓝海科技")) == (1, 2)
