"""One's calendar for other programs: what stands in it, by which secret it opens, and when no more."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from guanxi.modules.events.feed import actor_of_feed, end_feed, make_feed, written
from tests.kit.people import Kit
from tests.modules.events.test_services import do, made

NOW = "2026-03-01T00:00:00+00:00"


def events_in(content: bytes) -> dict[str, Any]:
    return {str(event["summary"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


def test_a_calendar_program_reads_whose_address_it_has_with_series_as_rules_and_private_things_as_busy(
    kit: Kit, settings: Any
) -> None:
    settings.FROZEN_TIME = NOW
    series = made(kit, repeat="WEEKLY", repeat_count=3, place="Room 2; upstairs")
    do(kit, series, "leave_out", occurrence="2026-03-09T01:00:00Z")
    made(kit, subject="Fair", all_day=True, repeat="DAILY", repeat_until="2026-03-04")
    made(kit, subject="Doctor", place="Clinic", privacy="private")
    made(kit, "ben", subject="Of ben")
    made(kit, "ben", subject="With ben", people=[kit["bob"].user_id])

    answer = Client().get(f"/calendar/feed/{make_feed(actor=kit['bob'])}.ics")

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"Doctor" not in answer.content
    assert b"Clinic" not in answer.content
    assert b"BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai" in answer.content
    found = events_in(answer.content)
    assert set(found) == {"Round of the week", "Fair", "Busy", "With ben"}
    assert b"DTSTART;TZID=Asia/Shanghai:20260302T090000" in found["Round of the week"].to_ical()
    assert b"RRULE:FREQ=WEEKLY;COUNT=3" in found["Round of the week"].to_ical()
    assert b"EXDATE;TZID=Asia/Shanghai:20260309T090000" in found["Round of the week"].to_ical()
    assert found["Round of the week"]["location"] == "Room 2; upstairs"
    assert b"DTSTART;VALUE=DATE:20260302" in found["Fair"].to_ical()
    assert b"UNTIL=20260304\r\n" in found["Fair"].to_ical()
    assert found["With ben"]["status"] == "TENTATIVE"


def test_a_new_address_ends_the_one_before_and_none_opens_what_somebody_has_left(kit: Kit) -> None:
    first = make_feed(actor=kit["bob"])
    answer = kit.browser("bob").post("/me/calendar", {"what": "make"}).content.decode()
    second = answer.partition("/calendar/feed/")[2].partition(".ics")[0]
    stranger = Client()

    assert stranger.get(f"/calendar/feed/{first}.ics").status_code == 404
    assert stranger.get(f"/calendar/feed/{second}.ics").status_code == 200
    assert kit.browser("bob").post("/me/calendar", {"what": "other"}).status_code == 422
    assert kit.browser("bob").get("/me/calendar").content.decode().count("/calendar/feed/") == 0
    end_feed(actor=kit["bob"])
    assert stranger.get(f"/calendar/feed/{second}.ics").status_code == 404

    third, bob = make_feed(actor=kit["bob"]), kit.user("bob")
    type(bob).objects.filter(pk=bob.pk).update(status="locked")
    assert stranger.get(f"/calendar/feed/{third}.ics").status_code == 404


def test_a_feed_makes_as_many_queries_for_many_events_as_for_one(kit: Kit, settings: Any) -> None:
    settings.FROZEN_TIME = NOW
    counts, secret = [], make_feed(actor=kit["bob"])
    actor_of_feed(secret)
    for _turn in range(2):
        made(kit, repeat="DAILY")
        with CaptureQueriesContext(connection) as asked:
            actor = actor_of_feed(secret)
            assert actor is not None
            written(actor)
        counts.append(len(asked))
    assert counts == [3, 3]
