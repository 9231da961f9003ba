"""What others may ask of accounts."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count

from guanxi.kernel.geodesy import Spot
from guanxi.modules.accounts.models import Account
from guanxi.modules.accounts.picklists import GEO_SOURCES, INDUSTRIES, SOURCES
from guanxi.modules.accounts.services import set_position

__all__ = ["GEO_SOURCES", "INDUSTRIES", "SOURCES", "new_customers_by_owner", "owned_by", "set_position", "spots_of"]


def new_customers_by_owner(first: date, end: date, owners: Collection[int] | None) -> dict[int, int]:
    """How many accounts had their first deal in a period, by whose they are: of `owners`, or of everybody."""
    rows = Account.objects.filter(first_deal_at__gte=first, first_deal_at__lt=end, deleted_at=None).order_by()
    rows = rows.filter(owner__isnull=False) if owners is None else rows.filter(owner__in=owners)
    return dict(rows.values_list("owner_id").annotate(count=Count("pk")))


def spots_of(ids: Collection[int]) -> dict[int, Spot]:
    """Where these accounts are, of those whose position is known."""
    rows = Account.objects.filter(pk__in=ids, lng__isnull=False, lat__isnull=False).order_by()
    return {pk: Spot(float(lng), float(lat)) for pk, lng, lat in rows.values_list("pk", "lng", "lat")}


def owned_by(owners: Collection[int] | None) -> dict[int, int]:
    """How many accounts belong to each of `owners`, or of everybody."""
    rows = Account.objects.filter(deleted_at=None).order_by()
    rows = rows.filter(owner__isnull=False) if owners is None else rows.filter(owner__in=owners)
    return dict(rows.values_list("owner_id").annotate(count=Count("pk")))
