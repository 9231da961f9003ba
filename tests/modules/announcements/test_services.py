"""Announcements: who sees them and when, who is told and how often, and what stays known of the readers."""

from copy import copy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.models import User
from guanxi.access.scope import visible
from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.messaging import notices
from guanxi.messaging.models import Notice
from guanxi.messaging.outbox.models import Message
from guanxi.meta import registry
from guanxi.modules.announcements.jobs import publish_announcements
from guanxi.modules.announcements.models import Announcement, AnnouncementRead
from guanxi.modules.announcements.queries import audience_of, missing
from guanxi.records import actions, store
from guanxi.records.explain import explain
from tests.kit.outbox import empty_outbox, recording, run_job
from tests.kit.people import NAMES, Kit
from tests.kit.trust import only_in_trust

MODULE = registry.get("announcement")
USER = registry.get("user")
READERS = set(NAMES) - {"admin"}


def written(kit: Kit, **values: Any) -> Announcement:
    given = {"title": "Spring fair", "body": "We meet at <b>nine</b> at gate 3.", **values}
    return store.create(MODULE, kit["admin"], given)


def do(kit: Kit, record: Announcement, action: str, name: str = "admin") -> Announcement:
    return actions.run(MODULE, kit[name], record.pk, action, {})


def tell() -> None:
    for job in Job.objects.filter(name="tell_audience", state="queued"):
        run_job(job)


def published(kit: Kit, **values: Any) -> Announcement:
    record = written(kit, **values)
    do(kit, record, "publish")
    tell()
    record.refresh_from_db()
    return record


def seers(kit: Kit, record: Announcement) -> set[str]:
    return {name for name in NAMES if visible(MODULE, kit.again(name)).filter(pk=record.pk).exists()}


def told() -> list[str]:
    return sorted(Notice.objects.values_list("user__username", flat=True))


def test_only_what_is_out_is_seen_by_its_audience(kit: Kit) -> None:
    record = written(kit)
    assert seers(kit, record) == {"admin"}

    do(kit, record, "publish")
    assert seers(kit, record) == set(NAMES)
    assert [reason.kind for reason in explain(kit["bob"], MODULE, record).reasons] == ["team"]
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        store.update(MODULE, kit["bob"], record.pk, {"title": "Mine"})

    do(kit, record, "withdraw")
    assert seers(kit, record) == {"admin"}


def test_departments_and_positions_mean_those_below_too(kit: Kit) -> None:
    department = registry.get("department")
    sales = store.create(department, kit["admin"], {"name": "Sales"})
    north = store.create(department, kit["admin"], {"name": "North", "parent": sales.pk})
    west = store.create(department, kit["admin"], {"name": "West"})
    store.update(USER, kit["admin"], kit["bob"].user_id, {"department": north.pk})
    store.update(USER, kit["admin"], kit["ben"].user_id, {"department": west.pk, "extra_departments": [sales.pk]})
    store.update(USER, kit["admin"], kit["charlie"].user_id, {"department": west.pk})

    by_department = published(kit, audience="departments", departments=[sales.pk])
    by_position = published(kit, audience="positions", positions=[kit.position("alice").pk])
    by_name = published(kit, audience="users", users=[kit["charlie"].user_id])

    for record, names in (
        (by_department, {"bob", "ben"}),
        (by_position, {"alice", "bob", "ben"}),
        (by_name, {"charlie"}),
    ):
        assert seers(kit, record) - {"admin"} == names
        assert {user.username for user in audience_of(record)} == names
        rows = Notice.objects.filter(record_id=record.pk).values_list("user__username", flat=True)
        assert set(rows) == names


