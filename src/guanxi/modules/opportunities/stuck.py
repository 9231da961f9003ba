"""Deals that are past their date (F037 rule 7), and those that stay in a stage for longer than they should
(F038 rule 6)."""

from datetime import timedelta
from typing import Any

from guanxi.kernel import clock
from guanxi.modules.opportunities.models import Stage

MINE = {"field": "owner", "op": "eq", "value": "$me"}
OPEN = {"field": "status", "op": "eq", "value": "open"}
PAST = {"field": "expected_close_date", "op": "lt", "value": "$today"}


def overdue(*whose: dict[str, Any]) -> dict[str, Any]:
    """The condition of open deals whose expected date is past."""
    return {"all": [*whose, OPEN, PAST]}


def stuck(*whose: dict[str, Any]) -> dict[str, Any] | None:
    """The condition of open deals that stay too long where they are; nothing where no stage says how long."""
    now = clock.now().replace(second=0, microsecond=0)
    stages = [
        {
            "all": [
                {"field": "stage", "op": "eq", "value": pk},
                {"field": "stage_entered_at", "op": "lte", "value": (now - timedelta(days=days + 1)).isoformat()},
            ]
        }
        for pk, days in longest_stays()
    ]
    return {"all": [*whose, OPEN, {"any": stages}]} if stages else None


def longest_stays() -> list[tuple[int, int]]:
    """The stages that say how many days a deal should stay, and how many."""
    rows = Stage.objects.filter(deleted_at=None, kind="open", max_days__isnull=False)
    return list(rows.order_by("pk").values_list("pk", "max_days"))
