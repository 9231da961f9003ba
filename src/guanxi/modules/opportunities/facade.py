"""What others may ask of opportunities."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from guanxi.modules.opportunities.credited import amounts_by_owner, deals_of_period, won_by_owner
from guanxi.modules.opportunities.models import Opportunity, OpportunityLine

__all__ = ["Deal", "accounts_of", "amounts_by_owner", "deals_of", "deals_of_period", "in_open_deals", "won_by_owner"]


@dataclass(frozen=True)
class Deal:
    """What a document needs to know of the deal behind it: with whom it is, and who gets the credit."""

    account_id: int
    splits: Any


def accounts_of(ids: Iterable[int]) -> dict[int, int]:
    """The account of each of these deals: one query."""
    return dict(Opportunity.objects.filter(pk__in=list(ids)).values_list("pk", "account_id"))


def deals_of(ids: Iterable[int]) -> dict[int, Deal]:
    """These deals: one query."""
    rows = Opportunity.objects.filter(pk__in=list(ids)).values_list("pk", "account_id", "splits")
    return {pk: Deal(account, splits) for pk, account, splits in rows}


def in_open_deals(accounts: Iterable[int]) -> frozenset[tuple[int, int]]:
    """Account and product of all lines of open deals with these accounts: one query."""
    open_ones = Opportunity.objects.filter(account__in=list(accounts), status="open", deleted_at=None)
    rows = OpportunityLine.objects.filter(opportunity__in=open_ones.values("pk"))
    return frozenset(rows.values_list("opportunity__account_id", "product_id"))
