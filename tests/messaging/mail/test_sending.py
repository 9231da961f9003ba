"""From a row of the delivery log to a mail at a real server, and what the log says of it."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from guanxi.kernel import clock
from guanxi.kernel.sending import Outgoing, send
from guanxi.messaging.consent import addresses
from guanxi.messaging.consent.models import ConsentEntry
from guanxi.messaging.mail.models import MailSettings
from guanxi.messaging.outbox.models import Message
from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.files import add_file
from tests.api.client import code_of
from tests.kit.mail_server import Post, post_office
from tests.kit.outbox import empty_outbox


@pytest.fixture
def post(settings: Any, db: None) -> Iterator[Post]:
    with post_office() as office:
        settings.EMAIL_URL = office.url
        yield office


def ask(**more: Any) -> Message:
    """Send one mail as anybody in the house does, and see what became of it."""
    plain = {"channel": "mail", "purpose": "service", "key": "k", "addresses": ("wang@example.org",), "subject": "Hi"}
    send.ask([Outgoing(**{**plain, "body": "Hello", **more})])
    return again()


def again() -> Message:
    Message.objects.filter(state="queued").update(due_at=clock.now())
    empty_outbox()
    return Message.objects.latest("pk")


def test_a_mail_leaves_by_the_server_and_the_log_says_so(kit: Any, post: Post) -> None:
    message = ask(subject="报价单", body="<p>您好 <b>王</b></p>", by_id=kit["bob"].user_id)

    mail = post.mails[0]
    assert (message.state, message.via, message.reference) == ("sent", "smtp", mail["Message-ID"])
    assert (mail["Subject"], mail["From"].addresses[0].display_name) == ("报价单", "Bob")
    assert mail.get_body(("plain",)).get_content().strip() == "您好 王"
    assert mail["Auto-Submitted"] is None


@pytest.mark.once
def test_the_logo_of_a_template_stands_inside_the_mail(kit: Any, post: Post) -> None:
    logo, body = (
        kit.make("print_picture", "admin", name="logo", is_seal=False, height=10),
        "{{img:logo}} Dear {{contact.name}}",
    )
    kit.make("print_picture", "admin", name="seal", is_seal=True)
    made = io.BytesIO()
    Image.new("RGB", (200, 50), "teal").save(made, "PNG")
    add_file(registry.get("print_picture"), kit["admin"], logo.pk, "logo.png", [made.getvalue()])
    words = {"name": "Hello", "channel": "mail", "language": "en", "subject": "Hi", "body": body}
    for wrong in ({"body": "{{img:seal}}"}, {"body": "{{img:none}}"}, {"channel": "sms"}, {"subject": "{{img:logo}}"}):
        assert code_of(kit.api("admin").post("/api/v1/templates", {**words, **wrong}, "application/json")) == (
            422,
            "E_TEMPLATE_FIELD",
        )
    template = kit.make("template", "admin", **words)
    contact = kit.make("contact", "bob", name="Wang")
    shown = kit.browser("bob").get(f"/m/templates/{template.pk}/preview?module=contacts&record={contact.pk}")
    assert '<img src="/pictures/logo" alt="" height="38">' in shown.content.decode()
    browser = kit.browser("bob")
    assert [browser.get(f"/pictures/{name}").status_code for name in ("logo", "seal", "none")] == [200, 404, 404]
    assert Client().get("/pictures/logo").status_code != 200

    ask(template_id=template.pk, by_id=kit["bob"].user_id, module="contact", record_id=contact.pk)
    mail = post.mails[0]
    page, picture = mail.get_body(("html",)), next(part for part in mail.walk() if part["Content-ID"])
    assert mail.get_body(("plain",)).get_content().strip() == "Dear Wang"
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in page.get_content()
    assert (picture.get_content(), picture.get_content_disposition()) == (made.getvalue(), "inline")
    inside = next(part for part in mail.walk() if part.get_content_type() == "multipart/related")
    assert [part.get_content_type() for part in inside.get_payload()] == ["text/html", "image/png"]


def test_the_writer_s_own_address_stands_in_from_only_where_the_server_speaks_for_it(kit: Any, post: Post) -> None:
    MailSettings.objects.create(pk=1, sender_address="crm@acme.test")
    ask(by_id=kit["bob"].user_id, key="a")
    MailSettings.objects.update(sender_address="crm@other.test")
    ask(by_id=kit["bob"].user_id, key="b")

    own, foreign = post.mails
    assert own["From"].addresses[0].addr_spec == "bob@acme.test"
    assert (foreign["From"].addresses[0].addr_spec, foreign["Reply-To"]) == ("crm@other.test", "bob@acme.test")
    assert {envelope.mail_from for envelope in post.envelopes} == {"crm@acme.test", "crm@other.test"}


def test_what_the_product_sends_by_itself_says_so(kit: Any, post: Post) -> None:
    ask(purpose="internal", addresses=(), user_ids=(kit["bob"].user_id,))

    assert post.mails[0]["Auto-Submitted"] == "auto-generated"
    assert post.mails[0]["To"] == "bob@acme.test"


def test_a_refusal_for_now_is_tried_again_under_the_same_name(kit: Any, post: Post) -> None:
    post.answers = ["451 4.3.0 Come again"]
    first = ask()
    assert (first.state, first.reason, first.detail) == ("queued", "refused", "451 4.3.0 Come again")

    assert again().state == "sent"
    assert post.mails[0]["Message-ID"].startswith(f"<{first.message_id}@")


def test_a_refusal_for_good_is_final_and_its_address_is_not_written_to_again(kit: Any, post: Post) -> None:
    post.refused = {"wang@example.org": "550 5.1.1 Nobody here"}
    message = ask()
    assert (message.state, message.reason, message.detail) == ("failed", "refused", "550 5.1.1 Nobody here")

    post.refused = {}
    assert ask(key="another").reason == "address_invalid"
    addresses.trust_again("wang@example.org")
    assert ask(key="third").state == "sent"


def test_a_line_that_breaks_at_the_last_step_is_told_and_sent_again_under_the_same_name(kit: Any, post: Post) -> None:
    post.answers = ["drop"]
    assert ask().reason == "broken_off"

    assert again().state == "sent"
    assert len({mail["Message-ID"] for mail in post.mails}) == 1


def test_without_a_server_a_mail_is_a_file_of_the_home(kit: Any, settings: Any, tmp_path: Path) -> None:
    settings.HOME, settings.EMAIL_URL = tmp_path, ""
    message = ask()

    assert (message.state, message.via) == ("sent", "home")
    assert b"Subject: Hi" in (tmp_path / "mail" / f"{message.message_id}.eml").read_bytes()


def test_a_template_is_filled_in_when_the_mail_leaves(kit: Any, post: Post) -> None:
    template = kit.make(
        "template", "admin", name="T", channel="mail", subject="For {{contact.name}}", body="<p>{{contact.title}}</p>"
    )
    contact = kit.make("contact", "bob", name="王小明", email="wang@example.org")
    about = {"template_id": template.pk, "module": "contact", "record_id": contact.pk, "addresses": ()}
    message = ask(**about, address_field="email", subject="", body="")
    assert (message.state, message.reason, message.detail) == ("failed", "value_missing", "contact.title")

    store.update(registry.get("contact"), kit["bob"], contact.pk, {"title": "采购 & 经理"})
    message = ask(**about, address_field="email", subject="", body="", key="again")
    assert (message.state, message.subject) == ("sent", "For 王小明")
    assert post.mails[0].get_body(("html",)).get_content().strip() == "<p>采购 &amp; 经理</p>"


@pytest.mark.parametrize(
    "said, reason",
    [
        ({"marketing_consent": "granted"}, ""),
        ({"marketing_consent": "unknown"}, "no_consent"),
        ({"marketing_consent": "refused"}, "consent_refused"),
        ({"marketing_consent": "granted", "email_opt_out": True}, "opted_out"),
    ],
)
@pytest.mark.parametrize("module", ["contact", "lead"])
def test_marketing_goes_only_to_who_agreed(kit: Any, post: Post, module: str, said: Any, reason: str) -> None:
    record = kit.make(module, "bob", name="Wang", email="wang@example.org", **said)
    about = {"module": module, "record_id": record.pk, "addresses": (), "address_field": "email"}

    assert ask(purpose="marketing", key="m", **about).reason == reason
    assert ask(purpose="service", key="s", **about).state == "sent"


def test_existing_customers_may_get_marketing_where_the_company_says_so(kit: Any, post: Post) -> None:
    account = kit.make("account", "bob", name="Buyer")
    type(account).objects.filter(pk=account.pk).update(deal_status="dealt")
    contact = kit.make("contact", "bob", name="Wang", email="wang@example.org", account=account.pk)
    about = {"module": "contact", "record_id": contact.pk, "addresses": (), "address_field": "email"}
    assert ask(purpose="marketing", key="a", **about).reason == "no_consent"

    MailSettings.objects.create(pk=1, basis="customers")
    assert ask(purpose="marketing", key="b", **about).state == "sent"


def test_a_mailing_bears_the_way_out_and_one_click_takes_it(kit: Any, post: Post, client: Any) -> None:
    MailSettings.objects.create(pk=1, postal_address="科苑路 15 号")
    contact = kit.make("contact", "bob", name="Wang", email="wang@example.org", marketing_consent="granted")
    about = {"module": "contact", "record_id": contact.pk, "addresses": (), "address_field": "email"}
    ask(purpose="marketing", **about)
    mail = post.mails[0]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Acme Medical, 科苑路 15 号" in mail.get_body(("plain",)).get_content()
    link = mail["List-Unsubscribe"].strip().split(">")[0].strip("<")
    assert link in mail.get_body(("html",)).get_content()
    path = link[link.index("/unsubscribe/") :]

    client.handler.enforce_csrf_checks = True
    assert client.get(path).status_code == 200
    contact.refresh_from_db()
    assert not contact.email_opt_out
    done = client.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")

    assert done.status_code == 200
    contact.refresh_from_db()
    assert contact.email_opt_out
    assert ask(purpose="marketing", key="later", **about).reason == "opted_out"
    assert ConsentEntry.objects.get(action="opted_out").source == "By the link in a mail"
    assert client.post(path).status_code == 200


@pytest.mark.parametrize("token", ["x", "WyJjb250YWN0IiwxXQ:1x:aaaa", "%00", "a" * 3000])
def test_a_link_that_we_did_not_make_opens_nothing(kit: Any, client: Any, token: str) -> None:
    assert client.post(f"/unsubscribe/{token}").status_code == 404


def test_the_page_of_mail_keeps_settings_and_sends_a_test(kit: Any, post: Post) -> None:
    browser = kit.browser("admin")
    kept = {"step": "keep", "sender_name": "澜海", "sender_address": "crm@acme.test", "basis": "consent"}
    assert browser.post("/settings/mail", kept).status_code == 302
    assert browser.post("/settings/mail", {"step": "keep", "sender_address": "nonsense"}).status_code == 422
    assert browser.post("/settings/mail", {"step": "test", "to": "me@example.org"}).status_code == 302
    empty_outbox()

    assert post.mails[0]["From"].addresses[0].display_name == "澜海"
    assert "me@example.org" in browser.get("/settings/mail").content.decode()
    assert kit.browser("bob").get("/settings/mail").status_code == 403
