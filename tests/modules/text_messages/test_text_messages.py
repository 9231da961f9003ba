"""Text messages of records: counted before they leave, on the timeline after, and their replies."""

from typing import Any

import orjson
import pytest
from django.test import Client

from guanxi.kernel.errors import DomainError
from guanxi.messaging.models import Notice
from guanxi.messaging.outbox.models import Message
from guanxi.messaging.sms.models import callback_of, sms_settings
from guanxi.messaging.sms.providers import twilio
from guanxi.meta import registry
from guanxi.modules.text_messages.models import TextMessage
from guanxi.modules.text_messages.services import send_text
from guanxi.records import store
from guanxi.records.history import timeline
from tests.kit.outbox import empty_outbox
from tests.kit.sms_provider import SECRET, Desk, provider_desk


@pytest.fixture
def contact(kit: Any) -> Any:
    account = kit.make("account", "bob", name="Blue Sky")
    return kit.make("contact", "bob", name="Wang", mobile="13800138000", account=account.pk)


def draft(kit: Any, contact: Any, text: str = "您好") -> Any:
    return store.create(registry.get("text_message"), kit["bob"], {"contact": contact.pk, "text": text})


def told(body: Any) -> int:
    url = callback_of(sms_settings()).partition("/sms/")[2]
    return Client().post(f"/sms/{url}", orjson.dumps(body), content_type="application/json").status_code


def test_a_draft_knows_its_number_its_parts_and_what_they_cost(kit: Any, contact: Any) -> None:
    Desk().use("aliyun")
    text = draft(kit, contact, "您" * 67)

    assert (text.to, text.account_id, text.status) == ("13800138000", contact.account_id, "draft")
    assert (text.parts, str(text.cost)) == (2, "0.090000")  # with 【关系】 it is 71 long
    with pytest.raises(DomainError):
        store.update(registry.get("text_message"), kit["bob"], text.pk, {"to": "010-62770000"})


def test_it_is_sent_reported_and_stands_on_the_timeline(kit: Any, contact: Any, settings: Any) -> None:
    settings.CALLS_TO_PRIVATE = True
    with provider_desk() as desk:
        desk.use("aliyun")
        text = draft(kit, contact, "您好王总，订单8已发货")
        send_text(actor=kit["bob"], pk=text.pk)
        empty_outbox()
    text.refresh_from_db()
    assert text.status == "sent"

    report = {"phone_number": "13800138000", "success": True, "err_code": "DELIVERED", "biz_id": "biz1"}
    assert (told([report]), told([report])) == (200, 200)
    text.refresh_from_db()
    assert (text.status, Message.objects.get().state) == ("delivered", "delivered")
    items, _next = timeline(registry.get("contact"), kit["bob"], contact)
    assert [item["text"] for item in items if item["module"] == "text-messages"] == [text.text]
    with pytest.raises(DomainError):
        send_text(actor=kit["bob"], pk=text.pk)


def test_without_a_provider_it_says_that_it_stays_here(kit: Any, contact: Any) -> None:
    text = draft(kit, contact)
    send_text(actor=kit["bob"], pk=text.pk)
    empty_outbox()
    text.refresh_from_db()

    assert text.problem.startswith("No provider is set")


def test_a_reply_is_kept_once_told_to_the_writer_and_opts_out(kit: Any, contact: Any) -> None:
    Desk().use("tencent")
    reply = {"mobile": "13800138000", "nationcode": "86", "text": "td", "time": 1770000000, "sign": "关系"}
    assert (told(reply), told(reply)) == (200, 200)

    text = TextMessage.objects.get()
    contact.refresh_from_db()
    assert (text.direction, text.text, text.contact_id, text.owner_id) == ("in", "td", contact.pk, kit["bob"].user_id)
    assert contact.sms_opt_out is True
    assert Notice.objects.filter(user_id=kit["bob"].user_id, kind="text_message_reply").count() == 1


def test_words_that_are_no_way_out_leave_nobody_out(kit: Any, contact: Any) -> None:
    Desk().use("tencent")
    told({"mobile": "13800138000", "nationcode": "86", "text": "Really?", "time": 1})

    contact.refresh_from_db()
    assert contact.sms_opt_out is False
    assert TextMessage.objects.get().text == "Really?"


def test_calls_to_an_old_or_wrong_address_are_not_heard(kit: Any, contact: Any, settings: Any) -> None:
    known = Desk().use("tencent")
    old = callback_of(known).partition("/sms/")[2]
    known.callback_round += 1
    known.save()

    reply = {"mobile": "13800138000", "nationcode": "86", "text": "R", "time": 1}
    for address in (old, "heard/x"):
        answer = Client().post(f"/sms/{address}", orjson.dumps(reply), content_type="application/json")
        assert answer.status_code == 404
    assert not TextMessage.objects.exists()


def test_twilio_s_own_signature_is_asked_for_as_well(kit: Any, contact: Any) -> None:
    url = callback_of(Desk().use("twilio"))
    path = "/sms/" + url.partition("/sms/")[2]
    form = {"MessageSid": "SM9", "From": "+8613800138000", "Body": "STOP"}

    assert Client().post(path, form, headers={"x-twilio-signature": "wrong"}).status_code == 404
    right = twilio.proof(SECRET, url, form)
    assert Client().post(path, form, headers={"x-twilio-signature": right}).status_code == 200
    contact.refresh_from_db()
    assert contact.sms_opt_out is True


def test_a_stranger_s_reply_is_no_error(kit: Any) -> None:
    Desk().use("tencent")
    assert told([{"mobile": "13900000000", "nationcode": "86", "text": "hi", "time": 1}, "odd", 7]) == 200


def test_it_is_written_from_the_page_of_a_contact_with_a_mobile(kit: Any, contact: Any) -> None:
    browser = kit.browser("bob")
    silent = kit.make("contact", "bob", name="Li")
    door = f"/m/text-messages/new?contact={contact.pk}"

    assert door in browser.get(f"/m/contacts/{contact.pk}/").content.decode()
    assert "/m/text-messages/new?contact=" not in browser.get(f"/m/contacts/{silent.pk}/").content.decode()
    assert browser.get(door).status_code == 200


def test_parts_and_cost_are_said_while_one_writes(kit: Any) -> None:
    Desk().use("aliyun")
    browser = kit.browser("bob")
    assert 'notes="text"' in browser.get("/m/text-messages/new").content.decode()

    said = browser.post("/m/text-messages/check", {"text": "您" * 67}).json()
    assert said["notes"] == {"text": "Parts: 2 · about 0.09"}
    assert browser.post("/m/text-messages/check", {"text": ""}).json()["notes"] == {"text": ""}
    assert browser.post("/m/contacts/check", {"name": "Ann"}).json()["notes"] == {}
