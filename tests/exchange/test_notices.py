"""Who imports a file hears of the rows that were refused."""

from guanxi.messaging import notices
from tests.exchange.conftest import Desk

FILE = "name,uscc\nNorth,\nSouth,not a code\nWest,wrong too\n"


def told(desk: Desk) -> list[tuple[str, str]]:
    return [(entry.text, entry.rest) for entry in notices.entries(desk.actor, limit=9)[0]]


def test_refused_rows_are_told_once_and_lead_to_the_import(desk: Desk) -> None:
    run = desk.bring("accounts", FILE)

    assert told(desk) == [("2 rows of “accounts.csv” were refused.", f"import/{run.job_id}")]


def test_a_dry_run_and_an_import_without_refusals_tell_nothing(desk: Desk) -> None:
    desk.bring("accounts", FILE, dry_run=True)
    desk.bring("accounts", "name\nNorth\n")

    assert told(desk) == []
