"""Mailboxes of a real IMAP server: read once, matched, threaded, and closed to everybody else."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guanxi.access.actor import actor_of
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.events import listening
from guanxi.kernel.sealing import seal
from guanxi.messaging.consent.models import KnownAddress
from guanxi.messaging.mail.events import MailArrived
from guanxi.messaging.mail.imap import Found, Visit
from guanxi.messaging.mail.models import MailBox
from guanxi.messaging.mail.reading import read
from guanxi.messaging.models import Notice
from guanxi.messaging.outbox.models import Message
from guanxi.meta import registry
from guanxi.modules.mails.jobs import look_into, poll_mailboxes, take
from guanxi.modules.mails.models import Mail
from guanxi.modules.mails.receiving import receive
from guanxi.records import files, store
from guanxi.records.history import timeline
from guanxi.records.models import StoredFile
from tests.flow.automation.rules import fill, rule, runs
from tests.kit.imap_server import PASSWORD, USER, Letterbox, letterbox
from tests.kit.outbox import run_job

REAL = Path(os.environ.get("GUANXI_REAL_DATA", "/nowhere")) / "eml"


@pytest.fixture(scope="module")
def server() -> Iterator[Letterbox]:
    with letterbox() as made:
        yield made


@pytest.fixture
def box(kit: Any, server: Letterbox, settings: Any) -> MailBox:
    settings.CALLS_TO_PRIVATE = True
    box = MailBox.objects.create(
        user_id=kit["bob"].user_id,
        label="Bob",
        address="bob@acme.test",
        host="127.0.0.1",
        port=server.port,
        security="plain",
        name=USER,
        password=seal(PASSWORD),
    )
    look_into(box)  # what other tests have left there
    Mail.objects.all().delete()
    box.refresh_from_db()
    return box


def a_mail(subject: str, sender: str = "wang@example.org", name: str = "", **headers: str) -> bytes:
    lines = [f"From: {sender}", "To: bob@acme.test", f"Subject: {subject}", "Date: Mon, 2 Feb 2026 09:00:00 +0800"]
    lines += [f"Message-ID: <{name or subject}@example.org>"]
    lines += [f"{key.replace('_', '-')}: {value}" for key, value in headers.items()]
    return "\r\n".join((*lines, "Content-Type: text/plain; charset=utf-8", "", "您好")).encode()


CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Li Lei\r\nORG:Blue Sky;Sales\r\nTEL;TYPE=CELL:13800138000\r\nEND:VCARD\r\n"
INVITATION = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
SUMMARY:Visit\\, with dinner
DTSTART;TZID=Asia/Shanghai:20300315T090000
LOCATION:Room
  7
BEGIN:VALARM
SUMMARY:Not this
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def with_parts(**parts: str) -> bytes:
    """A mail with parts of these kinds that have no names."""
    said = "".join(f"--x\nContent-Type: text/{kind}; charset=utf-8\n\n{words}\n" for kind, words in parts.items())
    head = b"Content-Type: text/plain; charset=utf-8"
    mixed = a_mail("Cards").replace(head, b'Content-Type: multipart/mixed; boundary="x"')
    return mixed.partition(b"\r\n\r\n")[0] + f"\r\n\r\n{said}--x--\n".encode()


def test_a_card_becomes_a_contact_and_an_invitation_stands_in_the_calendar(kit: Any, box: MailBox) -> None:
    mail = receive(box, read(with_parts(plain="see there", vcard=CARD, calendar=INVITATION)))
    assert mail is not None
    bob = kit.browser("bob")
    shown = bob.get(f"/mail/{mail.pk}").content.decode()
    for words in ("Li Lei", "Blue Sky · 13800138000", "Visit, with dinner", "2030-03-15 09:00 · Room 7"):
        assert words in shown

    card, event = StoredFile.objects.filter(record_id=mail.pk).order_by("pk").values_list("pk", flat=True)
    bob.post(f"/mail/{mail.pk}", {"do": "card", "file": card, "place": 0})
    bob.post(f"/mail/{mail.pk}", {"do": "plan", "file": event, "place": 0})

    contact, planned = registry.get("contact").model.objects.get(), registry.get("event").model.objects.get()
    assert (contact.name, contact.mobile, contact.remark) == ("Li Lei", "13800138000", "Blue Sky")
    assert (planned.subject, planned.place) == ("Visit, with dinner", "Room 7")
    assert planned.start_at.isoformat() == "2030-03-15T01:00:00+00:00"
    assert planned.owner_id == kit["bob"].user_id
    assert bob.post(f"/mail/{mail.pk}", {"do": "card", "file": event, "place": 0}).status_code == 404
    assert kit.browser("alice").post(f"/mail/{mail.pk}", {"do": "plan", "file": event, "place": 0}).status_code == 404


def test_a_mail_is_read_once_and_stands_on_the_timeline_of_its_contact(kit: Any, box: MailBox, server: Any) -> None:
    account = kit.make("account", "bob", name="Blue Sky")
    contact = kit.make("contact", "bob", name="Wang", email="Wang@Example.org", account=account.pk)
    server.put(a_mail("=?GB2312?B?xPq6ww==?="))
    job = run_job(enqueue(poll_mailboxes))
    box.refresh_from_db()
    again = look_into(box)

    mail = Mail.objects.get()
    assert (job.result, again) == ({"mails": 1}, 0)
    assert (mail.subject, mail.body, mail.contact_id, mail.account_id) == ("您好", "您好", contact.pk, account.pk)
    items, _next = timeline(registry.get("contact"), kit["bob"], contact)
    assert [item["text"] for item in items if item["module"] == "mails"] == ["您好"]
    assert Notice.objects.filter(user_id=kit["bob"].user_id, kind="mail_arrived").count() == 1


def test_a_mailbox_that_counts_anew_brings_nothing_twice(kit: Any, box: MailBox, server: Any) -> None:
    kit.make("contact", "bob", name="Wang", email="wang@example.org")
    server.put(a_mail("once"))
    look_into(box)
    MailBox.objects.update(uid_validity=1, last_uid=0)
    box.refresh_from_db()
    look_into(box)

    assert Mail.objects.filter(subject="once").count() == 1


def test_a_mail_sets_off_the_automations_of_its_contact_once(kit: Any, box: MailBox, server: Any) -> None:
    rule(kit, "contacts", {"on": "mail"}, fill(remark="wrote to us"))
    contact = kit.make("contact", "bob", name="Wang", email="wang@example.org")
    server.put(a_mail("question", name="question"))
    server.put(a_mail("away", name="away", Auto_Submitted="auto-replied"))
    look_into(box)

    contact.refresh_from_db()
    assert (contact.remark, [run.cause["subject"] for run in runs()]) == ("wrote to us", ["question"])


def test_an_answer_goes_on_in_the_thread_and_with_the_deal(kit: Any, box: MailBox) -> None:
    deal = kit.make("opportunity", "bob", name="Deal")
    first = receive(box, read(a_mail("first")))
    assert first is not None
    Mail.objects.filter(pk=first.pk).update(opportunity=deal.pk, is_private=False)
    answer = receive(box, read(a_mail("answer", sender="other@example.net", In_Reply_To="<first@example.org>")))

    assert answer is not None
    assert (answer.thread, answer.opportunity_id) == (first.thread, deal.pk)


def test_what_nobody_is_known_by_is_seen_by_nobody_else_not_even_an_administrator(kit: Any, box: MailBox) -> None:
    mail = receive(box, read(a_mail("secret", sender="stranger@example.net")))
    assert mail is not None

    assert kit.api("admin").get(f"/api/v1/mails/{mail.pk}").status_code == 404
    assert kit.api("bob").get("/api/v1/mails").json()["items"] == []
    assert "secret" in kit.browser("bob").get("/mail/").content.decode()
    assert kit.browser("admin").get(f"/mail/{mail.pk}").status_code == 404
    assert "secret" not in kit.browser("alice").get("/mail/").content.decode()


def test_matched_mail_is_seen_with_its_customer(kit: Any, box: MailBox) -> None:
    kit.make("contact", "bob", name="Wang", email="wang@example.org")
    mail = receive(box, read(a_mail("offer")))
    assert mail is not None
    for name in ("alice", "ben", "charlie"):
        kit.again(name)

    seen = {name: kit.api(name).get(f"/api/v1/mails/{mail.pk}").status_code for name in ("bob", "alice", "ben")}
    assert seen == {"bob": 200, "alice": 200, "ben": 404}


def test_a_private_mark_keeps_a_mail_off_the_timeline(kit: Any, box: MailBox) -> None:
    contact = kit.make("contact", "bob", name="Wang", email="wang@example.org")
    mail = receive(box, read(a_mail("offer")))
    assert mail is not None
    kit.browser("bob").post(f"/mail/{mail.pk}", {"do": "private"})

    items, _next = timeline(registry.get("contact"), kit["bob"], contact)
    assert [item for item in items if item["module"] == "mails"] == []
    assert kit.api("admin").get(f"/api/v1/mails/{mail.pk}").status_code == 404


@pytest.mark.parametrize("status, is_final", [("5.1.1", True), ("4.2.2", False)])
def test_a_report_says_of_which_mail_and_of_which_address(kit: Any, box: MailBox, status: str, is_final: bool) -> None:
    sent = Message.objects.create(
        channel="mail", purpose="service", key="k", recipient="gone@example.org", address="gone@example.org",
        state="sent", at=clock.now(), due_at=clock.now(),
    )  # fmt: skip
    action = "failed" if is_final else "delayed"
    report = (
        "From: MAILER-DAEMON@mx.example.org\r\nTo: crm@acme.test\r\nSubject: Undelivered\r\nMessage-ID: <r@mx>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; gone@example.org\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{sent.message_id}@acme.test>\r\n\r\n--b--\r\n"
    )
    receive(box, read(report.encode()))

    sent.refresh_from_db()
    assert (sent.state, sent.reason) == (("failed", "bounced") if is_final else ("sent", ""))
    assert KnownAddress.objects.get(address="gone@example.org").state == ("invalid" if is_final else "good")
    assert Mail.objects.get().is_private


@pytest.mark.parametrize("header", ["To: @mailman.example.org", "To: a b c", "Subject: =?utf-7?Q?+2AA-?=", "Cc: ,,@,"])
def test_an_odd_mail_is_kept_all_the_same(kit: Any, box: MailBox, header: str) -> None:
    content = f"From: x@example.net\r\n{header}\r\nMessage-ID: <odd@x>\r\n\r\nHi"

    assert receive(box, read(content.encode())) is not None


def test_three_returns_within_a_month_count_as_for_good(kit: Any) -> None:
    from guanxi.messaging.consent.addresses import bounced_for_now, is_invalid

    found = []
    for _time in range(3):
        bounced_for_now("full@example.org", "4.2.2 Full")
        found.append(is_invalid("full@example.org"))

    assert found == [False, False, True]


def test_files_that_came_with_a_mail_hang_on_it_and_programs_are_left_out(kit: Any, box: MailBox) -> None:
    kit.make("contact", "bob", name="Wang", email="wang@example.org")
    content = (
        "From: wang@example.org\r\nSubject: files\r\nMessage-ID: <f@x>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHi\r\n"
        "--b\r\nContent-Type: text/plain; name*=utf-8''%E6%8A%A5%E4%BB%B7.txt\r\n"
        "Content-Disposition: attachment; filename*=utf-8''%E6%8A%A5%E4%BB%B7.txt\r\n\r\nprice\r\n"
        "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=x.exe\r\n\r\nMZ\r\n"
        "--b--\r\n"
    )
    mail = receive(box, read(content.encode()))

    assert mail is not None
    kept = files.files_of(registry.get("mail"), actor_of(kit.user("bob")), mail.pk)
    assert [one.name for one in kept] == ["报价.txt"]


def test_who_listens_hears_of_a_mail_and_whether_a_program_wrote_it(kit: Any, box: MailBox) -> None:
    heard: list[MailArrived] = []
    with listening(MailArrived, heard.append):
        receive(box, read(a_mail("person")))
        receive(box, read(a_mail("program", Auto_Submitted="auto-replied")))

    assert [one.is_automatic for one in heard] == [False, True]


def test_html_that_came_in_runs_nothing_and_calls_nobody(kit: Any, box: MailBox) -> None:
    evil = '<script>x()</script><img src="http://spy.example/p.gif"><p style="x" onclick="x()">Hi</p>'
    content = f"From: x@example.net\r\nSubject: h\r\nMessage-ID: <h@x>\r\nContent-Type: text/html\r\n\r\n{evil}"
    mail = receive(box, read(content.encode()))
    assert mail is not None

    shown = kit.browser("bob").get(f"/mail/{mail.pk}").content.decode()
    assert "spy.example" not in shown
    assert "x()" not in shown
    assert "<p>Hi</p>" in shown


def test_a_wrong_password_is_told_and_a_mailbox_that_is_not_there_too(kit: Any, box: MailBox) -> None:
    MailBox.objects.update(password=seal("wrong"))
    box.refresh_from_db()
    look_into(box)
    box.refresh_from_db()
    assert box.problem
    MailBox.objects.update(password="not sealed by us")
    box.refresh_from_db()
    look_into(box)
    box.refresh_from_db()
    assert "another secret key" in box.problem


def test_the_password_of_a_mailbox_stands_nowhere_in_the_database(kit: Any, box: MailBox) -> None:
    assert PASSWORD not in box.password
    assert PASSWORD not in kit.browser("bob").get("/me/mailbox").content.decode()


@pytest.mark.parametrize("path", sorted(REAL.rglob("*.eml")), ids=lambda path: path.name)
def test_every_real_mail_is_read_and_kept(path: Path) -> None:
    found = read(path.read_bytes())

    assert found.message_id
    assert "\x00" not in found.subject + found.text + found.html


@pytest.mark.skipif(not REAL.is_dir(), reason="needs GUANXI_REAL_DATA")
def test_every_real_mail_finds_its_place_in_a_mailbox(kit: Any, box: MailBox) -> None:
    names = {read(path.read_bytes()).message_id for path in REAL.rglob("*.eml")}
    for path in REAL.rglob("*.eml"):
        receive(box, read(path.read_bytes()))

    assert Mail.objects.filter(mailbox=box).count() == len(names)


def test_a_stranger_s_mail_becomes_a_lead_with_its_words(kit: Any, box: MailBox) -> None:
    mail = receive(box, read(a_mail("interested", sender='"王 经理" <new@example.net>')))
    assert mail is not None
    answer = kit.browser("bob").post(f"/mail/{mail.pk}", {"do": "lead"})

    mail.refresh_from_db()
    lead = registry.get("lead").model.objects.get(pk=mail.lead_id)
    assert (lead.contact_name, lead.email, lead.source) == ("王 经理", "new@example.net", "email")
    assert answer.status_code == 302
    assert not mail.is_private
    assert store.fetch(registry.get("mail"), actor_of(kit.user("bob")), mail.pk)


def test_a_folder_asks_as_much_for_many_mails_as_for_few(kit: Any, box: MailBox) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = kit.browser("bob")
    asked = []
    for count in (2, 12):
        for at in range(count):
            receive(box, read(a_mail(f"many {count} {at}")))
        browser.get("/mail/")
        with CaptureQueriesContext(connection) as found:
            assert browser.get("/mail/").status_code == 200
        asked.append(len(found))

    assert asked[0] == asked[1]


def test_an_answer_is_a_draft_with_the_words_below_and_the_thread(kit: Any, box: MailBox) -> None:
    contact = kit.make("contact", "bob", name="Wang", email="wang@example.org")
    mail = receive(box, read(a_mail("offer")))
    assert mail is not None
    answer = kit.browser("bob").post(f"/mail/{mail.pk}", {"do": "reply"})

    draft = Mail.objects.get(status="draft")
    assert answer["Location"] == f"/m/mails/{draft.pk}/edit"
    assert (draft.to, draft.subject, draft.contact_id) == ("wang@example.org", "Re: offer", contact.pk)
    assert "> 您好" in draft.body
    assert (draft.references, draft.thread) == ("<offer@example.org>", mail.thread)


def test_a_mail_is_handed_on_to_whom_one_names(kit: Any, box: MailBox) -> None:
    mail = receive(box, read(a_mail("offer")))
    assert mail is not None

    assert kit.browser("bob").post(f"/mail/{mail.pk}", {"do": "forward", "to": "li@example.org"}).status_code == 302
    assert Mail.objects.get(status="draft").to == "li@example.org"


def test_mailboxes_are_set_up_on_the_page_and_wrong_ones_are_told_field_by_field(kit: Any) -> None:
    given = {"label": "Bob", "address": "bob@acme.test", "host": "imap.acme.test", "port": "993", "security": "tls"}
    browser = kit.browser("bob")

    assert browser.post("/me/mailbox", {**given, "name": "bob", "password": "geheim"}).status_code == 302
    assert browser.post("/me/mailbox", {**given, "port": "0", "security": "x"}).status_code == 422
    assert browser.get("/settings/mailboxes").status_code == 403
    box = MailBox.objects.get()
    kit.browser("alice").post("/me/mailbox", {"do": "remove", "box": str(box.pk)})
    assert MailBox.objects.get().user_id == kit["bob"].user_id
    browser.post("/me/mailbox", {"do": "remove", "box": str(box.pk)})
    assert not MailBox.objects.exists()


def test_a_mailbox_of_ones_own_leads_nowhere_into_the_house(box: MailBox, server: Letterbox, settings: Any):
    settings.CALLS_TO_PRIVATE = False
    server.put(a_mail("Nobody fetches this"))

    assert look_into(box) == 0
    box.refresh_from_db()
    assert box.problem == "This server may not be called from here."
    MailBox.objects.filter(pk=box.pk).update(user=None)
    box.refresh_from_db()
    assert look_into(box) == 1


class Odd:
    """A server's answers: one mail so deep that no program reads it, one with a nought in its name, one as usual."""

    mails = {
        1: b"Content-Type: message/rfc822\r\n\r\n" * 1500,
        2: a_mail("A nought", name="no\x00ught"),
        3: a_mail("The last"),
    }

    def fetch(self, uids: list[int], _what: list[str]) -> dict[int, dict[bytes, Any]]:
        content = self.mails[uids[0]]
        return {uids[0]: {b"RFC822.SIZE": len(content), b"BODY[]": content}}


def test_what_no_program_can_read_keeps_out_nothing_behind_it(box: MailBox):
    visit: Any = Visit(Odd(), Found(7, (1, 2, 3)))  # type: ignore[arg-type]

    assert [take(box, visit, uid) for uid in visit.found.uids] == [0, 1, 1]
    assert set(Mail.objects.values_list("subject", flat=True)) == {"A nought", "The last"}
    box.refresh_from_db()
    assert box.last_uid == 3
