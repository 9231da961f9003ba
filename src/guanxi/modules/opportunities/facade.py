"""What others may ask of opportunities."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from guanxi.kernel.money import ScaledSum
from guanxi.modules.opportunities.models import Opportunity, OpportunityLine

__all__ = ["Deal", "accounts_of", "amounts_by_owner", "deals_of", "deals_of_period", "in_open_deals", "won_by_owner"]

ZERO = Decimal(0)


@dataclass(frozen=True)
class Deal:
    """What a document needs to know of the deal behind it: with whom it is, and who gets the credit."""

    account_id: int
    splits: Any


def accounts_of(ids: Iterable[int]) -> dict[int, int]:
    """The account of each of these deals: one query."""
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


def deals_of(ids: Iterable[int]) -> dict[int, Deal]:
    """These deals: one query."""
    rows = Opportunity.objects.filter(pk__in=list(ids)).values_list("pk", "account_id", "splits")
    return {pk: Deal(account, splits) for pk, account, splits in rows}


def in_open_deals(accounts: Iterable[int]) -> frozenset[tuple[int, int]]:
    """Account and product of all lines of open deals with these accounts: one query."""
    open_ones = Opportunity.objects.filter(account__in=list(accounts), status="open", deleted_at=None)
    rows = OpportunityLine.objects.filter(opportunity__in=open_ones.values("pk"))
    return frozenset(rows.values_list("opportunity__account_id", "product_id"))