def test_each_hears_once_by_each_channel_that_was_ticked(kit: Kit) -> None:
    store.update(USER, kit["admin"], kit["bob"].user_id, {"mobile": "13912345678"})
    with recording("mail") as mail, recording("sms") as sms:
        record = published(kit, channels=["pm", "mail", "sms"], body="x" * 200)
        do(kit, record, "withdraw")
        do(kit, record, "publish")
        for job in Job.objects.filter(name="tell_audience"):
            Job.objects.filter(pk=job.pk).update(state="queued")
            run_job(Job.objects.get(pk=job.pk))
        empty_outbox()

    ((address, _subject, text),) = sms.got
    assert address == "13912345678"
    assert text.startswith(f"Spring fair: {'x' * 49}… http")
    assert len(mail.got) == len(READERS)
    assert told() == sorted(READERS)


def test_what_waits_for_its_moment_goes_out_by_itself_and_goes_away_again(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    moments = {"publish_at": now + timedelta(hours=1), "expire_at": now + timedelta(days=1)}
    record = written(kit, **{name: moment.isoformat() for name, moment in moments.items()})
    assert do(kit, record, "publish").status == "scheduled"

    for wait, status in ((timedelta(), "scheduled"), (timedelta(hours=2), "published"), (timedelta(2), "expired")):
        monkeypatch.setattr(clock.settings, "FROZEN_TIME", (now + wait).isoformat())
        run_job(enqueue(publish_announcements))
        record.refresh_from_db()
        assert record.status == status

    assert seers(kit, record) == {"admin"}


def test_readers_are_known_and_those_who_have_not_confirmed_are_reminded(kit: Kit) -> None:
    record = published(kit, need_confirm=True)
    do(kit, record, "confirm", "bob")
    do(kit, record, "confirm", "bob")
    kit.browser("ben").get(f"/announcements/{record.pk}")

    reads = AnnouncementRead.objects.filter(announcement=record)
    assert {row.user.username: bool(row.confirmed_at) for row in reads} == {"bob": True, "ben": False}
    assert {user.username for user in missing(record)} == READERS - {"bob"}

    do(kit, record, "remind")
    tell()
    assert told() == sorted([*READERS, *(READERS - {"bob"})])
    do(kit, record, "withdraw")
    assert reads.count() == 2


def test_a_reader_learns_nothing_of_what_was_taken_back(kit: Kit) -> None:
    with recording("mail") as mail:
        record = published(kit, channels=["pm", "mail"])
        do(kit, record, "withdraw")
        empty_outbox()

    entry = notices.entries(kit.again("bob"), limit=1)[0][0]
    assert "Spring" not in entry.text
    assert mail.got == []
    assert Message.objects.filter(reason="not_visible").count() == len(READERS)


@pytest.mark.once
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"audience": "departments"}, "departments"),
        ({"audience": "users"}, "users"),
        ({"expire_at": "2020-01-01T00:00:00Z"}, "expire_at"),
        ({"holiday_from": "2027-02-05", "holiday_until": "2027-02-01"}, "holiday_until"),
    ],
)
def test_what_is_incomplete_is_not_published(kit: Kit, values: dict[str, Any], field: str) -> None:
    record = written(kit, **values)

    with pytest.raises(DomainError) as refused:
        do(kit, record, "publish")

    assert refused.value.field == field


def test_the_audience_of_what_is_out_stays_and_its_words_may_change(kit: Kit) -> None:
    record = published(kit)

    assert store.update(MODULE, kit["admin"], record.pk, {"title": "Autumn fair"}).title == "Autumn fair"
    for values in ({"audience": "users"}, {"channels": ["sms"]}):
        with pytest.raises(DomainError, match="E_STATE"):
            store.update(MODULE, kit["admin"], record.pk, values)
    with pytest.raises(DomainError, match="E_STATE"):
        do(kit, record, "publish")


def test_days_off_stand_in_the_working_calendar(kit: Kit) -> None:
    published(kit, type="holiday", holiday_from="2027-02-05", holiday_until="2027-02-07")

    calendar = registry.get("calendar_exception")
    rows = calendar.model.objects.filter(kind="off").order_by("date")
    assert [f"{row.date} {row.name}" for row in rows] == [f"2027-02-0{day} Spring fair" for day in (5, 6, 7)]


