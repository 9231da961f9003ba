"""What leaves the house: each message once, tried again for a while, and told apart from what may have left."""

from datetime import timedelta

import pytest

from guanxi.jobs.models import Job
from guanxi.jobs.models import State as JobState
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.sending import Outgoing, send
from guanxi.messaging.channels import Delivered, Failed
from guanxi.messaging.outbox import outcomes
from guanxi.messaging.outbox.deliver import WAITS, deliver_messages
from guanxi.messaging.outbox.models import Message
from tests.kit.outbox import empty_outbox, recording, run_job
from tests.kit.people import Kit

REFUSED = Failed(reason="unreachable", detail="421 try later", retry=True)


def mail(**values: object) -> Outgoing:
    given: dict[str, object] = {"channel": "mail", "purpose": "internal", "key": "news:1", "subject": "Hi", "body": "A"}
    return Outgoing(**{**given, **values})  # type: ignore[arg-type]


def only() -> Message:
    return Message.objects.get()


def test_the_same_key_goes_to_the_same_recipient_once(kit: Kit) -> None:
    bob = kit["bob"].user_id
    with recording("mail") as recorder:
        send.ask([mail(user_ids=(bob, bob), addresses=("a@x.test", "A@X.test "))])
        empty_outbox()
        send.ask([mail(user_ids=(bob,), addresses=("a@x.test",))])
        empty_outbox()

    assert sorted(recorder.got) == [("a@x.test", "Hi", "A"), ("bob@acme.test", "Hi", "A")]
    assert {row.state for row in Message.objects.all()} == {"sent"}


def test_a_failure_that_may_pass_is_tried_again_later_and_ends_at_last(kit: Kit) -> None:
    send.ask([mail(addresses=("a@x.test",))])
    with recording("mail") as recorder:
        recorder.answers = [REFUSED] * 9
        for wait in (None, *WAITS):
            if wait is not None:
                assert only().state == "queued"
                assert only().due_at > clock.now() + wait - timedelta(seconds=30)
                empty_outbox()  # too early: nothing happens
                Message.objects.update(due_at=clock.now())
            empty_outbox()

    assert len(recorder.got) == 1 + len(WAITS)
    assert len(set(recorder.names)) == 1
    assert (only().state, only().reason, only().detail) == ("failed", "unreachable", "421 try later")


def test_a_final_refusal_is_not_tried_again_and_a_later_success_forgets_the_failure(kit: Kit) -> None:
    send.ask([mail(addresses=("a@x.test",)), mail(key="news:2", addresses=("b@x.test",))])
    with recording("mail") as recorder:
        recorder.answers = [Failed(reason="refused", detail="550 no such user"), REFUSED]
        empty_outbox()
        Message.objects.filter(state="queued").update(due_at=clock.now())
        empty_outbox()

    refused, sent = Message.objects.order_by("id")
    assert (refused.state, refused.tried) == ("failed", 1)
    assert (sent.state, sent.reason, sent.tried) == ("sent", "", 2)


@pytest.mark.parametrize(
    ("handed", "repeats", "state", "times"),
    [(False, False, "sent", 1), (True, True, "sent", 1), (True, False, "failed", 0)],
)
def test_what_a_killed_worker_held_goes_out_unless_it_may_have_left_by_a_channel_that_does_not_repeat(
    kit: Kit, handed: bool, repeats: bool, state: str, times: int
) -> None:
    send.ask([mail(addresses=("a@x.test",))])
    dead = Job.objects.create(name="deliver_messages", state=JobState.DONE)
    Message.objects.update(state="sending", job_id=dead.pk, handed_at=clock.now() if handed else None)
    before = only().message_id

    with recording("mail", repeats=repeats) as recorder:
        empty_outbox()

    assert (only().state, len(recorder.got), only().message_id) == (state, times, before)
    assert only().reason == {(True, True): "repeated", (True, False): "unknown"}.get((handed, repeats), "")


