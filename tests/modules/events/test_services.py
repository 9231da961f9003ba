"""Events: from when to when, one of a series, those from one on, and who sees what."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.scope import visible
from guanxi.jobs.run import Run
from guanxi.kernel.errors import DomainError
from guanxi.messaging import notices
from guanxi.meta import registry
from guanxi.modules.events.jobs import remind_of_events
from guanxi.modules.events.queries import busy_times, occurrences
from guanxi.records import actions, query, store, workplan
from tests.kit.people import Kit

EVENT = registry.get("event")
RUN = Run(job_id=1, user_id=None)
WINDOW = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))


def made(kit: Kit, name: str = "bob", **given: Any) -> Any:
    same = {"subject": "Round of the week", "start_at": "2026-03-02T01:00:00Z", "timezone": "Asia/Shanghai"}
    return kit.make("event", name, **{"kind": "meeting", "privacy": "public", **same, **given})


def starts(kit: Kit, name: str = "bob") -> list[str]:
    return [f"{one.start:%m-%d %H:%M}" for one in occurrences(kit[name], WINDOW, [kit["bob"].user_id])]


def do(kit: Kit, record: Any, action: str, **given: Any) -> Any:
    return actions.run(EVENT, kit["bob"], record.pk, action, given)


def test_an_event_lasts_an_hour_unless_something_else_is_said_and_whole_days_go_by_its_zone(kit: Kit) -> None:
    hour = made(kit)
    assert hour.end_at - hour.start_at == timedelta(hours=1)

    whole = made(kit, all_day=True, end_at="2026-03-03T02:00:00Z")
    assert (whole.start_at, whole.end_at) == (
        datetime(2026, 3, 1, 16, tzinfo=UTC),
        datetime(2026, 3, 3, 16, tzinfo=UTC),
    )
    with pytest.raises(DomainError, match="E_DATE_RULE"):
        made(kit, end_at="2026-03-02T00:00:00Z")
    with pytest.raises(DomainError, match="E_FORMAT"):
        made(kit, timezone="Nowhere/At all")


def test_a_rule_is_said_in_parts_or_in_one_and_means_the_same(kit: Kit) -> None:
    parts = made(kit, repeat="WEEKLY", repeat_on=["WE"], repeat_until="2026-03-20")
    assert parts.rrule == "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260320T155959Z"

    one = made(kit, rrule="FREQ=MONTHLY;INTERVAL=2;COUNT=4")
    assert (one.repeat, one.repeat_every, one.repeat_count) == ("MONTHLY", 2, 4)
    for wrong in ({"rrule": "FREQ=HOURLY"}, {"repeat": "DAILY", "repeat_until": "2026-03-01"}):
        with pytest.raises(DomainError):
            made(kit, **wrong)


def test_one_of_a_series_is_moved_alone(kit: Kit) -> None:
    series = made(kit, repeat="WEEKLY", repeat_count=3)

    moved = do(kit, series, "move", start_at="2026-03-10T02:00:00Z", occurrence="2026-03-09T01:00:00Z", scope="one")

    assert starts(kit) == ["03-02 01:00", "03-10 02:00", "03-16 01:00"]
    assert (moved.series_id, moved.subject, moved.rrule) == (series.pk, "Round of the week", "")
    with pytest.raises(DomainError, match="E_DATE_RULE"):
        do(kit, series, "leave_out", occurrence="2026-03-09T01:00:00Z")


def test_those_from_one_on_are_moved_and_keep_their_number(kit: Kit) -> None:
    series = made(kit, repeat="WEEKLY", repeat_count=4)
    do(kit, series, "leave_out", occurrence="2026-03-23T01:00:00Z")

    later = do(
        kit, series, "move", start_at="2026-03-10T02:00:00Z", occurrence="2026-03-09T01:00:00Z", scope="following"
    )

    assert starts(kit) == ["03-02 01:00", "03-10 02:00", "03-17 02:00"]
    assert later.repeat_count == 3


def test_all_of_a_series_are_moved_with_what_is_left_out(kit: Kit) -> None:
    series = made(kit, repeat="WEEKLY", repeat_count=3)
    do(kit, series, "leave_out", occurrence="2026-03-09T01:00:00Z")

    do(kit, series, "move", start_at="2026-03-17T03:00:00Z", occurrence="2026-03-16T01:00:00Z", scope="all")

    assert starts(kit) == ["03-03 03:00", "03-17 03:00"]


def test_a_series_ends_where_those_from_one_on_are_cancelled(kit: Kit) -> None:
    series = made(kit, repeat="DAILY")
    do(kit, series, "leave_out", occurrence="2026-03-05T01:00:00Z", scope="following")
    assert starts(kit) == ["03-02 01:00", "03-03 01:00", "03-04 01:00"]


def test_nothing_is_left_of_a_series_that_is_cancelled_from_its_first_time_on(kit: Kit) -> None:
    series = made(kit, repeat="WEEKLY", repeat_count=4)
    do(kit, series, "leave_out", occurrence="2026-03-02T01:00:00Z", scope="following")
    assert starts(kit) == []


def test_a_series_keeps_its_hour_and_its_weekdays_when_it_is_carried_across_a_change_of_clocks(kit: Kit) -> None:
    series = made(
        kit, start_at="2026-03-16T08:00:00Z", timezone="Europe/Berlin", repeat="WEEKLY", repeat_on=["MO", "WE"]
    )
    do(kit, series, "leave_out", occurrence="2026-03-30T07:00:00Z")

    carried = {"occurrence": "2026-03-23T08:00:00Z", "start_at": "2026-03-31T07:00:00Z", "scope": "all"}
    moved = do(kit, series, "move", **carried)

    assert (f"{moved.start_at:%m-%d %H:%M}", moved.rrule) == ("03-24 08:00", "FREQ=WEEKLY;BYDAY=TU,TH")
    assert moved.excluded == "20260407T070000Z"
    assert starts(kit) == ["03-24 08:00", "03-26 08:00", "03-31 07:00"]


def test_superiors_read_what_is_not_private_and_see_of_that_only_that_somebody_is_busy(kit: Kit) -> None:
    made(kit, subject="Seen", privacy="busy")
    secret = made(kit, subject="Doctor", place="Clinic", privacy="private", start_at="2026-03-03T01:00:00Z")
    bob = [kit["bob"].user_id]

    assert [one.row["subject"] for one in occurrences(kit["alice"], WINDOW, bob)] == ["Seen"]
    assert [(one.user_id, one.start) for one in busy_times(kit["alice"], WINDOW, bob)] == [(bob[0], secret.start_at)]
    assert not busy_times(kit["ben"], WINDOW, bob)
    assert not occurrences(kit["ben"], WINDOW, bob)
    for name in ("alice", "admin", "ben"):
        with pytest.raises(DomainError, match="E_NOT_FOUND"):
            store.fetch(EVENT, kit[name], secret.pk)
        asked = query.parse(EVENT, kit[name], [("q", "Doctor")])
        assert not query.find(EVENT, kit[name], asked).rows
        assert kit.api(name).get(f"/api/v1/events/{secret.pk}/history").status_code == 404
    page = kit.browser("alice").get(f"/calendar?user={bob[0]}&day=2026-03-03").content.decode()
    assert "Seen" in page
    assert f"user={bob[0]}" in kit.browser("alice").get("/calendar").content.decode()
    assert "user=" not in kit.browser("ben").get("/calendar").content.decode()
    assert "Doctor" not in page
    assert "Clinic" not in page


def test_who_owns_a_customer_reads_what_is_public_about_him(kit: Kit) -> None:
    account = kit.make("account", "ben")
    opened, closed = (made(kit, "admin", privacy=one, account=account.pk) for one in ("public", "busy"))
    seen = visible(EVENT, kit["ben"]).values_list("pk", flat=True)
    assert opened.pk in seen
    assert closed.pk not in seen


def test_a_window_is_one_query_however_many_people_and_series_there_are(kit: Kit) -> None:
    for name in ("bob", "ben", "alice"):
        made(kit, name, repeat="DAILY")
    actor = kit.again("admin")
    with CaptureQueriesContext(connection) as asked:
        assert len(occurrences(actor, WINDOW)) == 90
    assert len(asked) == 1


def test_the_work_plan_has_each_time_of_a_series_on_its_day(kit: Kit) -> None:
    made(kit, repeat="DAILY", repeat_count=3)
    span = workplan.span_of(kit["bob"], "week", "2026-03-04")
    plan = workplan.plan_of(kit["bob"], kit["bob"].user_id, span)
    found = [one for one in plan.entries if one.source == "event"]
    assert [str(one.day) for one in found] == ["2026-03-02", "2026-03-03", "2026-03-04"]


def test_an_event_is_carried_in_the_calendar_and_its_page_stands(kit: Kit) -> None:
    series, bob = made(kit, repeat="WEEKLY", repeat_count=2), kit.browser("bob")
    for span in ("day", "week", "month", "list"):
        page = bob.get(f"/calendar?span={span}&day=2026-03-02").content.decode()
        assert "Round of the week" in page, span

    sent = {"day": "2026-03-10", "hour": "15", "scope": "one", "version": str(series.version)}
    answer = bob.post(f"/calendar/{series.pk}/move?occurrence=2026-03-09T01:00:00Z", sent)

    assert answer.status_code == 200
    assert starts(kit) == ["03-02 01:00", "03-10 07:00"]
    assert bob.get("/calendar?span=year").status_code == 422
    assert bob.get("/calendar?what=1").status_code == 400
    assert bob.get("/calendar?user=999999").status_code == 404


def test_what_somebody_may_only_read_is_not_offered_to_be_carried(kit: Kit) -> None:
    account, bob = kit.make("account", "ben"), kit["bob"].user_id
    made(kit, "admin", account=account.pk, owner=bob)
    for name, moves in (("ben", False), ("alice", True)):
        page = kit.browser(name).get(f"/calendar?user={bob}&day=2026-03-02").content.decode()
        assert "Round of the week" in page
        assert ("data-move=" in page) == moves, name


def test_each_time_of_a_series_is_reminded_of_once_and_what_is_left_out_is_not(kit: Kit, settings: Any) -> None:
    settings.FROZEN_TIME = "2026-03-01T00:00:00+00:00"
    series = made(kit, repeat="DAILY", repeat_count=3, reminders=["15", "60"])
    do(kit, series, "leave_out", occurrence="2026-03-03T01:00:00Z")
    told = []
    for moment in ("2026-03-02T00:00:00", "2026-03-02T00:01:00", "2026-03-02T00:45:00", "2026-03-03T00:45:00"):
        settings.FROZEN_TIME = f"{moment}+00:00"
        told.append(remind_of_events(RUN))
    series.refresh_from_db()

    assert told == [{"reminded": 1}, {"reminded": 0}, {"reminded": 1}, {"reminded": 0}]
    assert series.remind_at == datetime(2026, 3, 4, tzinfo=UTC)
    found = [one.text for one in notices.entries(kit["bob"], limit=50)[0] if one.kind.key == "event_reminder"]
    assert found == ["Soon: “Round of the week”"] * 2
