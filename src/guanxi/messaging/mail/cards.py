"""Contact cards (vCard 2.1 to 4) and calendar entries (RFC 5545) that come with mails, as far as people look at them.

What else stands in a file is passed over, and what can't be read is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import islice
from zoneinfo import ZoneInfo

from django.utils import timezone as zones
from django.utils.dateparse import parse_duration

from guanxi.messaging.mail.lines import Line, objects, plain
from guanxi.meta.types.moment import YEARS

CARD, CALENDAR = ".vcf", ".ics"
ENDINGS = {
    "text/vcard": CARD,
    "text/x-vcard": CARD,
    "text/directory": CARD,
    "text/calendar": CALENDAR,
    "application/ics": CALENDAR,
}
MOST = 20  # cards or entries of one file
MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?)?(Z?)")
OFFSET = re.compile(r"TZOFFSETTO:([+-])(\d\d)(\d\d)")
Zones = dict[str, tzinfo]


@dataclass(frozen=True, kw_only=True)
class Card:
    """Somebody whom a card tells of."""

    name: str
    company: str = ""
    title: str = ""
    emails: tuple[str, ...] = ()
    mobiles: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    department: str = ""
    website: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something at a time. `is_day` says that it has no hours, `repeats` that this is the first of several."""

    subject: str
    begins: datetime
    ends: datetime | None = None
    is_day: bool = False
    place: str = ""
    repeats: bool = False
    is_cancelled: bool = False


def ending_of(content_type: str) -> str:
    """How the name of a file of this kind ends; nothing for other kinds."""
    return ENDINGS.get(content_type.lower(), "")


def cards_in(content: bytes, most: int = MOST) -> list[Card]:
    """The people of a file of cards, as many as are asked for."""
    found = (_card(lines) for lines in objects(plain(content), "VCARD"))
    return list(islice((card for card in found if card is not None), most))


def entries_in(content: bytes) -> list[Entry]:
    """The entries of a calendar file, the earliest first."""
    text = plain(content)
    known = _zones(text)
    is_off = re.search(r"^METHOD:CANCEL\s*$", text, re.MULTILINE) is not None
    found = (_entry(lines, known, is_off=is_off) for lines in objects(text, "VEVENT"))
    return sorted((entry for entry in found if entry is not None), key=lambda entry: entry.begins)[:MOST]


def _card(lines: list[Line]) -> Card | None:
    first = {line.name: line for line in reversed(lines)}
    parts = first["N"].parts if "N" in first else []
    name = first["FN"].text if "FN" in first else " ".join(part for part in (parts[1:2] + parts[:1]) if part)
    numbers = [line for line in lines if line.name == "TEL" and "FAX" not in line.params.upper()]
    mobiles = [line for line in numbers if "CELL" in line.params.upper()]
    if not name:
        return None
    return Card(
        name=name[:100],
        company=first["ORG"].parts[0] if "ORG" in first else "",
        department=first["ORG"].parts[1][:50] if "ORG" in first and len(first["ORG"].parts) > 1 else "",
        title=first["TITLE"].text[:50] if "TITLE" in first else "",
        emails=tuple(line.text for line in lines if line.name == "EMAIL" and line.text),
        mobiles=tuple(line.text.removeprefix("tel:") for line in mobiles),
        phones=tuple(line.text.removeprefix("tel:") for line in numbers if line not in mobiles),
        website=first["URL"].text if "URL" in first else "",
        address=_address(first["ADR"]) if "ADR" in first else "",
    )


def _address(line: Line) -> str:
    """Post box to country, those that are said, from the country down where they are written in Chinese."""
    parts = [part for part in line.parts if part]
    is_han = any("\u4e00" <= sign <= "\u9fff" for sign in line.value)
    return "".join(reversed(parts)) if is_han else ", ".join(parts)


def _entry(lines: list[Line], known: Zones, *, is_off: bool) -> Entry | None:
    first = {line.name: line for line in reversed(lines)}
    begins = _moment(first["DTSTART"], known) if "DTSTART" in first else None
    if begins is None:
        return None
    return Entry(
        subject=first["SUMMARY"].text[:200] if "SUMMARY" in first else "",
        begins=begins,
        ends=_ends(first, begins, known),
        is_day="T" not in first["DTSTART"].value,
        place=first["LOCATION"].text[:300] if "LOCATION" in first else "",
        repeats="RRULE" in first or "RDATE" in first,
        is_cancelled=is_off or ("STATUS" in first and first["STATUS"].text.upper() == "CANCELLED"),
    )


def _ends(first: dict[str, Line], begins: datetime, known: Zones) -> datetime | None:
    if "DTEND" in first:
        return _moment(first["DTEND"], known)
    length = parse_duration(first["DURATION"].text) if "DURATION" in first else None
    try:
        return begins + length if length else None
    except OverflowError:
        return None


def _moment(line: Line, known: Zones) -> datetime | None:
    """A moment in the zone that it names, else in the reader's. Years at the end of all time are none: there is no
    other zone and no hour before in which they could be said."""
    found = MOMENT.fullmatch(line.value.strip())
    if found is None or int(found[1]) not in YEARS:
        return None
    *numbers, universal = found.groups()
    named = re.search(r'TZID="?([^";:]+)', line.params, re.IGNORECASE)
    zone = UTC if universal else _zone(named[1], known) if named else zones.get_current_timezone()
    try:
        return datetime(*(int(one or 0) for one in numbers), tzinfo=zone).astimezone(UTC)  # type: ignore[misc, arg-type]
    except (ValueError, OverflowError):
        return None


def _zone(name: str, known: Zones) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a name of the writer's own
        return known.get(name, zones.get_current_timezone())


def _zones(text: str) -> Zones:
    """The zones that a file describes itself, by their time in winter."""
    found: Zones = {}
    for block in _blocks(text, "VTIMEZONE"):
        name = re.search(r"^TZID:(.+)$", block, re.MULTILINE)
        offset = OFFSET.search(next(_blocks(block, "STANDARD"), ""))
        if name and offset and int(offset[2]) < 24 and int(offset[3]) < 60:
            away = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
            found[name[1].strip()] = timezone(-away if offset[1] == "-" else away)
    return found


def _blocks(text: str, kind: str) -> Iterator[str]:
    """What stands between beginning and end of each part of a kind. Cut and not searched by an expression, which would
    look from each beginning without an end to the end of the file."""
    for part in text.split(f"BEGIN:{kind}")[1:]:
        inner, end, _rest = part.partition(f"END:{kind}")
        if end:
            yield inner
