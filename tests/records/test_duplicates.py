"""Duplicates: found by name, phone or mail whoever owns them, and told in a few facts only."""

from dataclasses import fields
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.jobs.queue import enqueue
from guanxi.jobs.worker import see_through
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.records import store
from guanxi.records.duplicate_keys import norm_full, norm_mail, norm_phone
from guanxi.records.duplicates import candidates
from guanxi.records.jobs import make_duplicate_keys
from guanxi.records.models import DuplicateKey, KeysMade
from tests.kit.people import Kit

ACCOUNT, CONTACT = registry.get("account"), registry.get("contact")


@pytest.mark.parametrize(
    "written",
    ["中国移动（广东）有限公司", "中國移動(廣東)有限公司", " 中国 移动·(广东) 有限公司 ", "中国移动（广东）有限公司。"],
)
def test_a_name_is_the_same_however_it_is_written(written: str):
    assert norm_full(written) == "中国移动广东有限公司"


def test_latin_names_are_compared_without_case_and_width():
    assert norm_full("ＡＣＭＥ Medical, Inc.") == norm_full("acme-medical inc") == "acmemedicalinc"


@pytest.mark.parametrize("written", ["+86 138 0013 8000", "0086-13800138000", "13800138000", "１３８００１３８０００"])
def test_a_mobile_is_its_digits_without_the_country(written: str):
    assert norm_phone(written) == "13800138000"


def test_a_landline_is_the_same_from_here_and_from_abroad():
    assert norm_phone("021-6888 1234转801") == norm_phone("+86 21 6888 1234") == "2168881234"


def test_what_is_too_short_to_tell_anything_is_no_key():
    assert (norm_phone("110"), norm_full("…"), norm_mail(" ")) == ("", "", "")


def test_a_record_that_one_does_not_see_is_told_by_its_owner_and_nothing_else(kit: Kit):
    there = kit.make("account", "ben", name="中國移動", phone="13800138000", city="Oslo")
    Account.objects.filter(pk=there.pk).update(last_follow_at=datetime(2026, 5, 1, tzinfo=UTC))

    (found,) = candidates(ACCOUNT, {"name": "中国移动", "phone": "+86 13800138000"}, actor=kit["bob"])

    assert {item.name: getattr(found, item.name) for item in fields(found)} == {
        "module": ACCOUNT,
        "pk": there.pk,
        "name": "中國移動",
        "why": ("name", "phone"),
        "owner": "Ben",
        "department": "Acme Medical",
        "is_deleted": False,
        "last_follow_up": datetime(2026, 5, 1, tzinfo=UTC),
        "is_visible": False,
    }


def test_who_sees_the_record_may_open_it(kit: Kit):
    kit.make("account", "ben", name="Riverside")

    (found,) = candidates(ACCOUNT, {"name": "riverside"}, actor=kit["alice"])

    assert found.is_visible


def test_what_is_in_the_bin_is_found_and_marked_and_comes_last(kit: Kit):
    gone = kit.make("account", "bob", name="Riverside")
    store.delete(ACCOUNT, kit["bob"], gone.pk)
    there = kit.make("account", "bob", name="Riverside")

    found = candidates(ACCOUNT, {"name": "Riverside"}, actor=kit["bob"])

    assert [(one.pk, one.is_deleted, one.is_visible) for one in found] == [
        (there.pk, False, True),
        (gone.pk, True, False),
    ]


def test_a_record_is_no_duplicate_of_itself(kit: Kit):
    there = kit.make("account", "bob", name="Riverside")

    assert candidates(ACCOUNT, {"name": "Riverside"}, but=there.pk) == []


def test_phones_and_mails_are_compared_over_all_kinds_of_records_but_people_not_with_companies(kit: Kit):
    kit.make("contact", "bob", name="Riverside", mobile="13800138000", email="Ann@Riverside.example")

    assert candidates(ACCOUNT, {"name": "Riverside"}) == []
    (found,) = candidates(ACCOUNT, {"phone": "138-0013-8000", "email": "ann@riverside.example"})
    assert (found.module.key, found.why) == ("contact", ("email", "phone"))


def test_keys_follow_the_values(kit: Kit):
    there = kit.make("account", "bob", name="Riverside")
    store.update(ACCOUNT, kit["bob"], there.pk, {"name": "Lakeside"})

    assert candidates(ACCOUNT, {"name": "Riverside"}) == []
    assert [one.pk for one in candidates(ACCOUNT, {"name": "Lakeside"})] == [there.pk]


def test_a_change_of_something_else_writes_no_keys(kit: Kit):
    there = kit.make("account", "bob", name="Riverside")

    with CaptureQueriesContext(connection) as asked:
        store.update(ACCOUNT, kit["bob"], there.pk, {"city": "Oslo"})

    assert [query["sql"] for query in asked if "duplicatekey" in query["sql"]] == []


def test_a_batch_writes_its_keys_in_one_statement(kit: Kit):
    admin = kit["admin"]
    changes = [
        store.new(ACCOUNT, admin, {"name": f"Company {place}", "phone": f"1380013{place:04}"}) for place in range(40)
    ]

    with CaptureQueriesContext(connection) as asked:
        store.write(changes)

    assert len([query for query in asked if "duplicatekey" in query["sql"]]) == 1
    assert DuplicateKey.objects.count() == 80


def test_keys_of_older_records_are_made_by_a_job_once(kit: Kit):
    for number in range(3):
        kit.make("account", "bob", name=f"Riverside {number}")
    kit.make("contact", "bob", name="Ann")
    DuplicateKey.objects.all().delete()

    job = enqueue(make_duplicate_keys)
    see_through(job)

    assert len(candidates(ACCOUNT, {"name": "Riverside 1"})) == 1
    assert len(candidates(CONTACT, {"name": "Ann"})) == 1
    assert {"account", "contact"} <= set(KeysMade.objects.values_list("module", flat=True))
    DuplicateKey.objects.all().delete()
    see_through(enqueue(make_duplicate_keys))
    assert not DuplicateKey.objects.exists()
