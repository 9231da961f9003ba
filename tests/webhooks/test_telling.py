"""Webhooks from the change of a record to what a real receiver hears: signed, in order, within the owner's rights."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from standardwebhooks import WebhookVerificationError

from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.calling import Call, call
from guanxi.kernel.errors import DomainError
from guanxi.messaging.models import Notice
from guanxi.meta import registry
from guanxi.modules.webhooks.services import (
    say_again,
    say_failed_again,
    secret_of,
    send_test,
)
from guanxi.records import store
from guanxi.records.actions import run
from guanxi.webhooks import log
from guanxi.webhooks.deliver import WAITS, deliver_webhooks
from guanxi.webhooks.models import Delivery, Horizon, Webhook
from guanxi.webhooks.standing import PATIENCE
from guanxi.webhooks.watch import watch_events
from tests.kit.outbox import run_job
from tests.kit.people import Kit
from tests.kit.receiver import Receiver, receiving

WEBHOOK, ACCOUNT = registry.get("webhook"), registry.get("account")


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.CALLS_TO_PRIVATE = True
    with receiving() as found:
        yield found


def hook(kit: Kit, receiver: Receiver, owner: str = "admin", **values: Any) -> Webhook:
    data = {"name": "ERP", "url": receiver.url, "owner": kit[owner].user_id, **values}
    return store.create(WEBHOOK, kit["admin"], data)


def settle() -> None:
    """Everything written so far is settled: tests run in one transaction, of which nobody else can be in the middle."""
    Horizon.objects.update_or_create(pk=1, defaults={"up_to": log.newest()})


def watch() -> None:
    settle()
    run_job(enqueue(watch_events))


def deliver() -> None:
    run_job(enqueue(deliver_webhooks))


def later() -> None:
    Delivery.objects.filter(state="queued").update(due_at=clock.now())


def test_a_receiver_hears_of_a_new_record_and_knows_who_calls(kit: Kit, receiver: Receiver) -> None:
    webhook = hook(kit, receiver, modules=["accounts"])
    account = kit.make("account", "bob", name="华康医疗")
    watch()
    deliver()

    (heard,) = receiver.heard
    assert heard.is_signed_by(secret_of(actor=kit["admin"], pk=webhook.pk))
    assert heard.told["type"] == "accounts.created"
    assert heard.told["data"]["record"]["name"] == "华康医疗"
    assert heard.told["data"]["record_id"] == account.pk
    assert heard.headers["webhook-id"] == Delivery.objects.get().message_id
    with pytest.raises(WebhookVerificationError):
        heard.is_signed_by("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


def test_nothing_is_told_twice_however_often_the_log_is_watched(kit: Kit, receiver: Receiver) -> None:
    webhook = hook(kit, receiver)
    kit.make("account", "bob")
    watch()
    Webhook.objects.filter(pk=webhook.pk).update(position=0)  # as after a restored backup
    watch()
    deliver()

    names = [heard.told["data"]["id"] for heard in receiver.heard]
    assert names
    assert len(set(names)) == len(names)


def test_only_what_was_asked_for_is_told(kit: Kit, receiver: Receiver) -> None:
    condition = {"field": "city", "op": "eq", "value": "上海"}
    hook(kit, receiver, modules=["accounts"], events=["changed"], condition=condition)
    there, elsewhere = (
        kit.make("account", "bob", city="上海"),
        kit.make("account", "bob", city="北京"),
    )
    kit.make("task", "bob")
    for account in (there, elsewhere):
        store.update(ACCOUNT, kit["bob"], account.pk, {"phone": "021-55556666"})
    watch()
    deliver()

    assert [(heard.told["type"], heard.told["data"]["record_id"]) for heard in receiver.heard] == [
        ("accounts.changed", there.pk)
    ]


def test_the_owner_of_a_webhook_hears_only_what_he_may_know(kit: Kit, receiver: Receiver) -> None:
    hook(kit, receiver, owner="bob", modules=["accounts"])
    mine, foreign = kit.make("account", "bob"), kit.make("account", "charlie")
    watch()
    deliver()

    assert [heard.told["data"]["record_id"] for heard in receiver.heard] == [mine.pk]
    assert foreign.name not in receiver.heard[0].body.decode()


def test_a_thin_webhook_tells_no_contents(kit: Kit, receiver: Receiver) -> None:
    hook(kit, receiver, modules=["accounts"], thin=True)
    account = kit.make("account", "bob", name="Very secret customer")
    watch()
    deliver()

    (heard,) = receiver.heard
    assert set(heard.told["data"]) == {"id", "module", "record_id"}
    assert account.name not in heard.body.decode()


def test_what_lies_in_the_bin_is_told_of_without_its_contents(kit: Kit, receiver: Receiver) -> None:
    account = kit.make("account", "bob")
    hook(kit, receiver, modules=["accounts"])
    store.delete(ACCOUNT, kit["bob"], account.pk)
    watch()
    deliver()

    (heard,) = receiver.heard
    assert (heard.told["type"], heard.told["data"]["record"]) == (
        "accounts.deleted",
        None,
    )


def test_who_is_not_heard_is_called_again_under_the_same_name_and_the_next_waits_its_turn(
    kit: Kit, receiver: Receiver
) -> None:
    account = kit.make("account", "bob")
    hook(kit, receiver, modules=["accounts"])
    for phone in ("021-55556666", "021-55557777"):
        store.update(ACCOUNT, kit["bob"], account.pk, {"phone": phone})
    watch()
    receiver.answers = [500, 302]
    deliver()
    assert len(receiver.heard) == 1  # the second change is not told before the first
    deliver()  # too early
    assert len(receiver.heard) == 1
    for _time in range(3):
        later()
        deliver()

    names = [heard.headers["webhook-id"] for heard in receiver.heard]
    assert names[0] == names[1] == names[2] != names[3]
    phones = [heard.told["data"]["changes"]["phone"][1] for heard in receiver.heard]
    assert phones == ["021-55556666"] * 3 + ["021-55557777"]
    assert {heard.path for heard in receiver.heard} == {"/hook"}  # no redirect is followed
    assert {one.state for one in Delivery.objects.all()} == {"delivered"}


def test_after_a_day_of_tries_a_call_is_given_up_and_can_be_made_again(kit: Kit, receiver: Receiver) -> None:
    webhook = hook(kit, receiver, modules=["accounts"])
    kit.make("account", "bob")
    watch()
    receiver.answers = [503] * (len(WAITS) + 1)
    for _time in range(len(WAITS) + 1):
        later()
        deliver()
    assert Delivery.objects.get().state == "failed"
    assert sum(WAITS, timedelta()) == timedelta(hours=24)

    say_failed_again(actor=kit["admin"], pk=webhook.pk)
    deliver()

    assert Delivery.objects.get().state == "delivered"


def test_a_call_that_was_heard_can_be_said_again(kit: Kit, receiver: Receiver) -> None:
    webhook = hook(kit, receiver, modules=["accounts"])
    kit.make("account", "bob")
    watch()
    deliver()
    say_again(actor=kit["admin"], pk=webhook.pk, delivery=Delivery.objects.get().pk)
    deliver()

    first, second = receiver.heard
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_after_a_change_of_the_secret_both_sign_for_a_day(kit: Kit, receiver: Receiver) -> None:
    webhook = hook(kit, receiver)
    before = secret_of(actor=kit["admin"], pk=webhook.pk)
    run(WEBHOOK, kit["admin"], webhook.pk, "rotate", {})
    after = secret_of(actor=kit["admin"], pk=webhook.pk)
    send_test(actor=kit["admin"], pk=webhook.pk)
    deliver()
    assert before != after
    assert receiver.heard[0].is_signed_by(before)
    assert receiver.heard[0].is_signed_by(after)

    Webhook.objects.filter(pk=webhook.pk).update(secret_until=clock.now())
    send_test(actor=kit["admin"], pk=webhook.pk)
    deliver()
    assert receiver.heard[1].is_signed_by(after)
    with pytest.raises(WebhookVerificationError):
        receiver.heard[1].is_signed_by(before)


@pytest.mark.parametrize("status", [410, 500])
def test_a_receiver_that_is_gone_is_switched_off_and_its_owner_told(kit: Kit, receiver: Receiver, status: int) -> None:
    webhook = hook(kit, receiver)
    send_test(actor=kit["admin"], pk=webhook.pk)
    if status != 410:
        Webhook.objects.filter(pk=webhook.pk).update(failing_since=clock.now() - PATIENCE)
    receiver.answers = [status]
    deliver()

    webhook.refresh_from_db()
    assert not webhook.active
    assert webhook.off_reason
    assert Notice.objects.filter(user=kit["admin"].user_id, kind="webhook_off").count() == 1


def test_an_automation_calls_once_by_its_key(kit: Kit, receiver: Receiver) -> None:
    webhook = hook(kit, receiver)
    once = Call(
        webhook_id=webhook.pk,
        event="automation.run",
        data={"amount": "10.00"},
        key="run:7:1",
    )
    call.ask([once])
    call.ask([once])
    deliver()

    assert [heard.told["data"] for heard in receiver.heard] == [{"amount": "10.00"}]


def test_calls_of_a_worker_that_was_killed_are_made_by_the_next_one(kit: Kit, receiver: Receiver) -> None:
    webhook = hook(kit, receiver)
    send_test(actor=kit["admin"], pk=webhook.pk)
    gone = Job.objects.create(name="deliver_webhooks", state="failed")
    Delivery.objects.update(state="sending", job_id=gone.pk)
    deliver()

    assert len(receiver.heard) == 1


def test_addresses_of_our_own_network_are_not_called(kit: Kit, receiver: Receiver, settings: Any) -> None:
    settings.CALLS_TO_PRIVATE = False
    webhook = hook(kit, receiver)
    send_test(actor=kit["admin"], pk=webhook.pk)
    deliver()

    assert receiver.heard == []
    assert Delivery.objects.get().reason == "address"


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"url": "ftp://example.com/"}, "url", "E_FORMAT"),
        ({"url": "https://user:secret@example.com/"}, "url", "E_FORMAT"),
        ({"modules": ["accounts", "nothing"]}, "modules", "E_CHOICE"),
        (
            {"condition": {"field": "city", "op": "eq", "value": "x"}},
            "condition",
            "E_WEBHOOK_CONDITION",
        ),
        (
            {
                "modules": ["accounts"],
                "condition": {"field": "gone", "op": "eq", "value": "x"},
            },
            "condition",
            "E_UNKNOWN_FIELD",
        ),
    ],
)
def test_what_can_not_work_is_refused_by_field(
    kit: Kit, receiver: Receiver, data: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(DomainError) as refused:
        hook(kit, receiver, **data)

    assert {(one.field, one.code) for one in refused.value.errors or (refused.value,)} == {(field, code)}


def test_only_administrators_have_webhooks(kit: Kit, receiver: Receiver) -> None:
    webhook = hook(kit, receiver, owner="bob")

    assert kit.api("bob").get("/api/v1/webhooks").status_code == 403
    assert kit.api("bob").get(f"/api/v1/webhooks/{webhook.pk}/deliveries").status_code == 403
    assert kit.browser("bob").get(f"/m/webhooks/{webhook.pk}/calls").status_code in {
        403,
        404,
    }
    assert kit.browser("bob").post(f"/m/webhooks/{webhook.pk}/secret").status_code in {
        403,
        404,
    }


def test_secrets_are_in_no_answer_but_their_own_page_and_the_history_tells_who_saw_them(
    kit: Kit, receiver: Receiver
) -> None:
    webhook = hook(kit, receiver)
    secret = secret_of(actor=kit["admin"], pk=webhook.pk)

    for answer in (
        kit.api("admin").get(f"/api/v1/webhooks/{webhook.pk}"),
        kit.browser("admin").get("/m/webhooks/"),
    ):
        assert secret not in answer.content.decode()
    assert secret not in Webhook.objects.values_list("secret", flat=True)
    shown = kit.browser("admin").post(f"/m/webhooks/{webhook.pk}/secret")
    assert secret in shown.content.decode()
    items = kit.api("admin").get(f"/api/v1/webhooks/{webhook.pk}/history").json()["items"]
    assert [item["verb"] for item in items].count("secret_shown") == 2


def test_the_pages_show_what_was_said_and_answered(kit: Kit, receiver: Receiver) -> None:
    webhook = hook(kit, receiver)
    browser = kit.browser("admin")
    answer = browser.post(f"/m/webhooks/{webhook.pk}/test")
    receiver.answers = [503]
    deliver()

    shown = browser.get(answer.headers["Location"]).content.decode()
    assert "503" in shown
    assert "webhook.test" in shown or "webhooks.created" in shown
    assert browser.get(f"/m/webhooks/{webhook.pk}/calls?state=queued").content.decode().count("calls/") >= 2
    assert browser.get(f"/m/webhooks/{webhook.pk}/calls?state=nothing").status_code == 422


def test_watching_and_listing_ask_as_much_of_many_events_as_of_few(
    kit: Kit, receiver: Receiver, django_assert_max_num_queries: Any
) -> None:
    webhook = hook(kit, receiver, modules=["accounts"])
    for _time in range(30):
        kit.make("account", "bob")
    settle()
    with django_assert_max_num_queries(45):
        run_job(enqueue(watch_events))
    assert Delivery.objects.count() == 30
    browser = kit.browser("admin")
    browser.get(f"/m/webhooks/{webhook.pk}/calls")
    with django_assert_max_num_queries(14):
        browser.get(f"/m/webhooks/{webhook.pk}/calls")


def test_a_condition_that_can_be_asked_no_more_stops_its_own_webhook_alone(kit: Kit, receiver: Receiver) -> None:
    condition = {"field": "mobile", "op": "eq", "value": "13900001234"}
    broken = hook(kit, receiver, modules=["users"], condition=condition)
    hook(kit, receiver, name="Other", modules=["accounts"])
    Webhook.objects.filter(pk=broken.pk).update(owner=kit["bob"].user_id)
    kit.make(ACCOUNT, name="Riverside")
    store.update(registry.get("user"), kit["admin"], kit["bob"].user_id or 0, {"mobile": "13900001234"})

    watch()

    broken.refresh_from_db()
    assert (broken.active, "condition" in broken.off_reason) == (False, True)
    assert Delivery.objects.filter(webhook__name="Other").exists()


def test_a_webhook_whose_owner_left_is_switched_off_and_loses_nothing(kit: Kit, receiver: Receiver) -> None:
    webhook = hook(kit, receiver, owner="bob", modules=["accounts"])
    registry.get("user").model.objects.filter(pk=kit["bob"].user_id).update(status="disabled")
    account = kit.make("account", "admin")
    watch()

    webhook.refresh_from_db()
    told = Notice.objects.filter(kind="webhook_off").values_list("user_id", flat=True)
    assert (webhook.active, webhook.off_reason != "", list(told)) == (False, True, [kit["admin"].user_id])
    store.update(WEBHOOK, kit["admin"], webhook.pk, {"owner": kit["admin"].user_id, "active": True})
    watch()
    deliver()
    assert [heard.told["data"]["record_id"] for heard in receiver.heard] == [account.pk]


def test_all_since_a_place_of_the_log_is_told_once_more_under_the_same_names(kit: Kit, receiver: Receiver) -> None:
    webhook = hook(kit, receiver, modules=["accounts"])
    first, second = (kit.make("account", "bob", name=name) for name in ("First", "Second"))
    watch()
    deliver()
    webhook.refresh_from_db()
    page = kit.browser("admin").get("/settings/event-log?module=accounts&event=created").content.decode()
    assert "Second" in page
    assert f"/m/webhooks/{webhook.pk}/actions/replay_from" in page
    assert kit.browser("bob").get("/settings/event-log").status_code == 403
    only = kit.browser("admin").get(f"/settings/event-log?module=accounts&record={first.pk}").content.decode()
    assert ("First" in only, "Second" in only) == (True, False)

    with pytest.raises(DomainError, match="E_RANGE"):
        run(WEBHOOK, kit["admin"], webhook.pk, "replay_from", {"cursor": webhook.position})
    place = Delivery.objects.get(record_id=first.pk).event_id
    run(WEBHOOK, kit["admin"], webhook.pk, "replay_from", {"cursor": place})
    run_job(Job.objects.get(name="replay_events"))
    deliver()
    told = [(one.told["data"]["record_id"], one.headers["webhook-id"]) for one in receiver.heard]
    assert {pk for pk, _name in told[:2]} == {first.pk, second.pk}
    assert len(told) == 3
    assert told[2] in told[:2]
    assert told[2][0] == second.pk

    browser, asked = kit.browser("admin"), []
    for name in ("Third", "Fourth", "Fifth"):
        kit.make("account", "bob", name=name)
        settle()
        with CaptureQueriesContext(connection) as found:
            assert name in browser.get("/settings/event-log?module=accounts").content.decode()
        asked.append(len(found))
    assert asked[1] == asked[2], "however many rows the page shows"
