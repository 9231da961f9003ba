"""Numbers, amounts, dates and names as people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from guanxi.web import formats

pytestmark = pytest.mark.once  # pages and words, the same on every database


@pytest.fixture(autouse=True)
def a_sunday_afternoon_in_shanghai(settings):
    settings.FROZEN_TIME = "2026-11-22T08:00:00+00:00"
    with timezone.override(ZoneInfo("Asia/Shanghai")), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Decimal("1234567.5"), None, "1,234,567.5"),
        (Decimal("1234567.5"), 2, "1,234,567.50"),
        (Decimal("-0.005"), 2, "-0.01"),
        (Decimal("1E+3"), None, "1,000"),
        (0, 0, "0"),
        (None, 2, ""),
    ],
)
def test_numbers_are_grouped_and_never_rounded_unasked(value, places, shown):
    assert formats.number(value, places) == shown


def test_money_has_the_decimals_of_its_currency():
    assert formats.money(Decimal("1500"), "CNY") == "1,500.00"
    assert formats.money(Decimal("1500"), "JPY") == "1,500"
    assert formats.priced(formats.money(Decimal("-1500"), "CNY"), "CNY") == "-¥1,500.00"


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("zh-hans", "28457758.25", "2,845.78万"),
        ("zh-hans", "312000000", "3.12亿"),
        ("zh-hans", "9999", "9,999"),
        ("en", "28457758.25", "28.46M"),
        ("en", "1500", "1.5k"),
        ("en", "-2000000000", "-2bn"),
    ],
)
def test_large_amounts_are_short_in_the_readers_own_units(language, value, shown):
    with translation.override(language):
        assert formats.short_amount(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("language", "day", "shown"),
    [
        ("en", date(2026, 11, 22), "Today"),
        ("en", date(2026, 11, 21), "Yesterday"),
        ("en", date(2026, 11, 23), "Tomorrow"),
        ("en", date(2026, 3, 5), "5 Mar"),
        ("en", date(2025, 3, 5), "5 Mar 2025"),
        ("zh-hans", date(2026, 3, 5), "3月5日"),
        ("zh-hans", date(2025, 3, 5), "2025年3月5日"),
    ],
)
def test_days_near_by_have_names_and_others_are_short(language, day, shown):
    with translation.override(language):
        assert formats.day(day) == shown


def test_moments_are_shown_in_the_readers_zone():
    late = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)

    assert formats.moment(late) == "Today 01:30"
    assert formats.full_moment(late) == "2026-11-22 01:30"


@pytest.mark.parametrize(
    ("name", "letters", "large"),
    [
        ("王小明", "明", "小明"),
        ("欧阳", "阳", "欧阳"),
        ("Ann Lee", "AL", "AL"),
        ("Ann Mary Lee", "AL", "AL"),
        ("bob", "B", "B"),
        ("", "?", "?"),
    ],
)
def test_an_avatar_shows_the_letters_of_a_name(name, letters, large):
    assert formats.monogram(name) == letters
    assert formats.monogram(name, 2) == large
