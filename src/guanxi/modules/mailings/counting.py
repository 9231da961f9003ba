"""The figures of a mailing, counted from its receivers (F145 rule 3)."""

from decimal import Decimal

from django.db.models import Count, Q

from guanxi.kernel.money import round_half_up
from guanxi.modules.mailings.models import Mailing, Receiver, ReceiverState

HUNDRED = Decimal(100)
LEFT = Q(state__in=(ReceiverState.SENT, ReceiverState.BOUNCED))
SEEN = Q(opened_at__isnull=False) | Q(clicked_at__isnull=False)


def count_again(pk: int) -> None:
    """Count what is known now; a mailing whose receivers have all been dealt with is done."""
    found = Receiver.objects.filter(mailing=pk).aggregate(
        total=Count("pk"),
        waiting=Count("pk", filter=Q(state=ReceiverState.WAITING)),
        sent=Count("pk", filter=LEFT),
        delivered=Count("pk", filter=Q(state=ReceiverState.SENT)),
        skipped=Count("pk", filter=Q(state__in=(ReceiverState.SKIPPED, ReceiverState.FAILED))),
        bounced=Count("pk", filter=Q(state=ReceiverState.BOUNCED)),
        opened=Count("pk", filter=Q(state=ReceiverState.SENT) & SEEN),
        opened_by_machines=Count("pk", filter=Q(machine_opened_at__isnull=False) & ~SEEN),
        clicked=Count("pk", filter=Q(state=ReceiverState.SENT, clicked_at__isnull=False)),
        unsubscribed=Count("pk", filter=Q(left_at__isnull=False)),
    )
    waiting = found.pop("waiting")
    rates = {
        "arrival_rate": _share(found["delivered"], found["sent"]),
        "open_rate": _share(found["opened"], found["delivered"]),
        "click_rate": _share(found["clicked"], found["delivered"]),
    }
    Mailing.objects.filter(pk=pk).update(**found, **rates)
    if not waiting:
        Mailing.objects.filter(pk=pk, status="running").update(status="done")


def _share(part: int, whole: int) -> Decimal | None:
    """A part in hundredths; of nothing there is none."""
    return round_half_up(part * HUNDRED / whole, 2) if whole else None
