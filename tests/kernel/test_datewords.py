"""Moments as people say them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from guanxi.kernel.datewords import understood

NOW = datetime(2026, 3, 15, 2, tzinfo=UTC)  # Sunday, ten in the morning in Shanghai


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("下周三下午3点", "03-18 15:00"),
        ("下周三下午三点半", "03-18 15:30"),
        ("下星期三 15:30", "03-18 15:30"),
        ("下下周一", "03-23 09:00"),
        ("周三下午", "03-18 14:00"),
        ("本周日晚上8点", "03-15 20:00"),
        ("周日上午9点", "03-22 09:00"),
        ("明天", "03-16 09:00"),
        ("明天上午十点", "03-16 10:00"),
        ("明早8点", "03-16 08:00"),
        ("明天上午10点半", "03-16 10:30"),
        ("今晚", "03-15 19:00"),
        ("后天3点", "03-17 15:00"),
        ("大后天", "03-18 09:00"),
        ("下午两点半", "03-15 14:30"),
        ("早上8点", "03-16 08:00"),
        ("3天后", "03-18 09:00"),
        ("两周后下午3点", "03-29 15:00"),
        ("半小时后", "03-15 10:30"),
        ("两个小时后", "03-15 12:00"),
        ("一个月后", "04-15 09:00"),
        ("3月20日下午两点", "03-20 14:00"),
        ("二十五号", "03-25 09:00"),
        ("1月5日", "2027-01-05 09:00"),
        ("2026年4月1号中午", "04-01 12:00"),
        ("中午1点", "03-15 13:00"),
        ("月底", "03-31 09:00"),
        ("下个月5号", "04-05 09:00"),
        ("下周末", "03-21 09:00"),
        ("next Wed 3pm", "03-18 15:00"),
        ("Next Wednesday at 3:30 p.m.", "03-18 15:30"),
        ("Friday", "03-20 09:00"),
        ("tomorrow 10am", "03-16 10:00"),
        ("tomorrow at 3", "03-16 15:00"),
        ("tomorrow afternoon", "03-16 14:00"),
        ("day after tomorrow", "03-17 09:00"),
        ("tonight", "03-15 19:00"),
        ("in 3 days", "03-18 09:00"),
        ("in two weeks", "03-29 09:00"),
        ("in 2 weeks", "03-29 09:00"),
        ("in a month", "04-15 09:00"),
        ("in half an hour", "03-15 10:30"),
        ("20 Mar 14:30", "03-20 14:30"),
        ("March 20th", "03-20 09:00"),
        ("on the 25th at noon", "03-25 12:00"),
        ("end of month", "03-31 09:00"),
        ("end of the week", "03-20 09:00"),
        ("next week", "03-16 09:00"),
        ("2026-03-20 16:00", "03-20 16:00"),
        ("12am tomorrow", "03-16 00:00"),
    ],
)
def test_what_people_say_is_understood(text: str, meant: str) -> None:
    found = understood(text, NOW, "Asia/Shanghai")

    assert found is not None
    local = found.astimezone(ZoneInfo("Asia/Shanghai"))
    assert f"{local:%Y-%m-%d %H:%M}" == (meant if len(meant) > 11 else f"2026-{meant}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "soon",
        "有空",
        "明天有空",
        "tomorrow maybe",
        "31 April",
        "25:00",
        "3/4",
        "13pm",
        "x" * 200,
        "tomorrow Friday",
    ],
)
def test_what_is_not_understood_whole_is_no_moment(text: str) -> None:
    assert understood(text, NOW, "Asia/Shanghai") is None


def test_a_weekday_said_on_that_day_is_today_as_long_as_the_hour_lies_ahead() -> None:
    assert f"{understood('Sunday 3pm', NOW, 'UTC'):%d %H:%M}" == "15 15:00"
    assert f"{understood('Sunday 1am', NOW, 'UTC'):%d %H:%M}" == "22 01:00"
