"""Birthdays of contacts (F016 rule 1): on which day they are kept, and what falls into a span for who looks after the
account. One of the lunar calendar falls on another day every year; it is written as the lunar month and day."""

from calendar import isleap
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.modules.contacts.lunar import solar_day
from guanxi.modules.contacts.models import LUNAR, Contact
from guanxi.records import workplan
from guanxi.records.workplan import MOST, Entry, Span

KEY = "birthday"
BEHIND = 2  # months at most by which a lunar month ends after the one of ours with its number


def kept_on(contact: Contact, first: date, last: date) -> date | None:
    """The day between two others, at most a year apart, on which the birthday of a contact is kept."""
    born = contact.birthday
    lunar = contact.birthday_calendar == LUNAR
    years = range(first.year - lunar, last.year + 1)
    days = (solar_day(year, born.month, born.day) if lunar else _in_year(born, year) for year in years)
    return next((day for day in days if first <= day <= last), None)


def _in_year(born: date, year: int) -> date:
    """29 February is kept a day earlier in ordinary years."""
    short = (born.month, born.day) == (2, 29) and not isleap(year)
    return born.replace(year=year, day=28) if short else born.replace(year=year)


def in_span(rows: QuerySet, first: date, last: date) -> Iterator[tuple[date, Contact]]:
    """Of these contacts those whose birthday is kept between two days, with the day; no more than a plan shows."""
    for row in rows.filter(_may_fall(first, last), active=True, birthday__isnull=False).order_by("pk")[:MOST]:
        day = kept_on(row, first, last)
        if day is not None:
            yield day, row


def _may_fall(first: date, last: date) -> Q:
    """What the database can say: ours by the day, those of the moon by the months that can lie there."""
    days = {(day.month, day.day): day for day in _days(first, last)}
    if (2, 28) in days and not isleap(days[2, 28].year):
        days[2, 29] = days[2, 28]
    ours = Q(pk__in=[])
    for month, day in days:
        ours |= Q(birthday__month=month, birthday__day=day)
    moons = {(month - 1 - behind) % 12 + 1 for month, _day in days for behind in range(BEHIND + 1)}
    is_lunar = Q(birthday_calendar=LUNAR)
    return (ours & ~is_lunar) | (is_lunar & Q(birthday__month__in=moons))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def looked_after(rows: QuerySet, person: int) -> QuerySet:
    """Of these contacts those of somebody: of accounts that he owns, and his own without an account."""
    return rows.filter(Q(account_owner=person) | Q(account=None, owner=person))


def may_know(actor: Actor) -> bool:
    """Whether somebody may know of birthdays at all."""
    module = registry.get("contact")
    return not registry.is_off(module) and actor.may(module, "view") and KEY in readable(module, actor)


def birthdays(actor: Actor, person: int, span: Span) -> Iterator[Entry]:
    """The birthdays that somebody has to think of in a span: one query."""
    if not may_know(actor):
        return
    module = registry.get("contact")
    for day, row in in_span(looked_after(visible(module, actor), person), span.first, span.last):
        about: tuple[str, Any] | None = ("account", row.account_id) if row.account_id else None
        yield Entry(module=module.key, id=row.pk, source=KEY, title=row.name, day=day, about=about)


workplan.add_reminders(KEY, _("Birthday"), birthdays)
