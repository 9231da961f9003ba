"""The pages on which company and person say by which ways notices come, and the log of what has left."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.kernel.sending import Outgoing, send
from guanxi.messaging.choices import choice_of, rules
from guanxi.messaging.models import Notice
from guanxi.messaging.outbox.models import Message
from tests.kit.outbox import empty_outbox
from tests.kit.people import Kit

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both

TOLD = declare(Kind(key="task_told", label="Told", text="%(word)s", rest="?"))


def tell(kit: Kit, *keys: str) -> None:
    one = {"kind": TOLD, "user_id": kit["bob"].user_id, "module": "task", "params": {"word": "hello"}}
    notify.ask([Telling(key=key, **one) for key in keys])  # type: ignore[arg-type]


def mail(kit: Kit, count: int, **values: Any) -> None:
    for number in range(count):
        given = {"channel": "mail", "purpose": "service", "key": f"k{number}", "addresses": (f"p{number}@x.test",)}
        send.ask([Outgoing(**{**given, "subject": f"Offer {number}", **values})])
    empty_outbox()


def test_a_person_switches_kinds_off_and_chooses_hours(kit: Kit) -> None:
    client = kit.browser("bob")
    sent = {"assigned": ["im"], "quiet_from": "22:00", "quiet_until": "07:00", "digest": "daily", "digest_at": "09:00"}

    assert client.post("/me/notices", sent).status_code == 302

    choice = choice_of(kit["bob"])
    assert choice.kinds["assigned"] == {"app": False}
    assert choice.kinds["mention"] == {"app": False, "im": False}
    assert (choice.digest, f"{choice.quiet.begins:%H}" if choice.quiet else "") == ("daily", "22")
    page = client.get("/me/notices").content.decode()
    assert 'value="22:00"' in page
    assert "Given to you" in page


@pytest.mark.parametrize("sent", [{"quiet_from": "22:00"}, {"quiet_from": "late", "quiet_until": "7"}, {"digest": "x"}])
def test_hours_that_make_no_sense_are_refused(kit: Kit, sent: dict[str, str]) -> None:
    assert kit.browser("bob").post("/me/notices", sent).status_code == 422


def test_the_company_decides_on_its_page_and_nobody_else_does(kit: Kit) -> None:
    assert kit.browser("bob").get("/settings/notices").status_code == 403
    assert kit.browser("bob").post("/settings/notices", {}).status_code == 403

    sent = {"assigned": ["app", "mail"], "mandatory": ["assigned"]}
    assert kit.browser("admin").post("/settings/notices", sent).status_code == 302

    assert (rules()["assigned"].channels, rules()["assigned"].mandatory) == (("app", "mail"), True)
    assert rules()["assigned_many"].channels == ("app", "mail")  # the same row of the page
    assert "disabled" in kit.browser("bob").get("/me/notices").content.decode()


def test_the_log_shows_administrators_all_and_others_their_own(kit: Kit) -> None:
    mail(kit, 3)
    send.ask(
        [
            Outgoing(
                channel="mail", purpose="internal", key="own", user_ids=(kit["bob"].user_id or 0,), subject="For Bob"
            )
        ]
    )
    admin, bob = kit.browser("admin"), kit.browser("bob")

    assert admin.get("/outbox").content.decode().count("Offer") == 3
    assert "Offer" not in bob.get("/outbox").content.decode()
    assert "For Bob" in bob.get("/outbox").content.decode()
    other = Message.objects.get(key="k1").pk
    assert bob.get(f"/outbox/{other}").status_code == 404
    assert "p1@x.test" in admin.get(f"/outbox/{other}").content.decode()
    assert kit.browser("ben").get(f"/outbox/{Message.objects.get(key='own').pk}").status_code == 404


def test_the_log_is_narrowed_and_nonsense_refused(kit: Kit) -> None:
    mail(kit, 3)
    Message.objects.filter(key="k0").update(state="failed", reason="refused", detail="550 no")
    admin = kit.browser("admin")

    assert admin.get("/outbox?state=failed").content.decode().count("Offer") == 1
    assert admin.get("/outbox?text=P2@X").content.decode().count("Offer") == 1
    assert admin.get("/outbox?channel=sms").content.decode().count("Offer") == 0
    for nonsense in ("channel=fax", "kind=fun", "user=x", "from=soon", "to=0001-01-01"):
        assert admin.get(f"/outbox?{nonsense}").status_code == 422
        assert kit.api("admin").get(f"/api/v1/outbox?{nonsense}").status_code == 422
    before, after = (timezone.localdate() + timedelta(days=away) for away in (-2, 2))
    told = (("kind=internal", 0), ("kind=service", 3), (f"user={kit['bob'].user_id}", 0))
    for asked, count in (*told, (f"from={before}&to={after}", 3), (f"from={after}", 0), (f"to={before}", 0)):
        assert admin.get(f"/outbox?{asked}").content.decode().count("Offer") == count
        assert len(kit.api("admin").get(f"/api/v1/outbox?{asked}").json()["items"]) == count
    assert "550 no" in admin.get("/outbox?state=failed").content.decode()


def test_the_log_asks_as_much_for_many_messages_as_for_few(kit: Kit) -> None:
    admin = kit.browser("admin")
    mail(kit, 1)
    admin.get("/outbox")
    with CaptureQueriesContext(connection) as few:
        admin.get("/outbox")
    mail(kit, 9, by_id=kit["bob"].user_id)
    with CaptureQueriesContext(connection) as many:
        admin.get("/outbox")

    assert len(few) == len(many)


def test_a_notice_is_put_off_from_its_list_and_found_among_those_put_off(kit: Kit) -> None:
    tell(kit, "one")
    pk, client = Notice.objects.get().pk, kit.browser("bob")

    assert client.post(f"/notices/{pk}/later", {"until": "tomorrow"}).status_code == 302

    assert "hello" not in client.get("/notices").content.decode()
    assert "hello" in client.get("/notices?later=1").content.decode()
    assert client.post(f"/notices/{pk}/later", {"until": "never"}).status_code == 422
    assert kit.browser("ben").post(f"/notices/{pk}/later", {"until": "hour"}).status_code == 404


def test_notices_are_narrowed_to_what_they_are_about(kit: Kit) -> None:
    tell(kit, "one", "two")
    kit.make("account", "alice")
    page = kit.browser("bob").get("/notices?about=task").content.decode()

    assert page.count("hello") >= 2
    assert kit.browser("bob").get("/notices?about=account").content.decode().count("hello") == 0


def test_programs_read_notices_mark_them_and_read_the_log(kit: Kit) -> None:
    tell(kit, "one", "two")
    mail(kit, 2, by_id=kit["bob"].user_id)
    bob = kit.api("bob")

    first = bob.get("/api/v1/notices?limit=1").json()
    second = bob.get(f"/api/v1/notices?cursor={first['next']}").json()
    assert (first["unread"], len(first["items"]), len(second["items"]), second["next"]) == (2, 1, 1, None)
    send_ids = {"ids": [first["items"][0]["id"]]}
    assert bob.post("/api/v1/notices/read", send_ids, content_type="application/json").status_code == 204
    assert bob.get("/api/v1/notices?unread=1").json()["unread"] == 1
    assert bob.post("/api/v1/notices/read", {}, content_type="application/json").status_code == 204
    assert bob.get("/api/v1/notices").json()["unread"] == 0

    assert [one["subject"] for one in bob.get("/api/v1/outbox?state=sent").json()["items"]] == ["Offer 1", "Offer 0"]
    assert kit.api("ben").get("/api/v1/outbox").json()["items"] == []
    assert len(kit.api("admin").get("/api/v1/outbox").json()["items"]) == 2
    assert len(kit.api("admin").get("/api/v1/outbox?mine=1").json()["items"]) == 0


@pytest.mark.parametrize("body", ['{"ids": "all"}', '{"ids": [0]}', '{"ids": [true]}', '{"who": 1}', "[]"])
def test_nonsense_in_the_ids_is_refused(kit: Kit, body: str) -> None:
    answer = kit.api("bob").post("/api/v1/notices/read", body, content_type="application/json")
    assert answer.status_code in {400, 422}