def test_only_safe_html_is_kept(kit: Kit) -> None:
    record = published(kit, body='<p onclick="x()">Hi</p><script>alert(1)</script><a href="javascript:x">y</a>')

    page = kit.browser("bob").get(f"/announcements/{record.pk}").content.decode()
    for danger in ("onclick", "alert(1)", "javascript:"):
        assert danger not in record.body
        assert danger not in page


def hired(kit: Kit, count: int) -> None:
    """More people beside bob."""
    people = [copy(kit.user("bob")) for _number in range(count)]
    for number, person in enumerate(people):
        person.pk, person.username, person.email = None, f"new{number}", ""
    User.objects.bulk_create(people)


def test_telling_sixty_people_takes_as_many_questions_as_telling_four(kit: Kit) -> None:
    counts = []
    for more in (0, 56):
        hired(kit, more)
        do(kit, written(kit), "publish")
        with CaptureQueriesContext(connection) as asked:
            tell()
        counts.append(len(asked))

    assert Notice.objects.count() == 64
    assert counts[1] <= counts[0]


@only_in_trust
@pytest.mark.parametrize("count", [5000])
def test_five_thousand_people_are_told_in_batches_once_each(kit: Kit, count: int) -> None:
    hired(kit, count)
    record = published(kit)

    assert Notice.objects.filter(record_id=record.pk).count() == count + len(READERS)


def meeting(kit: Kit, **values: Any) -> Announcement:
    begins = clock.now() + timedelta(days=2)
    return published(kit, type="meeting", meeting_at=begins.isoformat(), meeting_place="Room 3", **values)


def test_a_meeting_is_accepted_into_the_calendar_and_declined_out_of_it(kit: Kit) -> None:
    record, task = meeting(kit), registry.get("task")

    do(kit, record, "accept", "bob")
    do(kit, record, "accept", "bob")
    entry = visible(task, kit["bob"]).get()
    assert (entry.subject, entry.due_at, entry.description) == ("Spring fair", record.meeting_at, "Room 3")
    page = kit.browser("admin").get(f"/announcements/{record.pk}/readers").content.decode()
    assert "Accepted" in page

    answer = kit.browser("bob").post(f"/announcements/{record.pk}/answer", {"answer": "decline"})
    assert answer.status_code == 302
    assert not visible(task, kit["bob"]).exists()
    assert AnnouncementRead.objects.get(announcement=record, user_id=kit["bob"].user_id).answer == "declined"


def test_a_meeting_needs_its_time_and_others_have_no_answers(kit: Kit) -> None:
    with pytest.raises(DomainError, match="E_REQUIRED"):
        do(kit, written(kit, type="meeting"), "publish")
    with pytest.raises(DomainError, match="E_STATE"):
        do(kit, published(kit), "accept", "bob")


def test_those_who_have_not_read_it_are_told_again_once_an_hour_at_most(kit: Kit) -> None:
    record = published(kit)
    do(kit, record, "remind")
    with pytest.raises(DomainError, match="E_REMINDED"):
        do(kit, record, "remind")
    Announcement.objects.filter(pk=record.pk).update(reminded_at=clock.now() - timedelta(minutes=61))
    assert do(kit, record, "remind").reminders == 2


def test_publishing_waits_where_the_company_wants_an_approval(kit: Kit) -> None:
    by = {"by": "users", "ids": [kit["alice"].user_id]}
    node = {"key": "one", "kind": "approve", "name": "One", "approvers": by}
    flow = {"nodes": [node], "options": {}}
    data = {"name": "News", "object": "announcements", "trigger": "action", "watched": ["publish"], "flow": flow}
    store.create(registry.get("approval_definition"), kit["admin"], {**data, "active": True})
    record = written(kit)

    do(kit, record, "publish")
    record.refresh_from_db()
    assert record.status == "draft"
