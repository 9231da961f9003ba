"""What the rules of pools ask of contract orders: who has an order that runs, and when the last one ended."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.db.models.functions import Coalesce

from guanxi.access.actor import system_actor
from guanxi.documents import states
from guanxi.kernel import clock
from guanxi.modules.contracts.models import Contract
from guanxi.pools.declared import count_from, leave_out
from guanxi.pools.models import CONTRACT_ENDED

ACCOUNT = "account"


def _running(ids: Collection[int]) -> Collection[int]:
    """Those with an effective order whose term has not ended."""
    today = clock.today(system_actor().timezone)
    rows = Contract.objects.filter(states.effective(), account__in=ids, end_date__gte=today)
    return set(rows.order_by().values_list("account_id", flat=True))


def _since_end(records: Collection[Any], zone: ZoneInfo) -> Mapping[int, date | None]:
    """Since the last effective order has ended; who never bought is not asked about renewal."""
    rows = Contract.objects.filter(states.effective(), account__in=[row.pk for row in records]).order_by()
    return dict(rows.values_list("account_id").annotate(last=Max(Coalesce("end_date", "doc_date"))))


leave_out(ACCOUNT, "unfinished_order", _running)
count_from(ACCOUNT, CONTRACT_ENDED, _since_end)
