"""The care days of a month: the birthdays that somebody has to think of (F016)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.meta import registry
from guanxi.modules.contacts.birthdays import in_span, looked_after, may_know
from guanxi.modules.contacts.models import LUNAR, Contact
from guanxi.records.reports import Column, Found, Report, declare
from guanxi.records.workplan import Span


@dataclass(frozen=True, kw_only=True)
class CareDay:
    """The birthday of one contact, on the day on which it is kept this time."""

    day: date
    contact: Contact

    @property
    def is_lunar(self) -> bool:
        return self.contact.birthday_calendar == LUNAR


def month_of(actor: Actor, month: str) -> Span:
    """A month such as 2026-12, this one where none is named; E_FORMAT for what is none."""
    today = clock.today(actor.timezone)
    try:
        chosen = date.fromisoformat(f"{month}-01") if month else today
        found = Span(kind="month", day=chosen, today=today, timezone=actor.timezone)
        found.last.isoformat()
    except (ValueError, OverflowError):
        raise DomainError("E_FORMAT", field="month", label="month", hint="2026-12") from None
    return found


def care_days(actor: Actor, span: Span) -> list[CareDay]:
    """What one has to think of oneself, day by day: one query. Denied to who may not know of birthdays."""
    if not may_know(actor):
        raise Denied("view")
    rows = looked_after(visible(registry.get("contact"), actor), actor.user_id or 0)
    found = [CareDay(day=day, contact=contact) for day, contact in in_span(rows, span.first, span.last)]
    return sorted(found, key=lambda one: (one.day, one.contact.name, one.contact.pk))


COLUMNS = (
    Column(key="contact", label=_("Contact"), type="reference"),
    Column(key="name", label=_("Name"), type="text"),
    Column(key="account", label=_("Account"), type="reference"),
    Column(key="day", label=_("Day"), type="date"),
    Column(key="is_lunar", label=_("Lunar calendar"), type="boolean"),
)


def _report(actor: Actor, given: Mapping[str, str]) -> Found:
    rows = [_row(one) for one in care_days(actor, month_of(actor, given["month"]))]
    return Found(columns=COLUMNS, rows=rows, totals={"count": len(rows)}, chart={"kind": "bar", "x": "day", "y": []})


def _row(one: CareDay) -> dict[str, Any]:
    contact = one.contact
    return {
        "contact": contact.pk,
        "name": contact.name,
        "account": contact.account_id,
        "day": one.day.isoformat(),
        "is_lunar": one.is_lunar,
    }


declare(
    Report(
        key="care_days",
        label=_("Care days"),
        module="contact",
        parameters={"month": _("A month such as 2026-12; else this one")},
        answer=_report,
    )
)
