"""How people write numbers, dates and yes or no in files (DOMAIN 1.4 rule 5).

Nothing is guessed: what two readers could read differently is not read until the form is named.
"""

import re
import unicodedata
from datetime import date, time
from decimal import Decimal, InvalidOperation

SIGNS = r"[¥$€£]|CNY|RMB|USD|EUR|HKD|GBP|JPY"
CURRENCY = re.compile(rf"^([+-]?)\s*(?:{SIGNS})\s*|\s*(?:元|{SIGNS})$", re.IGNORECASE)
LONGEST_NUMBER = 60
BINARY_DIGITS = 23  # what a short binary number keeps behind its first digit, and so how far it may be off
WRITTEN_DIGITS, MEANT_DIGITS = (8, 9), 7
TRUE = frozenset({"1", "true", "yes", "y", "on", "是", "有", "对", "√", "t"})
FALSE = frozenset({"0", "false", "no", "n", "off", "否", "无", "错", "×", "f"})

YEAR_FIRST = re.compile(r"(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})")
CHINESE = re.compile(r"(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日?")
COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
DOTTED = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})")
YEAR_LAST = re.compile(r"(?P<one>\d{1,2})(?P<sign>[-/])(?P<two>\d{1,2})(?P=sign)(?P<year>\d{4})")
TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?\s*(Z|[+-]\d{2}:?\d{2})?")
TOKEN = re.compile("YYYY|MM|M|DD|D")
TOKENS = {
    "YYYY": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
}


def plain_number(text: str, decimal: str = ".") -> str:
    """A number as digits: full width, currency signs, grouping and a decimal comma are undone; else the text itself."""
    if len(text) > LONGEST_NUMBER:
        return text
    plain = CURRENCY.sub(r"\1", _narrow(text)).strip()
    negative = plain.startswith("(") and plain.endswith(")")
    groups = "," if decimal == "." else r"\."
    pattern = rf"([+-]?)(\d{{1,3}}(?:[{groups} '’]\d{{3}})+|\d*)(?:{re.escape(decimal)}(\d*))?"
    found = re.fullmatch(pattern, plain.strip("()"))
    if not found or not (found[2] or found[3]):
        return text
    sign = "-" if negative else found[1].replace("+", "")
    return sign + (re.sub(r"\D", "", found[2]) or "0") + (f".{found[3]}" if found[3] else "")


def without_noise(text: str, places: int) -> str:
    """What was meant by a number that a program kept in 32 bits and wrote in nine digits: 21.3500004 is 21.35.

    Only where it has more places than it may have, and a number within them is as near as 32 bits can tell; any other
    stays as it is, and is refused.
    """
    try:
        number = Decimal(text).normalize()
    except InvalidOperation:
        return text
    _sign, digits, exponent = number.as_tuple()
    if len(digits) not in WRITTEN_DIGITS or not isinstance(exponent, int) or exponent >= -places:
        return text
    for place in range(places + 1):
        meant = number.quantize(Decimal(1).scaleb(-place))
        is_near = abs(number - meant) * 2**BINARY_DIGITS <= abs(number)
        if is_near and len(meant.normalize().as_tuple().digits) <= MEANT_DIGITS:
            return f"{meant:f}"
    return text


def plain_date(text: str, form: str = "auto") -> date | None:
    """2024-01-05, 2024/1/5, 2024年1月5日, 5.1.2024, 20240105, with or without midnight; None when it is none.

    `form` names another one, such as DD/MM/YYYY; without it 31/01/2024 is read, and 03/04/2024, which has two
    readings, is not.
    """
    day, rest = _split(_narrow(text), form)
    return day if not rest or _clock(rest).startswith("00:00:00") else None


def plain_moment(text: str, form: str = "auto") -> str | None:
    """As `plain_date`, with a time behind it if there is one, in ISO form; None when it can't be read."""
    day, rest = _split(_narrow(text), form)
    clock = _clock(rest) if rest else "00:00:00"
    return f"{day.isoformat()}T{clock}" if day and clock else None


def plain_bool(text: str) -> bool | None:
    """Yes or no in either language; None when it is neither."""
    plain = _narrow(text).casefold()
    return True if plain in TRUE else False if plain in FALSE else None


def is_form(form: str) -> bool:
    """Whether a form names year, month and day once each: YYYY-MM-DD, D.M.YYYY and so on, or `auto`."""
    return form == "auto" or sorted(token[0] for token in TOKEN.findall(form)) == ["D", "M", "Y"]


def _narrow(text: str) -> str:
    """Full-width digits and signs as plain ones."""
    return unicodedata.normalize("NFKC", text).strip()


def _split(text: str, form: str) -> tuple[date | None, str]:
    """The day that a text begins with, and what stands behind it."""
    patterns = (YEAR_FIRST, CHINESE, COMPACT, DOTTED, YEAR_LAST) if form == "auto" else (_pattern(form),)
    for pattern in patterns:
        if found := pattern.match(text):
            return _day(found.groupdict()), text[found.end() :].lstrip("T ")
    return None, ""


def _pattern(form: str) -> re.Pattern[str]:
    parts = re.split(f"({TOKEN.pattern})", form)
    return re.compile("".join(TOKENS.get(part, re.escape(part)) for part in parts))


def _day(parts: dict[str, str]) -> date | None:
    month, day = _told_apart(int(parts["one"]), int(parts["two"])) if "one" in parts else (parts["month"], parts["day"])
    try:
        return date(int(parts["year"]), int(month), int(day))
    except ValueError:
        return None


def _told_apart(one: int, two: int) -> tuple[int, int]:
    """Month and day, in whichever order they stand; no month at all when both orders are possible."""
    if one == two or two > 12:
        return one, two
    return (two, one) if one > 12 else (0, 0)


def _clock(text: str) -> str:
    found = TIME.fullmatch(text)
    if not found:
        return ""
    try:
        moment = time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        return ""
    return moment.isoformat() + (found[4] or "") + (found[5] or "")
