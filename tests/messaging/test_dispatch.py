"""Which ways a notice takes: the company's, the person's, and never twice."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.utils import translation

from guanxi.access.models import User
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.messaging import notices
from guanxi.messaging.choices import Choice, Rule, choice_of, choose, decide
from guanxi.messaging.jobs import KEPT, gather_digests, purge_messages
from guanxi.messaging.models import Notice
from guanxi.messaging.outbox.log import messages_of
from guanxi.messaging.outbox.models import Message
from guanxi.messaging.quiet import QuietHours
from guanxi.meta import registry
from guanxi.records import store
from tests.kit.outbox import Recorder, empty_outbox, recording, run_job
from tests.kit.people import Kit

ACCOUNT = registry.get("account")
WAYS = declare(
    Kind(key="ways", label="Ways", text="%(title)s: %(word)s", short="%(title)s!", channels=("app", "mail", "sms"))
)
MUST = declare(Kind(key="must", label="Must", text="%(title)s", channels=("app", "mail"), mandatory=True))


@pytest.fixture
def mail() -> Iterator[Recorder]:
    with recording("mail") as recorder:
        yield recorder


def tell(kit: Kit, key: str = "one", kind: Kind = WAYS, **values: Any) -> Any:
    record = values.pop("record", None) or kit.make(ACCOUNT, name="Riverside")
    notify.ask(
        [
            Telling(
                kind=kind,
                user_id=kit["bob"].user_id,
                key=key,
                module="account",
                record_id=record.pk,
                by_id=kit["alice"].user_id,
                params={"word": "hello"},
                **values,
            )
        ]
    )
    return record


def ways() -> list[str]:
    return sorted(Message.objects.values_list("channel", flat=True))


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock.settings, "FROZEN_TIME", moment.isoformat())


def test_a_notice_goes_by_the_channels_of_its_kind_that_are_set_up(kit: Kit, mail: Recorder) -> None:
    tell(kit)
    empty_outbox()

    assert ways() == ["mail"]
    ((address, subject, body),) = mail.got
    assert (address, subject) == ("bob@acme.test", "Riverside: hello")
    assert f"/n/{Notice.objects.get().pk}" in body
    assert "/me/notices" in body


def test_a_short_message_says_the_short_thing(kit: Kit) -> None:
    User.objects.filter(pk=kit["bob"].user_id).update(mobile="13912345678")
    with recording("sms") as recorder:
        tell(kit)
        empty_outbox()

    assert recorder.got[0][0] == "13912345678"
    assert recorder.got[0][2].startswith("Riverside! http")


def test_a_message_speaks_the_language_of_its_reader(kit: Kit, mail: Recorder) -> None:
    User.objects.filter(pk=kit["bob"].user_id).update(language="zh-hans")
    with translation.override("en"):
        store.update(ACCOUNT, kit["admin"], kit.make(ACCOUNT, "alice").pk, {"owner": kit["bob"].user_id})
        decide(kit["admin"], {"assigned": Rule(("app", "mail"), mandatory=False)})
        store.update(ACCOUNT, kit["admin"], kit.make(ACCOUNT, "alice").pk, {"owner": kit["bob"].user_id})
        empty_outbox()

    assert len(mail.got) == 1
    with translation.override("zh-hans"):
        assert notices.entries(kit["bob"], limit=1)[0][0].text == mail.got[0][1]


def test_the_company_decides_and_people_switch_off_what_is_not_mandatory(kit: Kit, mail: Recorder) -> None:
    off = {key: {"app": False, "mail": False} for key in ("ways", "must")}
    choose(kit["bob"], Choice(kinds=off))
    tell(kit)
    tell(kit, "two", MUST)
    assert (ways(), notices.unread(kit["bob"])) == (["mail"], 1)

    decide(kit["admin"], {"must": Rule(("app",), mandatory=False)})
    tell(kit, "three", MUST)
    assert (ways(), notices.unread(kit["bob"])) == (["mail"], 1)


def test_people_add_channels_but_not_those_that_cost_money(kit: Kit, mail: Recorder) -> None:
    decide(kit["admin"], {"ways": Rule(("app",), mandatory=False)})
    choose(kit["bob"], Choice(kinds={"ways": {"mail": True, "sms": True}}))

    with recording("sms"):
        tell(kit)

    assert ways() == ["mail"]


def test_only_administrators_decide_and_nonsense_is_refused(kit: Kit) -> None:
    with pytest.raises(Denied):
        decide(kit["bob"], {"ways": Rule(("app",), mandatory=True)})
    for wanted in (Choice(kinds={"nothing": {"app": True}}), Choice(kinds={"ways": {"fax": True}})):
        with pytest.raises(DomainError, match="E_CHOICE"):
            choose(kit["bob"], wanted)


def test_a_choice_is_read_back_and_keeps_only_what_differs(kit: Kit) -> None:
    wanted = {"ways": {"app": True, "mail": False}}
    choose(kit["bob"], Choice(kinds=wanted, quiet=QuietHours(time(22), time(7)), digest="daily", digest_at=time(9, 30)))

    found = choice_of(kit["bob"])
    assert found.kinds == {"ways": {"mail": False}}
    assert (found.quiet, found.digest, found.digest_at) == (QuietHours(time(22), time(7)), "daily", time(9, 30))


def test_what_its_author_sends_by_a_channel_goes_out_once_even_where_nothing_is_set_up(kit: Kit) -> None:
    tell(kit, channels=("sms",))
    tell(kit, channels=("sms", "mail"))

    assert (ways(), notices.unread(kit["bob"])) == (["sms"], 0)


def test_told_once_means_once_by_all_channels_together(kit: Kit, mail: Recorder) -> None:
    record = tell(kit, channels=("app",))
    tell(kit, record=record)

    assert (ways(), notices.unread(kit["bob"])) == ([], 1)


def test_quiet_hours_delay_what_goes_out_and_not_what_stands_in_the_product(
    kit: Kit, mail: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(pk=kit["bob"].user_id).update(timezone="America/New_York")
    choose(kit["bob"], Choice(quiet=QuietHours(time(22), time(7))))
    at(monkeypatch, datetime.fromisoformat("2026-03-02T23:00:00-05:00"))

    tell(kit)
    empty_outbox()
    assert (mail.got, notices.unread(kit["bob"])) == ([], 1)

    at(monkeypatch, datetime.fromisoformat("2026-03-03T07:00:00-05:00"))
    empty_outbox()
    assert len(mail.got) == 1


def test_what_was_read_or_is_seen_no_more_when_it_would_leave_stays_here(kit: Kit, mail: Recorder) -> None:
    tell(kit, "read")
    notices.mark_read(kit["bob"])
    hidden = tell(kit, "hidden")
    store.update(ACCOUNT, kit["admin"], hidden.pk, {"owner": kit["charlie"].user_id})
    Message.objects.exclude(key__in=("read", "hidden")).delete()
    empty_outbox()

    assert mail.got == []
    assert sorted(Message.objects.values_list("key", "reason")) == [("hidden", "not_visible"), ("read", "read")]


@pytest.mark.parametrize(
    ("choice", "early", "due"),
    [
        (Choice(digest="hourly"), "2026-03-02T09:59:00+08:00", "2026-03-02T10:00:00+08:00"),
        (Choice(digest="daily", digest_at=time(8)), "2026-03-03T07:59:00+08:00", "2026-03-03T08:00:00+08:00"),
    ],
)
def test_one_mail_gathers_what_came_until_its_hour(
    kit: Kit, mail: Recorder, monkeypatch: pytest.MonkeyPatch, choice: Choice, early: str, due: str
) -> None:
    User.objects.filter(pk=kit["bob"].user_id).update(timezone="Asia/Shanghai")
    choose(kit["bob"], choice)
    at(monkeypatch, datetime.fromisoformat("2026-03-02T09:15:00+08:00"))
    for number in range(3):
        tell(kit, f"n{number}")
    tell(kit, "must", MUST)
    assert ways() == ["mail"]  # what is mandatory does not wait

    for moment in (early, due, due):
        at(monkeypatch, datetime.fromisoformat(moment))
        run_job(enqueue(gather_digests))
        empty_outbox()

    assert [subject for _to, subject, _body in mail.got] == ["Riverside", "3 notices"]
    assert mail.got[1][2].count("Riverside: hello") == 3


def test_who_does_not_want_one_mail_any_more_gets_what_waited_at_once(kit: Kit, mail: Recorder) -> None:
    choose(kit["bob"], Choice(digest="daily"))
    tell(kit)
    choose(kit["bob"], Choice())

    run_job(enqueue(gather_digests))

    assert Message.objects.get().source == "digest"


def test_a_notice_that_is_put_off_comes_back_at_its_moment(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(kit)
    pk = notices.entries(kit["bob"], limit=1)[0][0].id
    until = clock.now() + timedelta(hours=2)
    notices.put_off(kit["bob"], pk, until)

    assert notices.unread(kit["bob"]) == 0
    assert [entry.id for entry in notices.entries(kit["bob"], limit=9, put_off=True)[0]] == [pk]
    at(monkeypatch, until)
    assert notices.unread(kit["bob"]) == 1


def test_putting_off_someone_elses_notice_or_into_the_past_is_refused(kit: Kit) -> None:
    tell(kit)
    pk = Notice.objects.get().pk
    with pytest.raises(DomainError, match="E_NOT_FOUND"):
        notices.put_off(kit["ben"], pk, clock.now() + timedelta(hours=1))
    with pytest.raises(DomainError, match="E_RANGE"):
        notices.put_off(kit["bob"], pk, clock.now() - timedelta(hours=1))


def test_groups_are_modules_and_pages_follow_each_other(kit: Kit) -> None:
    account = kit.make(ACCOUNT, name="Riverside")
    for number in range(5):
        tell(kit, f"n{number}", record=account)
    kit.make("task", "alice", assignee=kit["bob"].user_id)

    assert notices.unread_by_group(kit["bob"]) == {"": 5, "task": 1}
    assert len(notices.entries(kit["bob"], limit=9, group="task")[0]) == 1
    first, place = notices.entries(kit["bob"], limit=4)
    rest, end = notices.entries(kit["bob"], limit=4, before=place)
    assert len({entry.id for entry in (*first, *rest)}) == 6
    assert end is None


def test_telling_a_hundred_takes_as_many_questions_as_telling_one(
    kit: Kit, mail: Recorder, django_assert_max_num_queries: Any
) -> None:
    record = kit.make(ACCOUNT)
    one = {"kind": WAYS, "module": "account", "record_id": record.pk}
    people = [kit[name].user_id for name in ("bob", "alice", "ben", "admin", "charlie")]
    with django_assert_max_num_queries(10):
        notify.ask([Telling(user_id=pk, key=f"{number}", **one) for number in range(20) for pk in people])  # type: ignore[arg-type]

    assert (Notice.objects.count(), Message.objects.count()) == (100, 100)


def test_old_messages_to_people_here_are_removed_and_those_to_customers_kept(kit: Kit, mail: Recorder) -> None:
    tell(kit)
    empty_outbox()
    kept = Message.objects.get()
    kept.pk, kept.key, kept.purpose = None, "offer", "service"
    kept.save()
    Message.objects.update(at=clock.now() - KEPT - timedelta(days=1))

    assert run_job(enqueue(purge_messages)).result == {"removed": 1}
    assert Message.objects.get().purpose == "service"


def test_who_sets_a_notice_off_does_not_read_what_was_worded_for_its_reader(kit: Kit, mail: Recorder) -> None:
    tell(kit)
    empty_outbox()

    (sent,) = Message.objects.filter(channel="mail")
    assert sent.by_id == kit["alice"].user_id
    assert list(messages_of(kit["bob"])) == list(messages_of(kit["admin"]))
    assert not messages_of(kit["alice"]).exists()
