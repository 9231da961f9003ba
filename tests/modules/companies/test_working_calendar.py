"""The working calendar in the settings: fields of the company, exceptions as records, and the page of a year."""

from datetime import date

import pytest

from guanxi.access.models import Company
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.records import store
from guanxi.workdays.company import add_working_days, company_calendar, is_working_day
from guanxi.workdays.zones import country_of_zone
from tests.kit.values import codes_of

EXCEPTION = registry.get("calendar_exception")
COMPANY = registry.get("company")


def test_an_exception_of_the_company_holds_everywhere_at_once(kit):
    saturday = date(2026, 3, 14)
    assert not is_working_day(saturday)

    store.create(EXCEPTION, kit["admin"], {"date": "2026-03-14", "kind": "working", "name": "盘点"})

    assert is_working_day(saturday)
    assert add_working_days(date(2026, 3, 13), 1) == saturday
    assert company_calendar().day(saturday).name == "盘点"


def test_a_day_has_one_exception(kit):
    store.create(EXCEPTION, kit["admin"], {"date": "2026-03-14", "kind": "working", "name": "盘点"})

    with pytest.raises(DomainError) as refused:
        store.create(EXCEPTION, kit["admin"], {"date": "2026-03-14", "kind": "off", "name": "搬家"})

    assert codes_of(refused.value) == {"date": "E_NOT_UNIQUE"}


def test_only_administrators_change_the_calendar(kit):
    with pytest.raises(DomainError) as refused:
        store.create(EXCEPTION, kit["alice"], {"date": "2026-03-14", "kind": "working", "name": "盘点"})

    assert refused.value.code == "E_NO_PERMISSION"
    assert kit.browser("alice").get("/settings/working-calendar").status_code == 200


@pytest.mark.once
@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"working_hours": "9 to 5"}, "E_FORMAT"),
        ({"holiday_country": "XX"}, "E_CHOICE"),
    ],
)
def test_a_calendar_in_which_nobody_works_is_refused(kit, data, code):
    company = Company.objects.get(is_main=True)

    with pytest.raises(DomainError) as refused:
        store.update(COMPANY, kit["admin"], company.pk, data)

    assert codes_of(refused.value) == {next(iter(data)): code}


@pytest.mark.parametrize(("zone", "country"), [("Asia/Shanghai", "CN"), ("Europe/Berlin", "DE"), ("UTC", "")])
def test_a_new_company_keeps_the_holidays_of_its_time_zone(zone, country):
    assert country_of_zone(zone) == country


def test_the_year_shows_make_up_days_and_leads_to_a_new_exception(kit, django_assert_max_num_queries):
    browser = kit.browser("admin")
    browser.get("/settings/working-calendar?year=2026")  # what each process reads once

    with django_assert_max_num_queries(12):
        shown = browser.get("/settings/working-calendar?year=2026").content.decode()

    assert "/m/calendar-exceptions/new?date=2026-02-14&amp;kind=off" in shown
    assert "/m/calendar-exceptions/new?date=2026-02-17&amp;kind=working" in shown
    assert "Spring Festival" in shown
    assert "is-worked" in shown


@pytest.mark.once
@pytest.mark.parametrize("year", ["0", "99999", "-1", "x", "２０２６"])
def test_a_year_that_is_none_shows_one_that_is(kit, year):
    assert kit.browser("admin").get(f"/settings/working-calendar?year={year}").status_code == 200


def test_the_calendar_of_records_shows_who_is_free(kit):
    shown = kit.browser("admin").get("/m/tasks/calendar?day=2026-10-03").content.decode()

    assert "is-free" in shown
    assert "National Day" in shown
