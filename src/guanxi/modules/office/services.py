"""Rules of office forms (F103): what each kind asks for, and what follows from what was filled in."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from guanxi.modules.office.kinds import VARIANTS
from guanxi.records.store import Change
from guanxi.workdays.company import working_days_between

NAMED_BY = ("destination", "item", "document_name", "invoice_title", "purpose")
LONGEST = 80
SPANS = (("begin_on", "end_on"), ("begin_at", "end_at"))


def check_forms(changes: list[Change]) -> None:
    """Nothing ends before it begins; days and hours that nobody gave are counted; a form without a subject is named
    by what it asks for."""
    for change in changes:
        _spans(change)
        _days(change)
        _hours(change)
        if not change.value("subject"):
            change.put("subject", _subject(change))


def _spans(change: Change) -> None:
    for begin, end in SPANS:
        first, last = change.value(begin), change.value(end)
        if first and last and last < first and (change.changes(begin) or change.changes(end)):
            change.refuse("E_DATE_RULE", end, hint=_("it can't lie before the beginning."))


def _days(change: Change) -> None:
    """Days of leave are working days, those of a trip days of the calendar; both ends included."""
    first, last, kind = change.value("begin_on"), change.value("end_on"), change.value("form_type")
    if kind not in ("leave", "trip") or not (first and last) or last < first or "days" in change.given:
        return
    if change.is_new or change.changes("begin_on") or change.changes("end_on"):
        before = first - timedelta(days=1)
        whole = working_days_between(before, last) if kind == "leave" else (last - before).days
        change.put("days", Decimal(whole))


def _hours(change: Change) -> None:
    first, last = change.value("begin_at"), change.value("end_at")
    if change.value("form_type") != "overtime" or not (first and last) or last < first or "hours" in change.given:
        return
    if change.is_new or change.changes("begin_at") or change.changes("end_at"):
        hours = Decimal((last - first) // timedelta(minutes=1)) / 60
        change.put("hours", hours.quantize(Decimal("0.1"), ROUND_HALF_UP))


def _subject(change: Change) -> str:
    """The first line of what says best what the form is about."""
    kind = VARIANTS.of(change.value("form_type"))
    keys = [key for key in NAMED_BY if kind and key in kind.fields and change.value(key)]
    return str(change.value(keys[0])).strip().splitlines()[0][:LONGEST] if keys else ""
