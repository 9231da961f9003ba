"""How people write dates, numbers and yes or no in files, read into the one plain form that fields accept.

Each function answers with plain text or raises ValueError with a hint that says what to do. Nothing is guessed:
what two readers could read differently is refused until the map names the form.
"""

import re
import unicodedata
from datetime import date, time

from django.utils.translation import gettext_lazy as _

DATE_HINT = _("write the date as 2024-01-31, or name its form in the map, such as DD/MM/YYYY")
AMBIGUOUS_HINT = _("day and month can't be told apart; name the form in the map, such as DD/MM/YYYY")
NUMBER_HINT = _("write the number as 1234.50, or name the decimal sign in the map")
BOOLEAN_HINT = _("write yes or no")

YEAR_FIRST = re.compile(r"(?P<year>\d{4})(?:年|[-/.])(?P<month>\d{1,2})(?:月|[-/.])(?P<day>\d{1,2})日?")
COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
DOTTED = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})")
YEAR_LAST = re.compile(r"(?P<one>\d{1,2})[-/](?P<two>\d{1,2})[-/](?P<year>\d{4})")
TIME = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
TOKENS = {"YYYY": r"(?P<year>\d{4})", "MM": r"(?P<month>\d{2})", "M": r"(?P<month>\d{1,2})"}
TOKENS |= {"DD": r"(?P<day>\d{2})", "D": r"(?P<day>\d{1,2})"}
TOKEN = re.compile("YYYY|MM|M|DD|D")

CURRENCY_SIGNS = re.compile(r"^([+-]?)\s*[¥$€£]\s*|\s*元$")
TRUE = frozenset({"1", "true", "yes", "y", "on", "是", "真", "对", "√"})
FALSE = frozenset({"0", "false", "no", "n", "off", "否", "假", "错", "×"})


def plain_date(text: str, form: str = "auto") -> str:
    """2024/1/5, 5.1.2024, 2024年1月5日, 20240105 or a form such as DD/MM/YYYY, as 2024-01-05."""
    day, rest = _split_date(_narrow(text), form)
    if rest and not _is_midnight(rest):
        raise ValueError(DATE_HINT)
    return day.isoformat()


def plain_moment(text: str, form: str = "auto") -> str:
    """A date with or without a time, as 2024-01-05T13:30:00 with the offset when the text has one."""
    day, rest = _split_date(_narrow(text), form)
    return f"{day.isoformat()}T{_plain_time(rest) if rest else '00:00:00'}"


def plain_number(text: str, decimal: str = ".") -> str:
    """¥1,234.50, full-width digits, 1.234,50 with a decimal comma, 12.5%, as 1234.50 or 12.5."""
    compact = CURRENCY_SIGNS.sub(r"\1", _narrow(text)).removesuffix("%").strip()
    groups = re.escape("," if decimal == "." else ".")
    number = re.fullmatch(
        rf"(?P<sign>[+-]?)(?P<whole>\d+|\d{{1,3}}(?:[{groups} '’]\d{{3}})+)?(?:{re.escape(decimal)}(?P<part>\d*))?",
        compact,
    )
    if not number or not (number["whole"] or number["part"]):
        raise ValueError(NUMBER_HINT)
    whole = re.sub(r"\D", "", number["whole"] or "0")
    return number["sign"].replace("+", "") + whole + (f".{number['part']}" if number["part"] else "")


def plain_boolean(text: str) -> bool:
    """Yes or no, as people write it in Chinese and English."""
    word = _narrow(text).casefold()
    if word not in TRUE | FALSE:
        raise ValueError(BOOLEAN_HINT)
    return word in TRUE


def form_problem(form: str) -> bool:
    """Whether a form of dates leaves out year, month or day, or names one twice."""
    found = sorted(token[0] for token in TOKEN.findall(form))
    return form != "auto" and found != ["D", "M", "Y"]


def _narrow(text: str) -> str:
    """Full-width digits and signs as plain ones."""
    return unicodedata.normalize("NFKC", text).strip()


def _split_date(text: str, form: str) -> tuple[date, str]:
    found = _pattern(form).match(text) if form != "auto" else _first_match(text)
    if not found:
        raise ValueError(DATE_HINT)
    return _day(found), text[found.end() :].lstrip("T ").strip()


def _pattern(form: str) -> re.Pattern[str]:
    parts = [TOKENS.get(part, re.escape(part)) for part in re.split(f"({TOKEN.pattern})", form)]
    return re.compile("".join(parts))


def _first_match(text: str) -> re.Match[str] | None:
    patterns = (YEAR_FIRST, COMPACT, DOTTED, YEAR_LAST)
    return next((found for found in (pattern.match(text) for pattern in patterns) if found), None)


def _day(found: re.Match[str]) -> date:
    parts = found.groupdict()
    year = int(parts["year"])
    month, day = _told_apart(parts) if "one" in parts else (int(parts["month"]), int(parts["day"]))
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(DATE_HINT) from error


def _told_apart(parts: dict[str, str]) -> tuple[int, int]:
    """Month and day of 31/01/2024 or 01/31/2024; 03/04/2024 could be either."""
    one, two = int(parts["one"]), int(parts["two"])
    if one <= 12 and two <= 12 and one != two:
        raise ValueError(AMBIGUOUS_HINT)
    return (two, one) if one > 12 else (one, two)


def _plain_time(text: str) -> str:
    found = TIME.fullmatch(text)
    if not found:
        raise ValueError(DATE_HINT)
    try:
        moment = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    except ValueError as error:
        raise ValueError(DATE_HINT) from error
    return moment.isoformat() + (found["zone"] or "")


def _is_midnight(text: str) -> bool:
    return _plain_time(text).startswith("00:00:00")
