"""The functions of formulas: what each takes, what it gives, and what it is for. None raises."""

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.kernel import clock
from guanxi.meta.formulas.arithmetic import EXACT, LONGEST, divide, fitting, is_empty, number, spelled

PLACES = 12  # to which numbers are rounded at most


@dataclass(frozen=True)
class Function:
    """`takes` are the kinds of its arguments, `…` behind the last for any number of them; `same` is one kind for all
    that are called so, and for the result."""

    takes: tuple[str, ...]
    gives: str
    work: Callable[..., Any]
    about: Any
    empties: bool = False  # whether it is asked with empty arguments too
    changes: bool = False  # whether the result is another one tomorrow
    zoned: bool = False  # whether the result is another one where it is another day


def _whole(value: Decimal, most: int = LONGEST) -> int:
    """A count out of a number, within what counts can be."""
    return int(min(max(value, Decimal(-most)), Decimal(most)))


def _round(value: Decimal, places: Decimal) -> Decimal | None:
    to = min(max(_whole(places), -PLACES), PLACES)
    return number(EXACT.quantize(value, Decimal(1).scaleb(-to)))


def _to_whole(rounding: str) -> Callable[[Decimal], Decimal]:
    return lambda value: value.to_integral_value(rounding=rounding)


def _mod(value: Decimal, by: Decimal) -> Decimal | None:
    """What is left of a division; it has the sign of the divisor."""
    if not by or divide(value, by) is None:
        return None
    rest = EXACT.remainder(value, by)
    return number(EXACT.add(rest, by) if rest and (rest < 0) != (by < 0) else rest)


def _of_text(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        return None
    return number(found)


def _date(year: Decimal, month: Decimal, day: Decimal) -> date | None:
    try:
        return date(_whole(year), _whole(month), _whole(day))
    except ValueError:
        return None


def _months_later(day: date, months: Decimal) -> date | None:
    """The same day so many months later, or the last one of that month."""
    count = day.year * 12 + day.month - 1 + _whole(months)
    year, month = divmod(count, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _last_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _day_of(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _today() -> date:
    return clock.today(timezone.get_current_timezone_name())


def _replace(text: str, old: str, new: str) -> str | None:
    if not old or len(text) + text.count(old) * len(new) > LONGEST:
        return None if old else text
    return text.replace(old, new)


def _mid(text: str, start: Decimal, count: Decimal) -> str:
    first = max(_whole(start), 1) - 1
    return text[first : first + max(_whole(count), 0)]


def _right(text: str, count: Decimal) -> str:
    return text[max(len(text) - max(_whole(count), 0), 0) :]


FUNCTIONS: Mapping[str, Function] = {
    "ISEMPTY": Function(("any",), "boolean", is_empty, _("whether there is no value"), empties=True),
    "IFEMPTY": Function(
        ("same", "same"),
        "same",
        lambda value, other: other if is_empty(value) else value,
        _("the value, or another one where there is none"),
        empties=True,
    ),
    "ROUND": Function(("number", "number"), "number", _round, _("rounded half up to so many places")),
    "FLOOR": Function(("number",), "number", _to_whole(ROUND_FLOOR), _("the whole number below")),
    "CEILING": Function(("number",), "number", _to_whole(ROUND_CEILING), _("the whole number above")),
    "ABS": Function(("number",), "number", EXACT.abs, _("without its sign")),
    "MOD": Function(("number", "number"), "number", _mod, _("what is left of a division")),
    "MIN": Function(("same", "…"), "same", lambda *given: min(given), _("the smallest, or the earliest")),
    "MAX": Function(("same", "…"), "same", lambda *given: max(given), _("the greatest, or the latest")),
    "NUMBER": Function(("text",), "number", _of_text, _("the number that a text says")),
    "TODAY": Function(
        (), "date", _today, _("this day; such fields are calculated anew every night"), changes=True, zoned=True
    ),
    "DATE": Function(("number", "number", "number"), "date", _date, _("a day from year, month and day")),
    "DAYOF": Function(("datetime",), "date", _day_of, _("the day of a moment"), zoned=True),
    "YEAR": Function(("date",), "number", lambda day: Decimal(day.year), _("the year of a day")),
    "MONTH": Function(("date",), "number", lambda day: Decimal(day.month), _("the month of a day, 1 to 12")),
    "DAY": Function(("date",), "number", lambda day: Decimal(day.day), _("the day of the month")),
    "WEEKDAY": Function(("date",), "number", lambda day: Decimal(day.isoweekday()), _("1 is Monday, 7 is Sunday")),
    "ADDMONTHS": Function(("date", "number"), "date", _months_later, _("so many months later")),
    "ENDOFMONTH": Function(("date",), "date", _last_of_month, _("the last day of the month")),
    "TEXT": Function(("any",), "text", spelled, _("a value as text"), empties=True),
    "LEN": Function(("text",), "number", lambda text: Decimal(len(text)), _("how many characters")),
    "LEFT": Function(("text", "number"), "text", lambda text, n: text[: max(_whole(n), 0)], _("the first characters")),
    "RIGHT": Function(("text", "number"), "text", _right, _("the last characters")),
    "MID": Function(("text", "number", "number"), "text", _mid, _("characters from a place on")),
    "UPPER": Function(("text",), "text", lambda text: fitting(text.upper()), _("in capitals")),
    "LOWER": Function(("text",), "text", lambda text: fitting(text.lower()), _("in small letters")),
    "TRIM": Function(("text",), "text", lambda text: " ".join(text.split()), _("without needless spaces")),
    "REPLACE": Function(("text", "text", "text"), "text", _replace, _("a part of a text by another one")),
    "CONTAINS": Function(
        ("text", "text"), "boolean", lambda text, part: part.casefold() in text.casefold(), _("whether a part is there")
    ),
    "STARTSWITH": Function(
        ("text", "text"),
        "boolean",
        lambda text, part: text.casefold().startswith(part.casefold()),
        _("whether a text begins so"),
    ),
}


def called(name: str) -> Callable[..., Any]:
    """The function as formulas call it: with an empty argument the result is empty, or no."""
    function = FUNCTIONS[name]
    if function.empties:
        return function.work
    nothing = False if function.gives == "boolean" else None
    return lambda *given: nothing if None in given else function.work(*given)


CALLED: Mapping[str, Callable[..., Any]] = {name: called(name) for name in FUNCTIONS}
