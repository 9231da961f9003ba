"""Birthdays of contacts (F016 rule 1): the day on which each is kept, who is told, and when."""

from datetime import date
from typing import Any

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.messaging.models import Notice
from guanxi.meta import registry
from guanxi.modules.contacts.birthdays import kept_on
from guanxi.modules.contacts.care import care_days, month_of
from guanxi.modules.contacts.jobs import remind_some
from guanxi.modules.contacts.models import Contact
from guanxi.records import store
from tests.kit.people import Kit


@pytest.mark.once
@pytest.mark.parametrize(
    "born,calendar,year,day",
    [
        ((1980, 3, 19), "", 2026, (2026, 3, 19)),
        ((1980, 2, 29), "solar", 2026, (2026, 2, 28)),
        ((1980, 2, 29), "solar", 2028, (2028, 2, 29)),
        ((1980, 8, 15), "lunar", 2026, (2026, 9, 25)),  # Mid-Autumn
        ((1980, 1, 1), "lunar", 2026, (2026, 2, 17)),  # New Year
        ((1980, 6, 1), "lunar", 2025, (2025, 6, 25)),  # the sixth month, not the leap month behind it
        ((1980, 12, 30), "lunar", 2025, (2025, 1, 28)),  # of 2024, whose last month has 29 days
    ],
)
def test_f016_r1_a_birthday_is_kept_on_the_day_of_its_calendar(
    born: tuple[int, int, int], calendar: str, year: int, day: tuple[int, int, int]
) -> None:
    contact = Contact(birthday=date(*born), birthday_calendar=calendar)

    assert kept_on(contact, date(year, 1, 1), date(year, 12, 31)) == date(*day)


def born(kit: Kit, name: str, day: str, calendar: str = "solar", **more: Any) -> Any:
    return kit.make("contact", "bob", name=name, birthday=day, birthday_calendar=calendar, **more)


def test_f016_r4_the_owner_of_the_account_is_told_before_and_on_the_day_and_once(kit: Kit) -> None:
    account = kit.make("account", "bob")
    born(kit, "Moon", "1980-08-15", "lunar", account=account.pk)
    born(kit, "Gone", "1980-09-25", account=account.pk, active=False)
    own = born(kit, "Alone", "1980-09-26", account=None)
    store.update(registry.get("account"), kit["admin"], account.pk, {"owner": kit["ben"].user_id})

    told = [remind_some(0, date(2026, 9, day), 7)[1] for day in (17, 18, 18, 19, 24, 25, 26)]

    assert told == [0, 1, 1, 1, 1, 2, 1]
    notices = Notice.objects.filter(module="contact").order_by("pk")
    said = [(one.user_id, one.kind, one.record_id == own.pk) for one in notices if one.kind.startswith("birthday")]
    ben, bob = kit["ben"].user_id, kit["bob"].user_id
    soon, today = "birthday_soon", "birthday_today"
    assert said == [
        *((ben, soon, False), (bob, soon, True), (ben, soon, False)),
        *((ben, today, False), (bob, soon, True), (bob, today, True)),
    ]


def test_the_care_days_of_a_month_are_those_that_one_looks_after(kit: Kit) -> None:
    account = kit.make("account", "bob")
    born(kit, "Moon", "1980-08-15", "lunar", account=account.pk)
    born(kit, "Sun", "1980-09-03", account=account.pk)
    born(kit, "Later", "1980-08-15", account=account.pk)
    span = month_of(kit["bob"], "2026-09")

    assert [(one.day.day, one.contact.name) for one in care_days(kit["bob"], span)] == [(3, "Sun"), (25, "Moon")]
    assert care_days(kit["alice"], span) == []
    assert kit.api("bob").get("/api/v1/reports/care_days?month=2026-09").json()["totals"] == {"count": 2}


@pytest.mark.once
def test_the_page_of_care_days_offers_a_task_for_each(kit: Kit) -> None:
    contact = born(kit, "Moon", "1980-08-15", "lunar", account=kit.make("account", "bob").pk)

    shown = kit.browser("bob").get("/care-days?month=2026-09").content.decode()

    assert f"/m/contacts/{contact.pk}/" in shown
    assert f"contact={contact.pk}&amp;due_at=2026-09-25T09%3A00" in shown
    assert kit.browser("bob").get("/care-days?month=2026-13").status_code == 422


def test_a_lunar_birthday_is_on_no_thirty_first(kit: Kit) -> None:
    with pytest.raises(DomainError, match="E_DATE_RULE"):
        born(kit, "Moon", "1980-08-31", "lunar")
