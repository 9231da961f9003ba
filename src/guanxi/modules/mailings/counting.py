"""The figures of a mailing, counted from its receivers (F145 rule 3)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from guanxi.kernel.money import round_half_up
from guanxi.modules.mailings.models import Mailing, Receiver

HUNDRED = Decimal(100)
LEFT = Q(state__in=("sent", "bounced"))
THERE = Q(state="sent", delivered_at__isnull=False)
SEEN = Q(opened_at__isnull=False) | Q(clicked_at__isnull=False)
RATES = {  # of what: F145 rule 3
    "arrival_rate": ("delivered", "sent"),
    "open_rate": ("opened", "delivered"),
    "click_rate": ("clicked", "delivered"),
    "unsubscribe_rate": ("unsubscribed", "delivered"),
    "complaint_rate": ("complained", "delivered"),
}
FIGURES: dict[str, Any] = {
    "total": Count("pk"),
    "sent": Count("pk", filter=LEFT),
    "delivered": Count("pk", filter=THERE),
    "skipped": Count("pk", filter=Q(state__in=("skipped", "failed"))),
    "bounced": Count("pk", filter=Q(state="bounced")),
    "opened": Count("pk", filter=THERE & SEEN),
    "opened_by_machines": Count("pk", filter=Q(machine_opened_at__isnull=False) & ~SEEN),
    "clicked": Count("pk", filter=THERE & Q(clicked_at__isnull=False)),
    "unsubscribed": Count("pk", filter=Q(left_at__isnull=False)),
    "complained": Count("pk", filter=Q(complained_at__isnull=False)),
}


def count_again(pk: int) -> None:
    """Count what is known now; a mailing whose receivers have all been dealt with is done."""
    waiting = Count("pk", filter=Q(state="waiting"))
    found = Receiver.objects.filter(mailing=pk).aggregate(waiting=waiting, **FIGURES)
    left = found.pop("waiting")
    Mailing.objects.filter(pk=pk).update(**found, **rates_of(found))
    if not left:
        Mailing.objects.filter(pk=pk, status="running").update(status="done")


def variants_of(pk: int) -> list[dict[str, Any]]:
    """The same figures and rates for each of two templates: one query."""
    rows = Receiver.objects.filter(mailing=pk).exclude(variant="").order_by("variant")
    found = rows.values("variant").annotate(**FIGURES)
    return [{**row, **rates_of(row)} for row in found]


def rates_of(figures: Mapping[str, Any]) -> dict[str, Decimal | None]:
    """Rates in hundredths; of nothing there is none."""
    return {name: _share(figures[part], figures[whole]) for name, (part, whole) in RATES.items()}


def _share(part: int, whole: int) -> Decimal | None:
    return round_half_up(part * HUNDRED / whole, 2) if whole else None
