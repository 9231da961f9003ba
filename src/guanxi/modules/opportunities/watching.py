"""Reminders of deals: those that stay too long in a stage (F038 rule 6), and those past their date (F037 rule 7)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from guanxi.access.models import User
from guanxi.access.positions import superiors_of
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.modules.opportunities.models import Opportunity
from guanxi.modules.opportunities.stuck import longest_stays

TOO_LONG = Fraction(3, 2)  # of the days that a deal should stay: then the superior hears of it
STUCK = declare(
    Kind(
        key="deal_stuck",
        label=_("Deal without progress"),
        text=_("“%(title)s” has been in its stage for more than %(days)s days."),
        icon="clock",
        about="opportunity",
    )
)
STUCK_BELOW = declare(
    Kind(
        key="deal_stuck_below",
        label=_("Deal without progress"),
        text=_("“%(title)s” of %(owner)s has been in its stage for more than %(days)s days."),
        icon="clock",
        about="opportunity",
    )
)
OVERDUE = declare(
    Kind(
        key="deals_overdue",
        label=_("Deals past their date"),
        text=ngettext_lazy(
            "%(count)s deal is past its expected date: move it on, or move the date.",
            "%(count)s deals are past their expected date: move them on, or move the dates.",
            "count",
        ),
        icon="calendar",
        about="opportunity",
        rest="?status=open&owner=%(owner)s&expected_close_date__lt=%(day)s&sort=expected_close_date",
    )
)


def open_deals() -> QuerySet[Opportunity]:
    return Opportunity.objects.filter(status="open", deleted_at=None, owner__status="active", owner__deleted_at=None)


def remind_of_stuck(after: int, size: int, now: datetime) -> int | None:
    """Tell owners of the next so many stuck deals, and superiors of those that are stuck for much longer; behind which
    deal to go on. Whoever was told of a deal in this stage is not told again."""
    days = dict(longest_stays())
    late = Q(pk__in=[])
    for stage, longest in days.items():
        late |= Q(stage=stage, stage_entered_at__lte=now - timedelta(days=longest + 1))
    deals = list(open_deals().filter(late, pk__gt=after).select_related("owner").order_by("pk")[:size])
    notify.ask([_stuck(STUCK, deal.owner_id, deal, days[deal.stage_id]) for deal in deals])
    notify.ask(_to_superiors([deal for deal in deals if _is_much_longer(deal, days[deal.stage_id], now)], days))
    return deals[-1].pk if len(deals) == size else None


def remind_of_overdue(after: int, size: int, today: date) -> int | None:
    """Tell the next so many owners how many of their deals are past their date, once a day; behind whom to go on."""
    late = open_deals().filter(expected_close_date__lt=today, owner__gt=after).order_by("owner")
    counts = list(late.values_list("owner").annotate(count=Count("pk"))[:size])
    notify.ask(
        [
            Telling(
                kind=OVERDUE,
                user_id=owner,
                key=f"deals_overdue:{today}",
                module="opportunity",
                params={"count": count, "owner": owner, "day": today.isoformat()},
            )
            for owner, count in counts
        ]
    )
    return counts[-1][0] if len(counts) == size else None


def _is_much_longer(deal: Opportunity, days: int, now: datetime) -> bool:
    return (now - deal.stage_entered_at).days > days * TOO_LONG


def _to_superiors(deals: list[Opportunity], days: dict[int, int]) -> Iterable[Telling]:
    above: dict[int, list[int]] = {}
    for deal in deals:
        owner: User = deal.owner
        if owner.pk not in above:
            above[owner.pk] = superiors_of(owner)
        for superior in above[owner.pk]:
            yield _stuck(STUCK_BELOW, superior, deal, days[deal.stage_id])


def _stuck(kind: Kind, user_id: int, deal: Opportunity, days: int) -> Telling:
    return Telling(
        kind=kind,
        user_id=user_id,
        key=f"{kind.key}:{deal.pk}:{deal.stage_id}:{deal.stage_entered_at:%Y-%m-%dT%H:%M:%S}",
        module="opportunity",
        record_id=deal.pk,
        params={"days": days, "owner": deal.owner.name},
    )
