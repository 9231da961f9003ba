"""Numbers of a workbook as the person saw them: dates, percentages, leading zeros, and no trace of binary fractions."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Context, Decimal, InvalidOperation

LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
BRACKETS = re.compile(r"\[(?!(?:h+|m+|s+)\])[^\]]*\]", re.IGNORECASE)
DATE_LETTERS = re.compile(r"[ymdhs年月日时分秒]", re.IGNORECASE)
ZEROS = re.compile(r"0{2,}")
PLACES = re.compile(r"[#,0]*\.(0+)(%?)")
PLAIN = re.compile(r"\d{1,15}")
SPREADSHEET_DIGITS = Context(prec=15)  # spreadsheets show and keep no more
LARGEST_EXPONENT = 40
LAST_SERIAL = 2_958_466  # the first day of the year 10000


@dataclass(frozen=True)
class NumberFormat:
    """`kind` is general, date, zeros, places or percent; `size`: how many digits or places are always shown."""

    kind: str = "general"
    size: int = 0


GENERAL, DATE = NumberFormat(), NumberFormat("date")
BUILT_IN = {
    **dict.fromkeys(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))), DATE),
    "2": NumberFormat("places", 2),
    "4": NumberFormat("places", 2),
    "9": NumberFormat("percent"),
    "10": NumberFormat("percent", 2),
}


def number_format(code: str) -> NumberFormat:
    """What a format code of a spreadsheet means for the text of a number."""
    first = BRACKETS.sub("", LITERAL.sub("", code)).split(";")[0].strip()
    if ZEROS.fullmatch(first):
        return NumberFormat("zeros", len(first))
    places = PLACES.fullmatch(first)
    if places:
        return NumberFormat("percent" if places[2] else "places", len(places[1]))
    if first.endswith("%"):
        return NumberFormat("percent")
    return DATE if DATE_LETTERS.search(first) and "general" not in first.lower() else GENERAL


def shown_number(raw: str, shape: NumberFormat, *, from_1904: bool = False) -> str:
    """The number of a cell as text; a number that is none stays as it is."""
    if shape.kind == "general" and PLAIN.fullmatch(raw):
        return raw
    try:
        number = SPREADSHEET_DIGITS.create_decimal(raw)
    except InvalidOperation:
        return raw
    if not number.is_finite() or number.adjusted() > LARGEST_EXPONENT or number.adjusted() < -LARGEST_EXPONENT:
        return raw
    if shape.kind == "date":
        return shown_moment(number, from_1904=from_1904) or _digits(number)
    if shape.kind == "zeros" and number >= 0:
        return _digits(number).zfill(shape.size)
    if shape.kind == "percent":
        return f"{_digits(number * 100, shape.size)}%"
    return _digits(number, shape.size)


def shown_moment(serial: Decimal, *, from_1904: bool = False) -> str:
    """A day, a time of day or both, out of the days since the turn of a century; nothing when there is no such day."""
    if not 0 <= serial < LAST_SERIAL:
        return ""
    seconds = round(serial * 86400)
    if seconds < 86400 and not from_1904:
        return str(timedelta(seconds=seconds)).zfill(8)
    day_zero = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if serial >= 60 else 31)  # noqa: DTZ001
    moment = day_zero + timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%d}" if seconds % 86400 == 0 else f"{moment:%Y-%m-%d %H:%M:%S}"


def _digits(number: Decimal, places: int = 0) -> str:
    """All digits that the number has, and at least so many places."""
    text = f"{number.normalize():f}"
    text = "0" if text == "-0" else text
    whole, point, rest = text.partition(".")
    return f"{whole}.{rest.ljust(places, '0')}" if point or places else whole
