"""Importing workbooks and JSON Lines: the same importer, whatever a file looks like."""

from datetime import date

import pytest

from guanxi.exchange.error_file import failures
from guanxi.exchange.formats.xlsx_writer import DATE, NUMBER, TEXT, Column, write_xlsx
from guanxi.exchange.runs import counts
from guanxi.jobs.models import State
from guanxi.kernel.errors import DomainError
from guanxi.modules.accounts.models import Account
from guanxi.modules.opportunities.models import Opportunity, OpportunityLine
from tests.exchange.conftest import work_off

DEALS = """{"external_id": "D-1", "name": "Big", "account": "Alpha", "expected_close_date": "2099-01-31",
"lines": [{"product": "Pump", "quantity": "2", "unit_price": "100.00"},
{"product": "Valve", "quantity": 1, "unit_price": 7.5}
]}""".replace("\n", " ")


@pytest.fixture
def book(tmp_path):
    def write(columns, rows) -> bytes:
        path = tmp_path / "book.xlsx"
        write_xlsx(path, "People", columns, rows, ("About", [("By", "x")]))
        return path.read_bytes()

    return write


def test_a_workbook_comes_in_with_numbers_days_and_long_ids(desk, book):
    columns = [Column("客户名称", TEXT), Column("annual_revenue", NUMBER, 2), Column("External id", TEXT)]
    rows = [["八骏科技", "12.30", "00110105199003070012"], ["=Alpha", "0.3", "7"]]
    run = desk.bring("accounts", book(columns, rows), kind="xlsx")
    assert counts(run)["created"] == 2
    found = list(Account.objects.order_by("pk").values_list("name", "annual_revenue", "external_id"))
    assert [(name, str(amount), number) for name, amount, number in found] == [
        ("八骏科技", "12.3000", "00110105199003070012"),
        ("=Alpha", "0.3000", "7"),
    ]


def test_days_are_read_as_spreadsheets_count_them_with_and_without_a_form(desk, book):
    wanted = {
        "columns": {"name": "name", "account": {"from": "who", "create_missing": True}, "expected_close_date": "day"}
    }
    file = book([Column("name", TEXT), Column("who", TEXT), Column("day", DATE)], [["A", "X", "2099-03-01"]])
    desk.bring("opportunities", file, wanted, kind="xlsx")
    desk.bring("opportunities", "name,who,day\nB,X,72745\n", wanted)
    assert set(Opportunity.objects.values_list("expected_close_date", flat=True)) == {date(2099, 3, 1)}


def test_a_failed_formula_is_told_and_never_kept(desk):
    wanted = {"columns": {"name": "name", "city": "city", "parent_account": {"from": "of", "create_missing": True}}}
    run = desk.bring("accounts", "name,city,of\nAlpha,#N/A,\nBeta,,#REF!\n", wanted)
    assert counts(run)["failed"] == 2
    assert [row["errors"][0]["code"] for row in failures(run, 9)] == ["E_FORMAT", "E_FORMAT"]
    assert "#N/A" in failures(run, 9)[0]["errors"][0]["message"]
    assert not Account.objects.exists()


def test_json_lines_bring_documents_with_their_lines(desk):
    desk.bring("products", "name\nPump\nValve\n")
    desk.bring("accounts", "name\nAlpha\n")
    run = desk.bring("opportunities", DEALS, kind="jsonl")
    assert counts(run)["created"] == 1
    deal = Opportunity.objects.get()
    assert (deal.name, str(deal.amount), OpportunityLine.objects.count()) == ("Big", "207.5000", 2)


def test_a_large_file_is_read_by_the_job(desk, monkeypatch):
    monkeypatch.setattr("guanxi.exchange.runs.READ_AT_ONCE", 10)
    run = desk.start("accounts", "name\n" + "".join(f"Account {n}\n" for n in range(300)))
    assert (run.documents, run.job.total) == (0, None)
    job = work_off(run.job)
    assert (job.state, job.done, job.total) == (State.DONE, 300, 300)
    run.refresh_from_db()
    assert counts(run)["created"] == run.documents == 300


def test_a_large_file_that_is_malformed_ends_its_job_with_line_and_reason(desk, monkeypatch):
    monkeypatch.setattr("guanxi.exchange.runs.READ_AT_ONCE", 10)
    job = work_off(desk.start("accounts", 'name\nAlpha\n"Beta\n').job)
    assert (job.state, job.error["code"]) == (State.FAILED, "E_CSV")
    assert "line 3" in job.error["message"]
    assert not Account.objects.exists()


def test_more_rows_than_allowed_are_refused(desk, settings):
    settings.IMPORT_ROWS = 2
    with pytest.raises(DomainError, match="E_TOO_LARGE"):
        desk.start("accounts", "".join(f'{{"name": "A{n}"}}\n' for n in range(3)), kind="jsonl")
