"""Moments as people say them: “下周三下午3点”, “next Wed 3pm”, “in two weeks”, “月底”.

Only what was understood whole is taken: a word left over makes it no moment at all, so that nobody finds a date in his
calendar that he did not mean. Without a time of day it is nine in the morning, and an hour from one to six without more
is in the afternoon. A bare weekday or date is the next one; weeks begin on Monday in both languages, so “next Wed” lies
in the week after this one.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST = 60
MORNING = time(9)
FURTHEST = timedelta(days=3660)
NUMBERS = dict(zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True))
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = {
    "today": 0, "今天": 0, "今日": 0, "tomorrow": 1, "tmr": 1, "明天": 1, "明日": 1,
    "day after tomorrow": 2, "后天": 2, "大后天": 3,
}  # fmt: skip
PARTS = {
    "凌晨": (0, 5), "清晨": (0, 7), "早上": (0, 9), "早晨": (0, 9), "上午": (0, 9), "中午": (12, 12), "下午": (12, 14),
    "傍晚": (12, 18), "晚上": (12, 19), "morning": (0, 9), "noon": (12, 12), "afternoon": (12, 14), "evening": (12, 19),
    "night": (12, 20),
}  # fmt: skip
SHORT = {
    "今早": "今天早上",
    "今晚": "今天晚上",
    "明早": "明天早上",
    "明晚": "明天晚上",
    "tonight": "today evening",
    "两": "二",
}
UNITS = {
    "minute": "minute", "min": "minute", "分钟": "minute", "hour": "hour", "小时": "hour", "钟头": "hour", "day": "day",
    "天": "day", "日": "day", "week": "week", "周": "week", "星期": "week", "礼拜": "week", "month": "month",
    "月": "month",
}  # fmt: skip
FILLERS = re.compile(r"[\s,，、的在]+|(?:on|at|the|of|in the|around|about)\b|大概|大约")
HALVES = ("半", "half a", "half an")
HALF = {"hour": timedelta(minutes=30), "month": timedelta(days=15)}
HAN_DIGITS = "零一二三四五六七八九"
HAN_NUMBER = re.compile(r"[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九零]+")
WEEKDAY_ZH = re.compile(r"(周|星期|礼拜)([一二三四五六日天])")


@dataclass
class Said:
    """What was understood so far: a day, a time of day, half a day, or a distance from now."""

    today: date
    day: date | None = None
    is_bare: bool = False  # the day has only just come to be known by its weekday, and may be today or in a week
    hour: int | None = None
    minute: int = 0
    half: tuple[int, int] | None = None
    distance: timedelta | None = None

    def put_day(self, day: date) -> bool:
        """Whether the day could still be said: nobody means two."""
        if self.day is not None:
            return False
        self.day = day
        return True

    def put_distance(self, distance: timedelta) -> bool:
        if self.distance is not None:
            return False
        self.distance = distance
        return True

    def put_time(self, hour: int, minute: int = 0) -> bool:
        if self.hour is not None or not (0 <= hour < 24 and 0 <= minute < 60):
            return False
        self.hour, self.minute = hour, minute
        return True


def understood(text: str, now: datetime, timezone: str) -> datetime | None:
    """The moment that a text means for someone in a zone, or nothing."""
    rest = _plain(text)
    if not rest or len(rest) > LONGEST:
        return None
    zone = ZoneInfo(timezone)
    said = Said(today=now.astimezone(zone).date())
    try:
        while rest := _after_fillers(rest):
            taken = _take(said, rest)
            if not taken:
                return None
            rest = rest[taken:]
        found = _moment(said, now, zone)
    except (ValueError, OverflowError):  # the 31st of a month that has thirty days
        return None
    return found if found is not None and abs(found - now) < FURTHEST else None


def _plain(text: str) -> str:
    """In small letters and narrow signs, with numbers in digits: 下周三下午两点半 becomes 下周3下午2点半."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    for short, whole in SHORT.items():
        plain = plain.replace(short, whole)
    plain = WEEKDAY_ZH.sub(lambda found: f"周{min('一二三四五六日天'.index(found[2]) + 1, 7)}", plain)
    plain = re.sub(r"\b([ap])\.m\.?", r"\1m", plain)
    plain = re.sub(r"\b(?:" + "|".join(NUMBERS) + r")\b", lambda found: str(NUMBERS[found[0]]), plain)
    return HAN_NUMBER.sub(lambda found: str(_han(found[0])), plain)


