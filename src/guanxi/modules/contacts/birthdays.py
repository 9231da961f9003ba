"""Birthdays of contacts as reminders in the work plan of who looks after them; those of the lunar calendar are left
out, because their day differs from year to year."""

from calendar import isleap
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.records import workplan
from guanxi.records.workplan import MOST, Entry, Span

KEY = "birthday"


def birthdays(actor: Actor, person: int, span: Span) -> Iterator[Entry]:
    """The birthdays of a person's contacts in a span: one query."""
    module = registry.get("contact")
    if registry.is_off(module) or not actor.may(module, "view") or KEY not in readable(module, actor):
        return
    days = {(day.month, day.day): day for day in _days(span)}
    if (2, 28) in days and not isleap(days[2, 28].year):
        days[2, 29] = days[2, 28]
    falls = Q(pk__in=[])
    for month, day in days:
        falls |= Q(birthday__month=month, birthday__day=day)
    rows = visible(module, actor).filter(falls, owner=person, active=True).exclude(birthday_calendar="lunar")
    for row in rows.order_by("pk")[:MOST]:
        about = ("account", row.account_id) if row.account_id else None
        on = days[row.birthday.month, row.birthday.day]
        yield Entry(module=module.key, id=row.pk, source=KEY, title=row.name, day=on, about=about)


def _days(span: Span) -> list[date]:
    return [span.first + timedelta(days=step) for step in range((span.last - span.first).days + 1)]


workplan.add_reminders(KEY, _("Birthday"), birthdays)