def test_what_another_living_worker_holds_is_left_alone(kit: Kit) -> None:
    send.ask([mail(addresses=("a@x.test",))])
    other = Job.objects.create(name="deliver_messages", state=JobState.RUNNING)
    Message.objects.update(state="sending", job_id=other.pk)

    with recording("mail") as recorder:
        empty_outbox()

    assert (only().state, recorder.got) == ("sending", [])


def test_an_error_in_a_channel_stops_its_message_alone(kit: Kit) -> None:
    send.ask([mail(addresses=("a@x.test", "b@x.test"))])
    with recording("mail") as recorder:
        recorder.answers = [ValueError("a mistake of the adapter")]
        job = empty_outbox()

    assert job.state == "done"
    assert sorted(Message.objects.values_list("state", "reason")) == [("failed", "error"), ("sent", "")]


def test_who_left_or_has_no_address_gets_nothing_and_the_log_says_why(kit: Kit) -> None:
    people = [kit.user(name) for name in ("bob", "ben")]
    send.ask([mail(user_ids=tuple(one.pk for one in people)), mail(channel="sms", user_ids=(kit["alice"].user_id,))])
    type(people[0]).objects.filter(pk=people[0].pk).update(status="disabled")
    with recording("mail") as recorder, recording("sms"):
        empty_outbox()

    assert [address for address, _subject, _body in recorder.got] == ["ben@acme.test"]
    assert sorted(Message.objects.values_list("channel", "reason")) == [
        ("mail", ""),
        ("mail", "not_active"),
        ("sms", "no_address"),
    ]


def test_the_address_of_a_record_is_found_through_what_it_refers_to(kit: Kit) -> None:
    account = kit.make("account", "bob", email="office@client.test").pk
    contact = kit.make("contact", "bob", account=account, email="").pk
    to = {"module": "contact", "record_id": contact, "purpose": "service"}
    send.ask(
        [mail(address_field="account.email", **to), mail(key="news:2", address_field="email", **to)]  # type: ignore[arg-type]
    )
    with recording("mail") as recorder:
        empty_outbox()

    assert [address for address, _subject, _body in recorder.got] == ["office@client.test"]
    assert Message.objects.get(key="news:2").reason == "no_address"


def test_without_a_server_messages_are_kept_in_the_house(kit: Kit) -> None:
    send.ask([mail(channel="im", user_ids=(kit["bob"].user_id,))])
    empty_outbox()

    assert (only().state, only().via) == ("sent", "local")


def test_what_is_heard_later_is_written_down(kit: Kit) -> None:
    send.ask([mail(addresses=("a@x.test", "b@x.test", "c@x.test"))])
    with recording("mail") as recorder:
        recorder.answers = [Delivered(is_there=True)]
        empty_outbox()
    there, other, waiting = Message.objects.order_by("id")
    outcomes.arrived(other.pk)
    outcomes.came_back(there.pk, "refused", "mailbox full")
    Message.objects.filter(pk=waiting.pk).update(state="queued")
    outcomes.call_off("news:1")

    found = Message.objects.order_by("id").values_list("state", "reason")
    assert list(found) == [("failed", "refused"), ("delivered", ""), ("failed", "withdrawn")]


@pytest.mark.django_db(transaction=True)
def test_a_job_hands_over_what_was_committed_and_one_that_waits_is_enough(kit: Kit) -> None:
    for number in range(3):
        send.ask([mail(key=f"news:{number}", addresses=("a@x.test",))])

    waiting = Job.objects.get(name="deliver_messages")
    assert run_job(waiting).result == {"messages": 3}


def test_more_than_a_handful_goes_out_in_batches(kit: Kit) -> None:
    send.ask([mail(addresses=tuple(f"p{number}@x.test" for number in range(45)))])
    with recording("mail") as recorder:
        job = run_job(enqueue(deliver_messages))

    assert (len(recorder.got), job.result) == (45, {"messages": 45})
