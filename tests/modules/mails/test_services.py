"""Writing mails: drafts with the words of a template, sent after a while, recalled, and kept with the customer."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.sending import Outgoing, send
from guanxi.messaging.outbox.models import Message
from guanxi.meta import registry
from guanxi.modules.mails.models import Mail
from guanxi.records import actions, files, store
from guanxi.records.history import timeline
from tests.kit.mail_server import Post, post_office
from tests.kit.outbox import empty_outbox
from tests.kit.values import codes_of


@pytest.fixture
def post(settings: Any, db: None) -> Iterator[Post]:
    with post_office() as office:
        settings.EMAIL_URL = office.url
        yield office


@pytest.fixture
def contact(kit: Any) -> Any:
    account = kit.make("account", "bob", name="Blue Sky")
    return kit.make("contact", "bob", name="王小明", email="wang@example.org", account=account.pk)


def draft(kit: Any, **values: Any) -> Any:
    return store.create(registry.get("mail"), kit["bob"], values)


def act(kit: Any, name: str, mail: Any, key: str, **arguments: Any) -> Any:
    return actions.run(registry.get("mail"), kit[name], mail.pk, key, arguments)


def leave() -> None:
    """The half minute is over."""
    Message.objects.filter(state="queued").update(due_at=clock.now())
    empty_outbox()


def test_a_draft_about_a_contact_has_his_address_and_the_words_of_a_template(kit: Any, contact: Any) -> None:
    template = kit.make(
        "template", "admin", name="T", channel="mail", subject="{{contact.name}}", body="{{account.name}}"
    )
    mail = draft(kit, contact=contact.pk, template=template.pk)

    assert (mail.to, mail.subject, mail.body, mail.account_id) == (
        "wang@example.org",
        "王小明",
        "Blue Sky",
        contact.account_id,
    )


@pytest.mark.parametrize("key", ["lead", "account"])
def test_leads_and_accounts_have_addresses_too(kit: Any, key: str) -> None:
    record = kit.make(key, "bob", name="Wang", email="wang@example.org")

    assert draft(kit, **{key: record.pk}, subject="Hi").to == "wang@example.org"


def test_a_mail_about_a_deal_goes_to_its_contact(kit: Any, contact: Any) -> None:
    deal = kit.make("opportunity", "bob", name="Deal", account=contact.account_id, primary_contact=contact.pk)
    mail = draft(kit, opportunity=deal.pk, subject="Hi")

    assert (mail.to, mail.contact_id, mail.account_id) == ("wang@example.org", contact.pk, contact.account_id)


def test_without_an_address_or_a_subject_there_is_no_mail(kit: Any) -> None:
    with pytest.raises(DomainError) as refused:
        draft(kit, body="Hi")

    assert codes_of(refused.value) == {"to": "E_REQUIRED", "subject": "E_REQUIRED"}


def test_a_copy_goes_only_to_addresses(kit: Any, contact: Any) -> None:
    mail = draft(kit, contact=contact.pk, subject="Hi", cc="li@example.org, nonsense")

    with pytest.raises(DomainError, match="nonsense"):
        act(kit, "bob", mail, "send")


def test_a_mail_leaves_after_half_a_minute_with_its_files_and_stands_on_the_timeline(
    kit: Any, contact: Any, post: Post
) -> None:
    mail = draft(kit, contact=contact.pk, subject="Offer", body="Hi", cc="li@example.org")
    files.add_file(registry.get("mail"), kit["bob"], mail.pk, "报价.txt", [b"price"])
    assert act(kit, "bob", mail, "send").status == "waiting"
    empty_outbox()
    assert post.mails == []
    leave()

    mail.refresh_from_db()
    got = post.mails[0]
    assert (mail.status, mail.message_id, mail.thread) == ("sent", got["Message-ID"], got["Message-ID"])
    assert [one.get_filename() for one in got.iter_attachments()] == ["报价.txt"]
    assert post.envelopes[0].rcpt_tos == ["wang@example.org", "li@example.org"]
    items, _next = timeline(registry.get("contact"), kit["bob"], contact)
    assert [item["text"] for item in items if item["module"] == "mails"] == ["Offer"]


def test_a_mail_can_be_recalled_while_it_has_not_left(kit: Any, contact: Any, post: Post) -> None:
    mail = draft(kit, contact=contact.pk, subject="Offer")
    act(kit, "bob", mail, "send")
    assert act(kit, "bob", mail, "recall").status == "draft"
    leave()
    assert post.mails == []
    act(kit, "bob", mail, "send")
    leave()
    assert len(post.mails) == 1
    with pytest.raises(DomainError, match="E_STATE"):
        act(kit, "bob", mail, "recall")


def test_a_mail_can_leave_later(kit: Any, contact: Any, post: Post) -> None:
    mail = draft(kit, contact=contact.pk, subject="Offer")
    moment = clock.now() + timedelta(days=1)
    act(kit, "bob", mail, "send", send_at=moment.isoformat())

    assert Message.objects.get().due_at == moment
    with pytest.raises(DomainError, match="E_RANGE"):
        act(kit, "bob", draft(kit, contact=contact.pk, subject="x"), "send", send_at="2020-01-01T00:00:00Z")


def test_what_was_sent_is_not_changed_any_more(kit: Any, contact: Any, post: Post) -> None:
    mail = draft(kit, contact=contact.pk, subject="Offer")
    act(kit, "bob", mail, "send")

    with pytest.raises(DomainError, match="E_STATE"):
        store.update(registry.get("mail"), kit["bob"], mail.pk, {"subject": "Another"})


def test_a_refusal_stands_on_the_mail_and_it_can_be_sent_again(kit: Any, contact: Any, post: Post) -> None:
    post.refused = {"wang@example.org": "550 5.7.1 Not wanted"}
    mail = draft(kit, contact=contact.pk, subject="Offer")
    act(kit, "bob", mail, "send")
    leave()
    mail.refresh_from_db()
    assert (mail.status, "550 5.7.1 Not wanted" in mail.problem) == ("failed", True)

    post.refused = {}
    act(kit, "bob", mail, "send")
    leave()
    mail.refresh_from_db()
    assert (mail.status, mail.problem) == ("sent", "")


def test_others_neither_send_nor_recall_it(kit: Any, contact: Any) -> None:
    mail = draft(kit, contact=contact.pk, subject="Offer")

    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        act(kit, "alice", mail, "send")
    with pytest.raises(DomainError, match="E_NOT_FOUND"):
        act(kit, "ben", mail, "send")


def test_what_the_product_sends_to_a_customer_stands_on_his_timeline_once(kit: Any, contact: Any, post: Post) -> None:
    about = {"module": "contact", "record_id": contact.pk, "address_field": "email"}
    send.ask([Outgoing(channel="mail", purpose="service", key="k", subject="Your order", body="It left.", **about)])
    leave()

    mail = Mail.objects.get()
    assert (mail.contact_id, mail.status, mail.is_automatic) == (contact.pk, "sent", True)


def test_through_the_api_a_mail_is_written_and_sent(kit: Any, contact: Any, post: Post) -> None:
    api = kit.api("bob")
    made = api.post("/api/v1/mails", {"contact": contact.pk, "subject": "Hi"}, content_type="application/json").json()
    sent = api.post(f"/api/v1/mails/{made['id']}/actions/send", {}, content_type="application/json")
    leave()

    assert sent.json()["record"]["status"] == "waiting"
    assert api.get(f"/api/v1/mails/{made['id']}").json()["status"] == "sent"


def test_an_answer_bears_what_makes_it_one(kit: Any, contact: Any, post: Post) -> None:
    mail = draft(kit, contact=contact.pk, subject="Re: Offer")
    Mail.objects.filter(pk=mail.pk).update(references="<a@x> <b@x>")
    act(kit, "bob", mail, "send")
    leave()

    assert (post.mails[0]["In-Reply-To"], post.mails[0]["References"]) == ("<b@x>", "<a@x> <b@x>")


def test_a_body_holds_nothing_that_runs(kit: Any, contact: Any) -> None:
    mail = draft(kit, contact=contact.pk, subject="x", body="<p>Hi<script>x()</script></p>")

    assert mail.body == "<p>Hi</p>"


def test_what_a_person_writes_bears_his_signature_once(kit: Any) -> None:
    browser = kit.browser("bob")
    browser.post("/me/mailbox", {"do": "sign", "signature": "Bob\nGuanxi"})
    contact = kit.make("contact", "bob", name="Ann", email="ann@example.org")

    given = {"contact": contact.pk, "subject": "Hi", "body": "<p>Dear Ann</p>"}
    draft = store.create(registry.get("mail"), kit.again("bob"), given)

    assert draft.body.count("Bob") == 1
    assert "Guanxi" in browser.get(f"/m/mails/{draft.pk}/").content.decode()
    assert f"/m/mails/new?contact={contact.pk}" in browser.get(f"/m/contacts/{contact.pk}/").content.decode()
    store.update(registry.get("mail"), kit["bob"], draft.pk, {"body": "Changed"})
    draft.refresh_from_db()
    assert draft.body == "Changed"


def test_opens_and_clicks_of_a_mail_are_counted_of_people_who_do_not_mind(
    kit: Any, post: Post, contact: Any, client: Any
) -> None:
    words = "Look at https://example.com/offer, please"
    mail = draft(kit, contact=contact.pk, subject="Offer", body=words, is_tracked=True)
    act(kit, "bob", mail, "send")
    leave()
    letter = post.mails[0].get_body(("html",)).get_content()
    picture, link = (re.search(rf'/t/{kind}/[^"]+', letter)[0] for kind in "oc")
    assert "sees whether this mail is opened" in letter

    def read(path: str, agent: str) -> Any:
        Message.objects.update(sent_at=clock.now() - timedelta(minutes=5))
        client.get(path, HTTP_USER_AGENT=agent)
        mail.refresh_from_db()
        page = kit.browser("bob").get(f"/m/mails/{mail.pk}/").content.decode()
        return (mail.opened_at is not None, mail.machine_opened_at is not None, mail.clicks), page

    figures, page = read(picture, "GoogleImageProxy")
    assert figures == (False, True, 0)
    assert "a mail server or a scanner" in page
    figures, page = read(link, "Mozilla/5.0 (X11) Firefox/140.0")
    assert figures == (True, True, 1)
    assert "a link was followed once" in page

    store.update(registry.get("contact"), kit["bob"], contact.pk, {"email_opt_out": True})
    unseen = draft(kit, contact=contact.pk, subject="Once more", body=words, is_tracked=True)
    act(kit, "bob", unseen, "send")
    leave()
    unseen.refresh_from_db()
    assert (post.mails[1].get_body(("html",)), unseen.status, unseen.is_tracked) == (None, "sent", False)
