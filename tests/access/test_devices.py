"""A sign-in from a browser that was not known before is told by mail, and only that."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from guanxi.access.models import Device
from guanxi.jobs.jobs import purge_sessions
from guanxi.jobs.queue import enqueue
from guanxi.messaging.models import Notice
from guanxi.records.tokens import Wanted, make_own_token
from guanxi.web.browsers import COOKIE
from tests.access.test_sessions import FIREFOX, signed_in
from tests.kit.outbox import empty_outbox, recording, run_job
from tests.kit.people import PASSWORD, Kit


def in_again(mark: str, name: str = "bob") -> Client:
    client = Client(headers={"user-agent": "Chrome/1 Android"})
    client.cookies[COOKIE] = mark
    client.post("/login/", {"username": name, "password": PASSWORD})
    return client


def test_who_signs_in_where_he_never_was_before_is_told_by_mail(kit: Kit):
    with recording("mail") as mail:
        first = signed_in()
        mark = first.cookies[COOKIE]
        first.post("/logout")
        first.post("/login/", {"username": "bob", "password": PASSWORD})
        in_again(mark.value)  # the same browser after an update
        in_again(mark.value, "alice")  # shared by two people: her first sign-in of all
        Client().post("/login/", {"username": "bob", "password": "wrong"})
        empty_outbox()
        assert mail.got == []

        for browser in (signed_in(), in_again("x" * 101)):
            assert browser.cookies[COOKIE].value not in (mark.value, "x" * 101)
        empty_outbox()
        told = sorted(body.partition(".")[0] for _address, _subject, body in mail.got)
        make_own_token(actor=kit["bob"], password=PASSWORD, wanted=Wanted(name="till", access="read"))
        empty_outbox()

    assert [line.rpartition(": ")[2] for line in told] == ["Chrome, Android", "Firefox, Windows"]
    assert {address for address, *_rest in mail.got} == {"bob@acme.test"}
    assert "/me/safety" in mail.got[0][2]
    assert "“till”" in mail.got[-1][2]
    assert "127.0.0.1" not in "".join(body.partition("http")[0] for *_rest, body in mail.got)
    assert not Notice.objects.filter(kind="new_device", is_shown=True).exists()
    assert (mark["httponly"], mark["samesite"], mark["max-age"]) == (True, "Lax", 400 * 86400)
    assert not Device.objects.filter(digest=mark.value).exists()


def test_browsers_are_forgotten_when_they_have_forgotten_us_but_for_the_last(kit: Kit):
    signed_in(FIREFOX)
    signed_in(FIREFOX)
    old, last = Device.objects.order_by("pk")
    Device.objects.update(seen_at=timezone.now() - timedelta(days=401))

    run_job(enqueue(purge_sessions))

    assert [one.pk for one in Device.objects.all()] == [last.pk]
    assert old.pk != last.pk
