"""Slow requests are kept for administrators: where, who, how long; never what was asked or typed."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client

from guanxi.jobs.run import Run
from guanxi.web import slow
from guanxi.web.jobs import forget_slow_requests
from guanxi.web.models import SlowRequest
from tests.kit.people import Kit
from tests.web.pages import text_of


@pytest.fixture(autouse=True)
def everything_is_slow(settings, monkeypatch):
    settings.SLOW_MS = 0.001
    monkeypatch.setitem(slow._written, "count", 0)
    monkeypatch.setitem(slow._written, "minute", 0)


def row(**given) -> SlowRequest:
    values = {"method": "GET", "place": "/", "status": 200, "milliseconds": 1, "database": 1, "queries": 1}
    return SlowRequest.objects.create(**values | given)


def test_a_slow_request_is_kept_with_its_place_person_and_queries_but_not_with_what_was_asked(kit: Kit):
    record = kit.make("account", "bob", name="Hidden Treasure")

    kit.browser("bob").get(f"/m/accounts/{record.pk}/?before=&in=q%3D13912345678")

    kept = SlowRequest.objects.get()
    assert (kept.method, kept.place, kept.status) == ("GET", f"/m/accounts/{record.pk}/", 200)
    assert kept.user_id == kit["bob"].user_id
    assert kept.queries > 5
    assert 0 < kept.database <= kept.milliseconds or kept.milliseconds == 0
    assert any(shape["sql"].startswith("SELECT") for shape in kept.shapes)
    assert not any(secret in str(kept.shapes) for secret in ("Treasure", "13912345678"))


def test_quick_requests_are_not_kept(kit: Kit, settings):
    settings.SLOW_MS = 60_000
    kit.browser("bob").get("/m/accounts/")
    assert not SlowRequest.objects.exists()


def test_zero_keeps_none(kit: Kit, settings):
    settings.SLOW_MS = 0
    kit.browser("bob").get("/m/accounts/")
    assert not SlowRequest.objects.exists()


def test_addresses_that_do_not_exist_are_not_kept(kit: Kit):
    kit.browser("bob").get("/wp-login.php")
    assert not SlowRequest.objects.exists()


def test_requests_of_programs_are_kept_with_the_person_of_the_token(kit: Kit):
    Client().get("/api/v1/accounts", headers={"Authorization": f"Bearer {kit.token('bob')}"})
    assert list(SlowRequest.objects.values_list("place", "user_id")) == [("/api/v1/accounts", kit["bob"].user_id)]


def test_where_everything_is_slow_not_everything_is_written_down(kit: Kit, monkeypatch):
    monkeypatch.setattr(slow, "A_MINUTE", 3)
    monkeypatch.setattr(slow.time, "time", lambda: 6e9)
    client = kit.browser("bob")
    for _ in range(5):
        client.get("/notices/count")
    assert SlowRequest.objects.count() == 3


def test_administrators_see_the_slowest_first_or_the_newest(kit: Kit, settings):
    settings.SLOW_MS = 60_000
    shape = {"sql": "SELECT ? FROM x", "count": 2, "milliseconds": 3.5, "is_repeated": True}
    row(place="/slow", milliseconds=9000, user_id=kit["bob"].user_id, shapes=[shape])
    row(place="/less", milliseconds=2000)
    admin = kit.browser("admin")

    slowest, newest = text_of(admin.get("/settings/slow")), text_of(admin.get("/settings/slow?sort=newest"))

    assert slowest.index("GET /slow") < slowest.index("GET /less")
    assert newest.index("GET /less") < newest.index("GET /slow")
    assert kit["bob"].name in slowest
    assert "SELECT ? FROM x" in slowest
    assert "/settings/slow" in text_of(admin.get("/settings/"))


def test_nobody_else_sees_them(kit: Kit):
    client = kit.browser("alice")
    assert client.get("/settings/slow").status_code == 403
    assert "/settings/slow" not in text_of(client.get("/settings/"))


def test_what_is_old_or_too_much_is_forgotten(kit: Kit, monkeypatch):
    monkeypatch.setattr(slow, "MOST", 2)
    rows = [row(milliseconds=number) for number in range(4)]
    SlowRequest.objects.filter(pk=rows[3].pk).update(at=Now() - timedelta(days=8))

    assert forget_slow_requests(Run(job_id=1, user_id=None)) == {"removed": 2}

    assert set(SlowRequest.objects.values_list("pk", flat=True)) == {rows[1].pk, rows[2].pk}


def test_requests_of_nobody_in_particular_are_shown_too(kit: Kit):
    kept = row(user_id=None, place="/stays")
    assert "/stays" in text_of(kit.browser("admin").get("/settings/slow"))
    assert str(kept) == "GET /stays: 1 ms"
