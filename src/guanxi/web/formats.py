"""Values as people read them: numbers in groups, moments in their own zone, and near ones in words."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from guanxi.kernel import clock
from guanxi.kernel.money import places_of, round_half_up
from guanxi.records.counting import Count

SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$", "TWD": "NT$", "KRW": "₩"}
HTML_LANGUAGES = {"zh-hans": "zh-Hans"}
UNITS = ((2**30, "GB"), (2**20, "MB"), (2**10, "kB"))
NEAR = {-1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow")}  # by the days from today


def number(value: Any, places: int | None = None) -> str:
    """`1234567.5` as `1,234,567.5`; grouping by thousands is understood in both languages."""
    if value is None or value == "":
        return ""
    exact = Decimal(value)
    return f"{exact if places is None else round_half_up(exact, places):,f}"


def metres(value: float) -> str:
    """A distance on the ground: `850 m`, `3.2 km`, `5 km`, `48 km`."""
    if value < 1000:
        return _("%(count)s m") % {"count": number(Decimal(value), 0)}
    places = 1 if value < 10_000 and value % 1000 else 0
    return _("%(count)s km") % {"count": number(Decimal(value) / 1000, places)}


def count_text(count: Count | None) -> str:
    """A count, with a plus where it was not counted to its end."""
    return "" if count is None else f"{number(count.value)}{'' if count.exact else '+'}"


def money(value: Any, currency: str) -> str:
    """An amount with the decimals of its currency, without its sign."""
    return number(value, places_of(currency))


def sign(currency: str) -> str:
    """`¥` for CNY; the code itself where there is no sign of its own."""
    return SIGNS.get(currency, currency)


def priced(text: str, currency: str) -> str:
    """A written amount with the sign of its currency, behind a minus: `-¥300`."""
    return f"-{sign(currency)}{text[1:]}" if text.startswith("-") else f"{sign(currency)}{text}"


def short_amount(value: Any) -> str:
    """A large amount in few characters: 万 and 亿 in Chinese, k and M in English."""
    if value is None:
        return ""
    exact = Decimal(value)
    for size, unit in _steps():
        if abs(exact) >= size:
            return f"{_trimmed(round_half_up(exact / size, 2))}{unit}"
    return number(exact, 0)


def round_amount(value: Any) -> str:
    """A number in full; in Chinese with 万 or 亿 where that leaves nothing out: `100000.00` as `10万`."""
    exact = Decimal(value) if Decimal(value) % 1 else Decimal(int(value))
    if (get_language() or "").startswith("zh") and abs(exact) >= 10**4:
        size, unit = next(step for step in _steps() if abs(exact) >= step[0])
        if exact % (size // 100) == 0:
            return f"{_trimmed(exact / size)}{unit}"
    return number(exact)


def _steps() -> tuple[tuple[int, str], ...]:
    if (get_language() or "").startswith("zh"):
        return ((10**8, "亿"), (10**4, "万"))
    return ((10**9, "bn"), (10**6, "M"), (10**3, "k"))


def _trimmed(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(value: date | None) -> str:
    """A date, short: yesterday, today and tomorrow in words, without the year when it is this one."""
    if value is None:
        return ""
    today = timezone.localdate(clock.now())
    named = NEAR.get((value - today).days)
    return str(named) if named else _far_day(value, value.year == today.year, get_language() or "")


def day_of(value: datetime) -> str:
    """The day of a moment, as it is where the reader is."""
    return day(timezone.localtime(value).date())


@lru_cache(maxsize=4096)
def _far_day(value: date, this_year: bool, language: str) -> str:
    """A date in figures, in the language that is spoken now; lists say the same few again and again."""
    return date_format(value, _pattern(this_year, language))


def full_day(value: date | None) -> str:
    """`2026-03-09`, as it is written in all languages."""
    return "" if value is None else value.isoformat()[:10]


def moment(value: datetime | None) -> str:
    """A time, short and relative where recent: `Yesterday 14:20`."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{day(local.date())} {local:%H:%M}"


def full_moment(value: datetime | None) -> str:
    """`2026-03-09 14:20`, as it is written in all languages."""
    return "" if value is None else timezone.localtime(value).isoformat(" ", "minutes")[:16]


def _pattern(this_year: bool, language: str) -> str:
    if language.startswith("zh"):
        return "n月j日" if this_year else "Y年n月j日"
    return "j M" if this_year else "j M Y"


def monogram(name: str, characters: int = 1) -> str:
    """What stands in an avatar: 王小明 gives 明, or 小明 where there is room; Ann Lee gives AL."""
    words = str(name or "").split()
    if not words:
        return "?"
    if not words[0].isascii():
        return words[0][-characters:]
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()


def html_language(code: str) -> str:
    """The language as HTML names it."""
    return HTML_LANGUAGES.get(code, code)


def size(count: int) -> str:
    """So many bytes in the largest unit that leaves at least one."""
    for step, unit in UNITS:
        if count >= step:
            whole, tenth = divmod(count * 10 // step, 10)
            return f"{whole}.{tenth} {unit}" if tenth else f"{whole} {unit}"
    return f"{count} B"
