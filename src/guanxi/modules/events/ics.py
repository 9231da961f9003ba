"""Events as iCalendar (RFC 5545) has them, for calendar programs."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vRecur

from guanxi.modules.events.recurrence import read_rule, stamps

PRODUCT = "-//Guanxi//Guanxi CRM//EN"
READ_AGAIN = timedelta(hours=1)


def calendar_of(name: str, rows: Iterable[Mapping[str, Any]], person: int) -> bytes:
    """A calendar with these rows of events, as the person whose calendar it is may show them to his programs."""
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("x-wr-calname", name)
    found.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    for row in rows:
        found.add_component(_event(row, person))
    found.add_missing_timezones()
    return bytes(found.to_ical())


def uid_of(pk: int) -> str:
    """The name of an event in all the world: its number, and what nobody else would come upon."""
    return f"event-{pk}-{salted_hmac('guanxi.modules.events.uid', str(pk)).hexdigest()[:20]}@guanxi"


def _event(row: Mapping[str, Any], person: int) -> Event:
    """One event or series. What is private goes out as busy: programs keep calendars with others."""
    found = Event()
    found.add("uid", uid_of(row["id"]))
    found.add("sequence", row["version"])
    found.add("dtstamp", row["updated_at"])
    found.add("created", row["created_at"])
    found.add("last-modified", row["updated_at"])
    _add_times(found, row)
    if row["privacy"] == "private":
        found.add("summary", _("Busy"))
        found.add("class", "PRIVATE")
        return found
    is_sure = person not in row["people"] or person in row["accepted"]
    found.add("summary", row["subject"])
    found.add("class", "PUBLIC" if row["privacy"] == "public" else "CONFIDENTIAL")
    found.add("status", "CONFIRMED" if is_sure else "TENTATIVE")
    found.add("url", f"{settings.BASE_URL}/m/events/{row['id']}/")
    for name, key in (("location", "place"), ("description", "description")):
        if row[key]:
            found.add(name, row[key])
    return found


def _add_times(found: Event, row: Mapping[str, Any]) -> None:
    """From when to when, by the clock of the event's zone; whole days are days there, in whatever zone one reads."""
    zone, is_whole = ZoneInfo(row["timezone"]), row["all_day"]

    def said(moment: datetime) -> date:
        local = moment.astimezone(zone)
        return local.date() if is_whole else local

    found.add("dtstart", said(row["start_at"]))
    found.add("dtend", said(row["end_at"]))
    if not row["rrule"]:
        return
    rule = vRecur.from_ical(row["rrule"])
    if is_whole and "UNTIL" in rule:
        rule["UNTIL"] = [read_rule(row["rrule"], zone).until]
    found.add("rrule", rule)
    left_out = [said(moment) for moment in stamps(row["excluded"])]
    if left_out:
        found.add("exdate", left_out)
