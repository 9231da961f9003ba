"""The mail of the morning (F136)."""

from datetime import timedelta
from typing import Any

import pytest

from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.messaging.channels import Failed
from guanxi.messaging.jobs import send_morning_mails
from guanxi.messaging.morning import EMPTY, WANTED
from guanxi.messaging.outbox.models import Message
from guanxi.meta.setting import trying
from tests.kit.outbox import empty_outbox, recording, run_job
from tests.kit.people import Kit

EIGHT = "2026-03-18T00:00:00+00:00"  # a Wednesday in Shanghai


@pytest.fixture(autouse=True)
def at_eight(settings: Any) -> None:
    settings.FROZEN_TIME = EIGHT


def run_it() -> list[str]:
    """Whose mails there are after the job has run."""
    run_job(enqueue(send_morning_mails))
    rows = Message.objects.filter(source="morning").select_related("user")
    return sorted(row.user.username for row in rows)


def task(kit: Kit, name: str) -> Any:
    now = clock.now()
    return kit.make("task", name, subject=f"Call of {name}", due_at=now.isoformat(), assignee=kit[name].user_id)


def leave(kit: Kit, name: str) -> None:
    said = {"form_type": "leave", "leave_kind": "annual", "begin_on": "2026-03-17", "end_on": "2026-03-18"}
    kit.make("office_form", name, purpose="Rest", **said)


def test_T23_morning_mail(kit: Kit, settings: Any) -> None:
    for name in ("bob", "ben"):
        task(kit, name)
    leave(kit, "ben")

    assert run_it() == ["bob"]
    assert run_it() == ["bob"]
    with recording("mail") as mail:
        empty_outbox()
    assert [(address, "Call of bob" in body) for address, _subject, body in mail.got] == [("bob@acme.test", True)]
    settings.FROZEN_TIME = "2026-10-01T00:00:00+00:00"  # the national holiday
    assert run_it() == ["bob"]


def test_f136_r2_nothing_to_do_is_no_mail_unless_the_company_wants_one(kit: Kit, settings: Any) -> None:
    assert run_it() == []
    settings.FROZEN_TIME = "2026-03-19T00:00:00+00:00"
    with trying({EMPTY.key: True, WANTED.key: True}):
        assert run_it() == ["admin", "alice", "ben", "bob", "charlie"]


def test_f136_r1_it_is_sent_between_eight_and_eleven_of_each_ones_clock(kit: Kit, settings: Any) -> None:
    task(kit, "bob")
    for moment in ("2026-03-17T23:59:00+00:00", "2026-03-18T03:00:00+00:00"):
        settings.FROZEN_TIME = moment
        assert run_it() == []
    user = kit.user("bob")
    user.timezone = "Europe/Berlin"
    user.save(update_fields=["timezone"])
    settings.FROZEN_TIME = "2026-03-18T07:30:00+00:00"
    assert run_it() == ["bob"]
    with recording("mail") as mail:
        mail.answers = [Failed(reason="refused", retry=False)]
        empty_outbox()
    assert Message.objects.get(source="morning").state == "queued"  # it is half past eight where he is


def test_f136_r1_where_it_is_morning_on_two_days_at_once_each_has_his_own(kit: Kit, settings: Any) -> None:
    for name, zone in (("bob", "Pacific/Auckland"), ("ben", "Pacific/Honolulu")):
        task(kit, name)
        user = kit.user(name)
        user.timezone = zone
        user.save(update_fields=["timezone"])
    settings.FROZEN_TIME = "2026-03-17T19:00:00+00:00"  # the 18th in Auckland, the 17th in Honolulu
    assert run_it() == ["ben", "bob"]
    settings.FROZEN_TIME = "2026-03-18T19:00:00+00:00"
    assert run_it() == ["ben", "ben", "bob", "bob"]


def test_f136_r3_what_fails_is_tried_until_eleven(kit: Kit, settings: Any) -> None:
    task(kit, "bob")
    run_it()
    with recording("mail") as mail:
        mail.answers = [Failed(reason="refused", retry=False), Failed(reason="refused", retry=False)]
        empty_outbox()
        assert Message.objects.get(source="morning").state == "queued"
        settings.FROZEN_TIME = (clock.now() + timedelta(hours=2, minutes=45)).isoformat()
        empty_outbox()
    assert Message.objects.get(source="morning").state == "failed"


def test_f136_r4_superiors_read_how_their_people_stand(kit: Kit, settings: Any) -> None:
    task(kit, "bob")
    settings.FROZEN_TIME = "2026-03-19T00:00:00+00:00"

    assert run_it() == ["admin", "alice", "bob"]
    with recording("mail") as mail:
        empty_outbox()
    told = next(body for address, _subject, body in mail.got if address == "alice@acme.test")
    assert "Bob: 0 planned for today, 1 left from before" in told
