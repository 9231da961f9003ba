"""Steps that leave the house, from the record to what a real server on the other side gets; and who is spared."""

from collections.abc import Iterator
from typing import Any

import pytest

from guanxi.jobs.queue import enqueue
from guanxi.messaging.outbox.models import Message
from guanxi.meta import registry
from guanxi.modules.webhooks.services import secret_of
from guanxi.records import store
from guanxi.webhooks.deliver import deliver_webhooks
from tests.flow.automation.rules import rule, runs, work_off
from tests.kit.mail_server import Post, post_office
from tests.kit.outbox import empty_outbox, recording, run_job
from tests.kit.people import Kit
from tests.kit.receiver import receiving

pytestmark = pytest.mark.django_db

MADE = {"on": "created"}


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    with post_office() as office:
        settings.EMAIL_URL = office.url
        yield office


def test_a_mail_goes_to_the_address_in_the_record_with_its_values(kit: Kit, post: Post):
    mail = {"do": "mail", "to": "address", "field": "email", "subject": "Welcome {{name}}", "body": "Dear {{name}}"}
    rule(kit, "leads", MADE, mail)
    lead = kit.make("lead", "bob", name="王小明", email="wang@example.org")
    work_off()
    empty_outbox()

    (letter,) = post.mails
    assert (letter["To"], letter["Subject"]) == ("wang@example.org", "Welcome 王小明")
    message = Message.objects.get()
    assert (message.state, message.record_id, message.purpose) == ("sent", lead.pk, "service")


def test_marketing_is_asked_of_the_contact_behind_the_record_and_kept_from_who_refused(kit: Kit, post: Post):
    mail = {"do": "mail", "to": "address", "field": "primary_contact.email", "purpose": "marketing"}
    rule(kit, "opportunities", MADE, mail | {"subject": "News", "body": "News for {{name}}"})
    account = kit.make("account", "bob")
    for name, consent in (("Ann", "granted"), ("Ben", "refused"), ("Cid", "unknown")):
        email = f"{name.lower()}@example.org"
        contact = kit.make("contact", "bob", name=name, email=email, account=account.pk, marketing_consent=consent)
        kit.make("opportunity", "bob", name=f"Deal {name}", account=account.pk, primary_contact=contact.pk)
    work_off()
    empty_outbox()

    assert [letter["To"] for letter in post.mails] == ["ann@example.org"]
    reasons = Message.objects.filter(state="failed").order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == ["consent_refused", "no_consent"]


def test_a_text_message_goes_to_the_number_in_the_record_and_to_colleagues(kit: Kit):
    sms = {"do": "sms", "body": "{{name}}: see you"}
    rule(kit, "leads", MADE, sms | {"to": "address", "field": "mobile"}, sms | {"to": "field", "field": "owner"})
    user = registry.get("user").model.objects
    user.filter(pk=kit["bob"].user_id).update(mobile="13900000001")
    kit.make("lead", "bob", name="王小明", mobile="13800000000")
    kit.make("lead", "bob", name="No number", mobile="", email="x@example.org")
    work_off()
    with recording("sms") as phone:
        empty_outbox()

    assert sorted((address, body) for address, _subject, body in phone.got) == [
        ("13800000000", "王小明: see you"),
        ("13900000001", "No number: see you"),
        ("13900000001", "王小明: see you"),
    ]
    assert Message.objects.get(state="failed").reason == "no_address"


def test_a_webhook_hears_of_the_run_signed(kit: Kit, settings: Any):
    settings.CALLS_TO_PRIVATE = True
    with receiving() as receiver:
        hook = store.create(registry.get("webhook"), kit["admin"], {"name": "ERP", "url": receiver.url})
        made = rule(kit, "accounts", MADE, {"do": "webhook", "webhook": hook.pk})
        account = kit.make("account", "bob")
        work_off()
        run_job(enqueue(deliver_webhooks))

        (heard,) = [one for one in receiver.heard if one.told["type"] == "automation.run"]
        assert heard.is_signed_by(secret_of(actor=kit["admin"], pk=hook.pk))
        assert (heard.told["data"]["automation"], heard.told["data"]["id"]) == (made.pk, account.pk)
        assert runs()[0].state == "done"
