"""What a date in words means, told while someone types it: “下周三下午3点”, “next Wed 3pm”."""

from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.kernel import clock
from guanxi.kernel.datewords import understood
from guanxi.workdays.company import company_calendar


@require_safe
def meant(request: HttpRequest) -> HttpResponse:
    """The moment in the person's zone and the words that show it, with a hint where nobody works on that day; nothing
    where the text means none."""
    found = understood(request.GET.get("text", ""), clock.now(), request.actor.timezone)
    if found is None:
        return JsonResponse({"at": None, "shown": ""})
    local = timezone.localtime(found)
    shown = [date_format(local, _("D j M Y H:i")), _free_day(local.date())]
    return JsonResponse({"at": local.isoformat(timespec="minutes"), "shown": " · ".join(filter(None, shown))})


def _free_day(day: date) -> str:
    """Why nobody works on a day: the name of the holiday, or that it is free."""
    found = company_calendar().day(day)
    return "" if found.is_working else found.name or _("Day off")
