"""The working calendar of a year: which days are worked, and why."""

from datetime import date, timedelta
from typing import Any

from babel.dates import get_day_names
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, pgettext, to_locale
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.access.actor import find_company
from guanxi.kernel import clock
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.meta.periods import shift_months
from guanxi.modules.companies.module import CALENDAR_EXCEPTION, COMPANY
from guanxi.web import settings
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.workdays.calendar import Calendar
from guanxi.workdays.company import company_calendar

HREF = "/settings/working-calendar"
EARLIEST, LATEST = 2000, 2100
settings.add(
    settings.SettingsPage(
        label=gettext_lazy("Working calendar"),
        about=gettext_lazy("Working hours, public holidays and days off: deadlines and reminders keep to them."),
        icon="calendar",
        href=HREF,
        group="company",
        module="calendar_exception",
    )
)
settings.add(
    settings.SettingsPage(
        label=registry.plural(CALENDAR_EXCEPTION),
        about=CALENDAR_EXCEPTION.about,
        icon="list",
        href=address(CALENDAR_EXCEPTION),
        group="company",
        module="calendar_exception",
    )
)


@require_safe
def working_calendar(request: HttpRequest) -> HttpResponse:
    """Twelve months, each day with what it is; a day leads to its exception, or to a new one."""
    actor = request.actor
    actor.require(CALENDAR_EXCEPTION, "view")
    today = clock.today(actor.timezone)
    year = min(max(digits(request.GET.get("year", "")) or today.year, EARLIEST), LATEST)
    calendar, company = company_calendar(), find_company()
    locale = to_locale(get_language() or "en")
    narrow, wide = (get_day_names(width, "stand-alone", locale) for width in ("narrow", "wide"))
    values = {
        "year": year,
        "steps": [(_("Year before"), f"{HREF}?year={year - 1}"), (_("Year after"), f"{HREF}?year={year + 1}")],
        "heads": [(narrow[day], wide[day]) for day in range(7)],
        "months": [_month(calendar, date(year, month, 1), today) for month in range(1, 13)],
        "worked": sum(day["is_working"] for day in _days(calendar, date(year, 1, 1), date(year + 1, 1, 1), today)),
        "company": company,
        "rules": _rules(company),
        "company_href": f"{address(COMPANY)}{company.pk}/" if company else "",
        "new_href": f"{address(CALENDAR_EXCEPTION)}new" if actor.may(CALENDAR_EXCEPTION, "create") else "",
    }
    return page(request, "companies/working_calendar.html", **values)


def _rules(company: Any) -> list[tuple[Any, str]]:
    """What the company has set, in words."""
    fields = [COMPANY.field(key) for key in ("working_week", "working_hours", "holiday_country")]
    return [(field.label, field.type.display(field.read(company)) or "—") for field in fields]


def _month(calendar: Calendar, first: date, today: date) -> dict[str, Any]:
    days = _days(calendar, first, shift_months(first, 1), today)
    return {
        "label": date_format(first, "F"),
        "before": range(first.weekday()),
        "days": days,
        "worked": sum(day["is_working"] for day in days),
        "told": [day for day in days if day["name"]],
    }


def _days(calendar: Calendar, first: date, end: date, today: date) -> list[dict[str, Any]]:
    return [_day(calendar, first + timedelta(days=step), today) for step in range((end - first).days)]


def _day(calendar: Calendar, day: date, today: date) -> dict[str, Any]:
    found = calendar.day(day)
    return {
        "number": day.day,
        "day": day.isoformat(),
        "full": date_format(day, "DATE_FORMAT"),
        "is_working": found.is_working,
        "why": found.why,
        "name": found.name or (_("Worked for a holiday") if found.why == "worked" else ""),
        "mark": _mark(found.is_working, found.why),
        "is_today": day == today,
    }


def _mark(is_working: bool, why: str) -> str:
    """What stands beside the number, so that colour is not all that tells: free 休, worked 班."""
    if why == "week":
        return ""
    return pgettext("day of the calendar", "W") if is_working else pgettext("day of the calendar", "F")


urlpatterns = [path("settings/working-calendar", working_calendar, name="working-calendar")]