def _han(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if not ten:
        return int("".join(str(HAN_DIGITS.index(sign)) for sign in text))
    return (HAN_DIGITS.index(tens) if tens else 1) * 10 + (HAN_DIGITS.index(ones) if ones else 0)


def _after_fillers(rest: str) -> str:
    while found := FILLERS.match(rest):
        rest = rest[found.end() :]
    return rest


def _take(said: Said, rest: str) -> int:
    """Understand the beginning of a text; how long it was, nothing when no rule fits."""
    for pattern, rule in RULES:
        found = pattern.match(rest)
        if found and rule(said, found):
            return found.end()
    return 0


def _moment(said: Said, now: datetime, zone: ZoneInfo) -> datetime | None:
    if said.distance is not None:
        alone = said.day is None and said.hour is None and said.half is None
        return (now + said.distance).replace(second=0, microsecond=0) if alone else None
    clock = _clock(said)
    if said.day is None and clock is None:
        return None
    day = said.day or said.today
    found = datetime.combine(day, clock or MORNING, tzinfo=zone).astimezone(UTC)
    if found <= now and (said.day is None or said.is_bare):
        step = timedelta(days=1) if said.day is None else timedelta(days=7)
        found = datetime.combine(day + step, clock or MORNING, tzinfo=zone).astimezone(UTC)
    return found


def _clock(said: Said) -> time | None:
    """The time of day: afternoon and evening move an hour on by twelve."""
    if said.hour is None:
        return time(said.half[1]) if said.half else None
    if said.half is None:
        return time(said.hour + 12 if 1 <= said.hour <= 6 else said.hour, said.minute)
    moves = said.half[0] == 12 and said.hour < 12 and not (said.half[1] == 12 and said.hour >= 10)
    return time(said.hour + 12 if moves else said.hour, said.minute)


def _some_day(said: Said, found: re.Match[str]) -> bool:
    return said.put_day(said.today + timedelta(days=DAYS[found[0]]))


def _part(said: Said, found: re.Match[str]) -> bool:
    if said.half is not None:
        return False
    said.half = PARTS[found[0]]
    return True


def _in_distance(said: Said, found: re.Match[str]) -> bool:
    """In two hours; 三天后."""
    number, unit = found["number"], UNITS[found["unit"]]
    if number in HALVES:
        return unit in HALF and said.put_distance(HALF[unit])
    steps = int(number) if number.isdigit() else 1
    if unit == "month":
        return said.put_day(_months_on(said.today, steps))
    if unit in ("minute", "hour"):
        return said.put_distance(timedelta(**{f"{unit}s": steps}))
    return said.put_day(said.today + timedelta(**{f"{unit}s": steps}))


def _weekday(said: Said, found: re.Match[str]) -> bool:
    which, name = found["which"] or "", found["day"]
    place = int(name) - 1 if name.isdigit() else 5 if name in ("末", "weekend") else WEEKDAYS.index(name[:3])
    ahead = {"": 0, "this": 0, "coming": 0, "这": 0, "本": 0, "next": 1, "下": 1, "下下": 2}[which.removesuffix("个")]
    monday = said.today - timedelta(days=said.today.weekday())
    day = monday + timedelta(days=place + 7 * ahead)
    said.is_bare = which == ""
    return said.put_day(day if which or day >= said.today else day + timedelta(days=7))


def _next_week(said: Said, found: re.Match[str]) -> bool:
    return said.put_day(said.today + timedelta(days=7 - said.today.weekday()))


def _next_month(said: Said, found: re.Match[str]) -> bool:
    first = _months_on(said.today.replace(day=1), 1)
    return said.put_day(first.replace(day=int(found.groupdict().get("day") or 1)))


def _month_end(said: Said, found: re.Match[str]) -> bool:
    first = said.today.replace(day=1)
    return said.put_day(_last(_months_on(first, 1) if found.groupdict().get("next") else first))


def _year_end(said: Said, found: re.Match[str]) -> bool:
    return said.put_day(date(said.today.year, 12, 31))


def _week_end(said: Said, found: re.Match[str]) -> bool:
    return said.put_day(said.today + timedelta(days=(4 - said.today.weekday()) % 7))


def _whole_date(said: Said, found: re.Match[str]) -> bool:
    return said.put_day(date(int(found["year"]), int(found["month"]), int(found["day"])))


def _date(said: Said, found: re.Match[str]) -> bool:
    """A day of a month, of this year or, when it is past, of the next."""
    name = found["month"]
    month = int(name) if name.isdigit() else MONTHS.index(name[:3]) + 1
    if found["year"]:
        return said.put_day(date(int(found["year"]), month, int(found["day"])))
    day = date(said.today.year, month, int(found["day"]))
    return said.put_day(day if day >= said.today else day.replace(year=day.year + 1))


def _day_of_month(said: Said, found: re.Match[str]) -> bool:
    day = int(found["day"])
    first = said.today.replace(day=1)
    return said.put_day((first if day >= said.today.day else _months_on(first, 1)).replace(day=day))


def _hour(said: Said, found: re.Match[str]) -> bool:
    """3点半, 3点一刻, 15点20分."""
    quarters = {"半": 30, "1刻": 15, "3刻": 45}
    tail = found["tail"] or "0"
    return said.put_time(int(found["hour"]), quarters[tail] if tail in quarters else int(tail))


def _clock_time(said: Said, found: re.Match[str]) -> bool:
    hour, half = int(found["hour"]), found["half"]
    is_bare = not half and not found["minute"]
    if (half and hour > 12) or (is_bare and said.day is None and said.half is None):
        return False
    if half:
        return said.put_time(hour % 12, int(found["minute"] or 0)) and _half(said, half)
    if said.half is None and found["minute"]:
        said.half = (0, 9)  # 03:00 is said as it is meant
    return said.put_time(hour, int(found["minute"] or 0))


def _half(said: Said, half: str) -> bool:
    said.half = (12, 14) if half == "pm" else (0, 9)
    return True


def _months_on(day: date, months: int) -> date:
    place = day.month - 1 + months
    year, month = day.year + place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _last(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


NAME = r"(?P<day>(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?\b|weekend\b)"
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
NUMBER = r"(?P<number>\d{1,3}|half an?|an?|半)"
ORDINAL = r"(?:st|nd|rd|th)"
Rule = Callable[[Said, re.Match[str]], bool]
RULES: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"in " + NUMBER + r" (?P<unit>minute|min|hour|day|week|month)s?\b", _in_distance),
        (NUMBER + r" (?P<unit>minute|min|hour|day|week|month)s? (?:later|from now)\b", _in_distance),
        (
            r"(?:过)?(?P<number>\d{1,3}|半)个?(?P<unit>分钟|小时|钟头|天|日|周|星期|礼拜|月)(?:之后|以后|后)",
            _in_distance,
        ),
        (_any(DAYS), _some_day),
        (_any(PARTS), _part),
        (r"(?P<next>下个?)?月底|end of (?:the )?month\b", _month_end),
        (r"年底|年末|end of (?:the )?year\b", _year_end),
        (r"end of (?:the )?week\b", _week_end),
        (r"(?P<which>this|next|coming)? ?" + NAME, _weekday),
        (r"(?P<which>这个?|本|下下个?|下个?)?(?:周|星期|礼拜)(?P<day>[1-7](?!\d)|末)", _weekday),
        (r"next week\b|下个?(?:周|星期|礼拜)", _next_week),
        (r"next month\b|下个?月(?:(?P<day>\d{1,2})[日号])?", _next_month),
        (r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号]?", _whole_date),
        (r"(?P<year>)(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?", _date),
        (MONTH + r" (?P<day>\d{1,2})" + ORDINAL + r"?\b(?:,? (?P<year>\d{4})\b)?", _date),
        (r"(?P<day>\d{1,2})" + ORDINAL + r"? (?:of )?" + MONTH + r"(?:,? (?P<year>\d{4})\b)?", _date),
        (r"(?P<day>\d{1,2})(?:[日号]|" + ORDINAL + r"\b)", _day_of_month),
        (r"(?P<hour>\d{1,2})[点时](?:钟|整)?(?:(?P<tail>半|[13]刻|\d{1,2})分?)?", _hour),
        (r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))? ?(?P<half>am|pm)?\b", _clock_time),
    )
)
