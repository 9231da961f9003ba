"""Dates, numbers and yes or no as people write them in files."""

import struct
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.meta.types.reading import plain_bool, plain_date, plain_moment, plain_number, without_noise

FIFTH = date(2024, 1, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-05",
        "2024/1/5",
        "2024.1.5",
        "5.1.2024",
        "2024年1月5日",
        "２０２４年１月５日",
        "20240105",
        "2024-01-05 00:00:00",
    ],
)
def test_common_forms_of_a_date_are_read(text):
    assert plain_date(text) == FIFTH


@pytest.mark.parametrize(
    ("text", "day"), [("31/01/2024", (1, 31)), ("01/31/2024", (1, 31)), ("3/3/2024", (3, 3)), ("13-12-2024", (12, 13))]
)
def test_day_and_month_are_told_apart_where_only_one_reading_is_possible(text, day):
    assert plain_date(text) == date(2024, *day)


@pytest.mark.parametrize(
    "text",
    ["03/04/2024", "2024-02-30", "5.1.24", "tomorrow", "2024-01-05 13:30", "2024-01-05x", "45296", "2024-1/5", ""],
)
def test_a_date_that_could_be_read_in_two_ways_or_none_is_not_read(text):
    assert plain_date(text) is None


@pytest.mark.parametrize(
    ("form", "text"), [("DD/MM/YYYY", "03/04/2024"), ("M-D-YYYY", "4-3-2024"), ("YYYYMMDD", "20240403")]
)
def test_a_named_form_settles_it(form, text):
    assert plain_date(text, form) == date(2024, 4, 3)


def test_a_moment_keeps_its_time_and_offset():
    assert plain_moment("2024/1/5 8:30") == "2024-01-05T08:30:00"
    assert plain_moment("2024-01-05T08:30:05Z") == "2024-01-05T08:30:05Z"
    assert plain_moment("2024-01-05T08:30:05.25+08:00") == "2024-01-05T08:30:05.25+08:00"
    assert plain_moment("2024-01-05") == "2024-01-05T00:00:00"
    assert plain_moment("2024-01-05 25:00") is None


@pytest.mark.parametrize(
    ("text", "decimal", "plain"),
    [
        ("¥1,234.50", ".", "1234.50"),
        ("￥１，２３４．５", ".", "1234.5"),
        ("1.234,50", ",", "1234.50"),
        ("1 234 567", ".", "1234567"),
        ("-$5", ".", "-5"),
        ("(1,200.00)", ".", "-1200.00"),
        ("USD 12", ".", "12"),
        ("100元", ".", "100"),
        (".5", ".", "0.5"),
        ("3.", ".", "3"),
    ],
)
def test_amounts_are_read_as_people_write_them(text, decimal, plain):
    assert plain_number(text, decimal) == plain


@pytest.mark.parametrize("text", ["1,5", "1.234,50", "12,34,567", "1e5", "abc", "--1", "", "."])
def test_what_is_no_amount_stays_as_it_is(text):
    assert plain_number(text) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**11), max_value=10**11))
def test_any_plain_decimal_is_read_as_itself(number):
    assert Decimal(plain_number(f"{number:f}")) == number


@given(st.integers(1, 999_999), st.integers(1, 2))
def test_what_32_bits_made_of_a_number_is_read_as_the_number(digits, places):
    meant = Decimal(digits).scaleb(-places)
    (kept,) = struct.unpack("f", struct.pack("f", float(meant)))

    assert Decimal(without_noise(f"{Decimal(f'{kept:.9g}'):f}", 2)) == meant


@pytest.mark.parametrize(
    "text", ["1.00001", "21.35123", "12.3456789", "0.123456789", "123456789.00001", "abc", "NaN", ""]
)
def test_a_place_too_many_that_32_bits_do_not_explain_stays(text):
    assert without_noise(text, 4) == text


def test_yes_and_no_are_read_in_both_languages():
    assert all(plain_bool(word) for word in ("是", "yes", "TRUE", "1"))
    assert not any(plain_bool(word) for word in ("否", "No", "false", "0"))
    assert plain_bool("maybe") is None
