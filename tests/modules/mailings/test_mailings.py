"""Mailings to a real mail server: each his own mail, nobody twice, and figures that leave machines out."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.events import publish
from guanxi.messaging.mail.events import MailReturned
from guanxi.messaging.outbox.models import Message
from guanxi.meta import registry
from guanxi.modules.mailings.counting import count_again
from guanxi.modules.mailings.jobs import count_mailings
from guanxi.modules.mailings.models import Mailing, Receiver
from guanxi.records import actions
from tests.kit.mail_server import Post, post_office
from tests.kit.outbox import empty_outbox, run_job

PERSON = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
MACHINE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 5.1) Firefox/11.0 (via ggpht.com GoogleImageProxy)"}


@pytest.fixture
def post(settings: Any, db: None) -> Iterator[Post]:
    with post_office() as office:
        settings.EMAIL_URL = office.url
        yield office


@pytest.fixture
def people(kit: Any) -> list[Any]:
    """Three who agreed, of whom two share an address; one who did not; one who left; one without an address."""
    rows = [
        ("Ann", "ann@example.org", {"marketing_consent": "granted"}),
        ("Ben", "ben@example.org", {"marketing_consent": "granted"}),
        ("Bea", "ben@example.org", {"marketing_consent": "granted"}),
        ("Cai", "cai@example.org", {}),
        ("Dan", "dan@example.org", {"marketing_consent": "granted", "email_opt_out": True}),
        ("Eve", "", {"marketing_consent": "granted"}),
    ]
    return [kit.make("contact", "admin", name=name, email=email, **said) for name, email, said in rows]


def mailing(kit: Any, **more: Any) -> Any:
    body = '<p>Dear {{contact.name}}, <a href="https://example.com/offer?a=1&amp;b=2">look</a></p>'
    template = kit.make("template", "admin", name="News", channel="mail", language="en", subject="News", body=body)
    return kit.make("mailing", "admin", **{"name": "News", "template": template.pk, "audience": "contact", **more})


def act(kit: Any, row: Any, key: str) -> Any:
    return actions.run(registry.get("mailing"), kit["admin"], row.pk, key, {})


def work() -> None:
    """What a worker does: gather, then send what is due."""
    for job in Job.objects.filter(name="run_mailing", state="queued"):
        run_job(job)
    empty_outbox()


def test_each_receiver_who_agreed_gets_his_own_mail_and_an_address_only_one(kit: Any, post: Post, people: Any) -> None:
    row = mailing(kit)
    act(kit, row, "start")
    work()

    row.refresh_from_db()
    assert sorted(str(mail["To"]) for mail in post.mails) == ["ann@example.org", "ben@example.org"]
    assert {envelope.rcpt_tos[0] for envelope in post.envelopes} == {"ann@example.org", "ben@example.org"}
    assert (row.status, row.total, row.sent, row.skipped, row.arrival_rate) == ("done", 4, 2, 2, Decimal(100))
    reasons = dict(Receiver.objects.filter(state="skipped").values_list("address", "reason"))
    assert reasons == {"cai@example.org": "no_consent", "dan@example.org": "opted_out"}


def test_a_list_narrows_the_receivers_by_its_address(kit: Any, post: Post, people: Any) -> None:
    row = mailing(kit, segment="http://crm.test/m/contacts/?name__startswith=An&view=all&sort=-name")
    act(kit, row, "start")
    work()

    assert [str(mail["To"]) for mail in post.mails] == ["ann@example.org"]


@pytest.mark.parametrize("segment", ["nonsense=1", "filter={", "name__sounds=x"])
def test_a_list_that_can_not_be_read_is_refused(kit: Any, segment: str) -> None:
    with pytest.raises(DomainError, match="E_FORMAT"):
        mailing(kit, segment=segment)


def test_a_worker_that_ends_in_between_sends_nobody_two(kit: Any, post: Post, people: Any) -> None:
    row = mailing(kit)
    act(kit, row, "start")
    run_job(Job.objects.get(name="run_mailing"))
    job = Job.objects.get(name="run_mailing")
    Job.objects.filter(pk=job.pk).update(state="queued", checkpoint={}, ended_at=None)  # as if nothing was noted
    work()

    assert len(post.mails) == 2


def test_who_opts_out_while_it_runs_gets_nothing_more(kit: Any, post: Post, people: Any) -> None:
    row = mailing(kit)
    act(kit, row, "start")
    run_job(Job.objects.get(name="run_mailing"))
    type(people[0]).objects.filter(pk=people[0].pk).update(email_opt_out=True)
    empty_outbox()

    assert [str(mail["To"]) for mail in post.mails] == ["ben@example.org"]


def test_a_stopped_mailing_sends_nothing_and_goes_on_with_the_others(kit: Any, post: Post, people: Any) -> None:
    row = mailing(kit)
    act(kit, row, "start")
    run_job(Job.objects.get(name="run_mailing"))
    act(kit, row, "stop")
    empty_outbox()
    assert post.mails == []

    act(kit, row, "start")
    work()
    assert len(post.mails) == 2


def test_a_throttle_spreads_the_mails_over_the_hours(kit: Any, post: Post, people: Any) -> None:
    moment = clock.now() + timedelta(days=1)
    row = mailing(kit, throttle=2, send_at=moment.isoformat())
    act(kit, row, "start")
    work()

    due = list(Message.objects.order_by("due_at").values_list("due_at", flat=True))
    assert [(one - moment) for one in due] == [timedelta(minutes=30 * at) for at in range(len(due))]
    assert post.mails == []


def test_what_runs_is_not_changed(kit: Any, people: Any) -> None:
    row = mailing(kit)
    act(kit, row, "start")

    from guanxi.records import store

    with pytest.raises(DomainError, match="E_STATE"):
        store.update(registry.get("mailing"), kit["admin"], row.pk, {"segment": "name=Ann"})


def test_people_who_open_and_click_are_counted_and_machines_are_not(
    kit: Any, post: Post, people: Any, client: Any
) -> None:
    row = mailing(kit, is_tracked=True)
    act(kit, row, "start")
    work()
    first, second = (mail.get_body(("html",)).get_content() for mail in post.mails)
    assert "sees whether this mail is opened" in first
    picture, link = re.search(r'/t/o/[^"]+', first)[0], re.search(r'/t/c/[^"]+', first)[0]

    client.get(picture, **PERSON)  # within seconds: a scanner
    Message.objects.update(sent_at=clock.now() - timedelta(minutes=5))
    client.get(re.search(r'/t/o/[^"]+', second)[0], **MACHINE)
    run_job(enqueue(count_mailings))
    row.refresh_from_db()
    assert (row.opened, row.opened_by_machines, row.open_rate) == (0, 2, Decimal(0))

    assert client.get(picture, **PERSON)["Content-Type"] == "image/gif"
    assert client.get(link, **PERSON)["Location"] == "https://example.com/offer?a=1&b=2"
    client.get(link, **PERSON)
    count_again(row.pk)
    row.refresh_from_db()
    assert (row.opened, row.clicked, row.open_rate, row.click_rate) == (1, 1, Decimal(50), Decimal(50))


def test_links_of_others_lead_nowhere(kit: Any, client: Any) -> None:
    assert client.get("/t/c/https://evil.example").status_code == 404
    assert client.get("/t/c/abc").status_code == 404
    assert client.get("/t/o/abc").status_code == 200


def test_without_the_mark_nothing_is_counted(kit: Any, post: Post, people: Any) -> None:
    act(kit, mailing(kit), "start")
    work()

    assert "/t/" not in post.mails[0].get_body(("html",)).get_content()


def test_what_comes_back_and_who_leaves_stands_in_the_figures(kit: Any, post: Post, people: Any, client: Any) -> None:
    row = mailing(kit)
    act(kit, row, "start")
    work()
    publish(MailReturned(Message.objects.get(address="ben@example.org")))
    link = post.mails[0]["List-Unsubscribe"].strip().split(">")[0].strip("<")
    client.post(link[link.index("/unsubscribe/") :])
    count_again(row.pk)

    row.refresh_from_db()
    assert (row.sent, row.delivered, row.bounced, row.unsubscribed) == (2, 1, 1, 1)
    assert row.arrival_rate == Decimal(50)


def test_who_has_not_opened_gets_it_once_more(kit: Any, post: Post, people: Any) -> None:
    row = mailing(kit, is_tracked=True)
    act(kit, row, "start")
    work()
    Receiver.objects.filter(address="ann@example.org").update(opened_at=clock.now())
    row.refresh_from_db()
    act(kit, row, "resend")
    again = Mailing.objects.exclude(pk=row.pk).get()
    with pytest.raises(DomainError, match="E_DUPLICATE"):
        act(kit, row, "resend")
    post.letters.clear()
    act(kit, again, "start")
    work()

    assert [str(mail["To"]) for mail in post.mails] == ["ben@example.org"]


def test_only_who_may_sends_a_mailing(kit: Any, people: Any) -> None:
    row = mailing(kit)

    answer = kit.api("bob").post(f"/api/v1/mailings/{row.pk}/actions/start", {}, content_type="application/json")
    assert answer.status_code == 403
