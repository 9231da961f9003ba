"""The event log: in order, from a cursor on, and nothing is passed over that is still being written."""

import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction

from guanxi.kernel import clock
from guanxi.records.models import AuditEntry
from guanxi.webhooks import log
from guanxi.webhooks.models import Horizon
from tests.kit.people import Kit


def entry(record: int) -> AuditEntry:
    return AuditEntry.objects.create(module="account", record_id=record, at=clock.now(), via="web", verb="created")


def settle() -> None:
    Horizon.objects.update_or_create(pk=1, defaults={"up_to": log.newest()})


def test_a_reader_comes_from_cursor_to_cursor_to_the_end_and_waits_there(
    kit: Kit,
) -> None:
    first = log.newest()
    made = [kit.make("account", "bob").pk for _time in range(5)]
    settle()
    api = kit.api("bob")
    seen: list[int] = []
    cursor, more = str(first), True
    while more:
        page = api.get(f"/api/v1/event-log?cursor={cursor}&limit=2").json()
        seen += [item["data"]["record_id"] for item in page["items"]]
        cursor, more = page["next"], page["more"]

    assert seen == made
    assert api.get(f"/api/v1/event-log?cursor={cursor}").json() == {
        "items": [],
        "next": cursor,
        "more": False,
    }


def test_a_reader_hears_nothing_of_what_he_may_not_see(kit: Kit) -> None:
    first = log.newest()
    kit.make("account", "charlie", name="Customer of Charlie")
    settle()

    page = kit.api("bob").get(f"/api/v1/event-log?cursor={first}&limit=500").json()

    assert page["items"] == []
    assert int(page["next"]) > first


@pytest.mark.parametrize("asked", ["cursor=x", "limit=0", "limit=501", "cursor=-1", "after=3"])
def test_a_strange_question_is_refused(kit: Kit, asked: str) -> None:
    assert kit.api("bob").get(f"/api/v1/event-log?{asked}").status_code in {400, 422}


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_late_is_not_passed_over(monkeypatch: Any) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, so numbers appear in their order")
    monkeypatch.setattr(log, "LEAST_WAIT", log.LEAST_WAIT * 0)
    entry(1)
    log.advance()
    holds, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            entry(2)
            holds.set()
            may_end.wait(30)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    holds.wait(30)
    entry(3)
    start = log.entries(0, 1)[0]["id"]
    for _time in range(3):
        log.advance()
    assert [row["record_id"] for row in log.entries(start - 1, 10)] == [1]  # 3 is there, but 2 may come before it

    may_end.set()
    writer.join()
    log.advance()
    assert [row["record_id"] for row in log.entries(start - 1, 10)] == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_a_number_that_nobody_brings_does_not_stop_the_log(monkeypatch: Any) -> None:
    monkeypatch.setattr(log, "LEAST_WAIT", log.LEAST_WAIT * 0)
    log.advance()
    with transaction.atomic():
        entry(1)
        transaction.set_rollback(True)
    entry(2)
    found: list[int] = []
    end = time.monotonic() + 60  # other tests beside this one have transactions, too, and each might bring the number
    while 2 not in found and time.monotonic() < end:
        log.advance()
        found = [row["record_id"] for row in log.entries(0, 10)]

    assert found[-1] == 2
