"""What programs ask: when a contact is best reached."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.modules.contact_times.queries import times_of
from guanxi.records import store
from guanxi.records.reports import Column, Found, Report, declare

COLUMNS = (
    Column(key="channel", label=_("Channel"), type="text"),
    Column(key="weekday", label=_("Weekday, Monday is 0"), type="integer"),
    Column(key="hour", label=_("Hour"), type="integer"),
    Column(key="score", label=_("Score"), type="decimal"),
    Column(key="signals", label=_("Signals"), type="integer"),
)


def told(actor: Actor, given: Mapping[str, str]) -> Found:
    """The best hours of a contact that one sees, by channel; the totals say from how many signals, and how sure."""
    pk = digits(given["contact"])
    if pk is None:
        raise DomainError("E_REQUIRED", field="contact", label=registry.get("contact").label)
    contact = store.fetch(registry.get("contact"), actor, pk)
    times = times_of(actor, contact.pk)
    rows = [
        {
            "channel": channel,
            "weekday": best.weekday,
            "hour": best.hour,
            "score": f"{best.score:.2f}",
            "signals": len(best.signals),
        }
        for channel, found in times.items()
        for best in found.best
    ]
    totals = {
        channel: {"signals": found.count, "confidence": found.confidence}
        for channel, found in times.items()
        if found.best
    }
    return Found(columns=COLUMNS, rows=rows, totals=totals, chart={"kind": "table", "x": "channel", "y": ["score"]})


declare(
    Report(
        key="best_time",
        label=_("Best time to contact"),
        module="contact",
        parameters={"contact": _("A contact, by its id")},
        answer=told,
    )
)
