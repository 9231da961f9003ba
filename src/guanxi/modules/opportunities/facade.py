"""What others may ask of opportunities."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from guanxi.kernel.money import ScaledSum
from guanxi.modules.opportunities.models import Opportunity

__all__ = ["accounts_of", "amounts_by_owner", "deals_of_period", "won_by_owner"]

ZERO = Decimal(0)


def accounts_of(ids: Iterable[int]) -> dict[int, int]:
    """The account of each of these deals."""
    return dict(Opportunity.objects.filter(pk__in=list(ids)).values_list("pk", "account_id"))


def amounts_by_owner(
    first: date, end: date, owners: Collection[int] | None
) -> Iterator[tuple[int, str, Decimal, Decimal]]:
    """What deals of a period come to, in the company's currency, by owner and forecast category, with what that weighs:
    won ones (`closed`) by the day when they were closed, open ones by the day that is expected. Whose deals: those of
    `owners`, or everybody's. Nobody's are left out."""
    for owner, amount in won_by_owner(first, end, owners).items():
        yield owner, "closed", amount, amount
    still = _of(owners).filter(status="open", expected_close_date__gte=first, expected_close_date__lt=end)
    sums = {"amount": ScaledSum("amount_base"), "weighted": ScaledSum("weighted_base")}
    for owner, category, amount, weighted in still.values_list("owner_id", "forecast_category").annotate(**sums):
        yield owner, category, amount or ZERO, weighted or ZERO


def won_by_owner(first: date, end: date, owners: Collection[int] | None) -> dict[int, Decimal]:
    """What was won in a period, in the company's currency, by owner."""
    won = _of(owners).filter(status="won", closed_at__gte=first, closed_at__lt=end)
    sums = won.values_list("owner_id").annotate(amount=ScaledSum("amount_base"))
    return {owner: amount or ZERO for owner, amount in sums}


def _of(owners: Collection[int] | None) -> QuerySet[Opportunity]:
    rows = Opportunity.objects.filter(deleted_at=None).order_by()
    return rows.filter(owner__isnull=False) if owners is None else rows.filter(owner__in=owners)


def deals_of_period(owner: int, first: date, end: date, most: int) -> list[dict[str, str]]:
    """One person's deals of which `amounts_by_owner` tells, as texts to be kept: what each says at this moment."""
    open_ones = Q(status="open", expected_close_date__gte=first, expected_close_date__lt=end)
    won = Q(status="won", closed_at__gte=first, closed_at__lt=end)
    columns = ("pk", "name", "status", "forecast_category", "amount_base", "expected_close_date", "closed_at")
    rows = Opportunity.objects.filter(open_ones | won, owner=owner, deleted_at=None).order_by("pk")
    return [
        {key: str(value) for key, value in row.items() if value is not None} for row in rows.values(*columns)[:most]
    ]
