"""The best time to contact somebody, on his page, with the reasons."""

from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guanxi.access.actor import Actor
from guanxi.insight.contact_times import Best, Times
from guanxi.modules.contact_times.queries import times_of
from guanxi.web import formats
from guanxi.web.detail import panels

CHANNELS = {"call": gettext_lazy("By phone"), "mail": gettext_lazy("By mail")}
CONFIDENCE = {
    "low": gettext_lazy("not very sure"),
    "medium": gettext_lazy("fairly sure"),
    "high": gettext_lazy("very sure"),
}
REASONS = 5


def best_times(record: Any, actor: Actor) -> dict[str, Any] | None:
    """When a contact is best reached; nothing where nobody can say."""
    found = [_channel(key, times) for key, times in times_of(actor, record.pk).items() if times.best]
    return {"channels": found} if found else None


def _channel(key: str, times: Times) -> dict[str, Any]:
    count = ngettext("from %(count)s signal", "from %(count)s signals", times.count) % {"count": times.count}
    return {
        "label": CHANNELS[key],
        "sure": _("%(sure)s, %(count)s") % {"sure": CONFIDENCE[times.confidence], "count": count},
        "slots": [_slot(best) for best in times.best],
    }


def _slot(best: Best) -> dict[str, Any]:
    hours = {"day": WEEKDAYS[best.weekday], "begin": f"{best.hour}:00", "end": f"{best.hour + 1}:00"}
    newest = sorted(best.signals, key=lambda one: one.at, reverse=True)[:REASONS]
    reasons = [f"{formats.moment(one.at)} {one.what}" for one in newest]
    return {
        "label": _("%(day)s %(begin)s–%(end)s") % hours,
        "reasons": reasons or [_("What was answered an hour before or after")],
    }


panels.add(panels.Panel(module="contact", template="contact_times/best.html", load=best_times))
