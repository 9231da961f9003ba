"""What the rules of pools ask of deals: accounts with an open one, and those with which nobody has begun one."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max

from guanxi.modules.opportunities.models import Opportunity
from guanxi.pools.declared import count_from, leave_out, received_on
from guanxi.pools.models import NO_OPPORTUNITY

ACCOUNT = "account"


def _with_open(ids: Collection[int]) -> Collection[int]:
    rows = Opportunity.objects.filter(account__in=ids, status="open", deleted_at=None).order_by()
    return set(rows.values_list("account_id", flat=True))


def _since_received_without_deal(records: Collection[Any], zone: ZoneInfo) -> Mapping[int, date | None]:
    """Since the owner has received it, where no deal was begun since and none is open."""
    ids = [row.pk for row in records]
    rows = Opportunity.objects.filter(account__in=ids, deleted_at=None).order_by()
    begun = dict(rows.values_list("account_id").annotate(last=Max("created_at")))
    with_open = _with_open(ids)
    return {
        row.pk: None if row.pk in with_open or _has_begun(row, begun.get(row.pk)) else received_on(row, zone)
        for row in records
    }


def _has_begun(row: Any, last: Any) -> bool:
    return last is not None and last >= (row.received_at or row.created_at)


leave_out(ACCOUNT, "open_opportunity", _with_open)
count_from(ACCOUNT, NO_OPPORTUNITY, _since_received_without_deal)
