"""What others may ask of accounts."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count

from guanxi.modules.accounts.models import Account
from guanxi.modules.accounts.picklists import INDUSTRIES, SOURCES

__all__ = ["INDUSTRIES", "SOURCES", "new_customers_by_owner"]


def new_customers_by_owner(first: date, end: date, owners: Collection[int] | None) -> dict[int, int]:
    """How many accounts had their first deal in a period, by whose they are: of `owners`, or of everybody."""
    rows = Account.objects.filter(first_deal_at__gte=first, first_deal_at__lt=end, deleted_at=None).order_by()
    rows = rows.filter(owner__isnull=False) if owners is None else rows.filter(owner__in=owners)
    return dict(rows.values_list("owner_id").annotate(count=Count("pk")))
