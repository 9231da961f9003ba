"""Deals, quotas and adjustments of the example of F043."""

from typing import Any

from guanxi.meta import registry
from guanxi.modules.forecasts.services import forecast_of
from guanxi.modules.forecasts.terms import Term, term_named
from guanxi.modules.opportunities.models import Stage
from guanxi.modules.opportunities.services import move, win
from guanxi.records import actions, store
from tests.kit.people import Kit

FORECAST, QUOTA = registry.get("forecast"), registry.get("quota")
STAGE = {"commit": "Negotiation", "best_case": "Proposal / quote", "pipeline": "Needs analysis"}


def quarter(kit: Kit, name: str = "FY2026-Q1") -> Term:
    return term_named(kit["bob"], name)


def deal(kit: Kit, category: str, amount: str, owner: str = "bob") -> Any:
    """A deal of this quarter: won, or open in the stage that gives it its category."""
    made = kit.make("opportunity", owner, amount=amount, expected_close_date="2026-06-20")
    if category == "closed":
        return win(actor=kit[owner], pk=made.pk, won_reason="price")
    stage = Stage.objects.get(name=STAGE[category])
    return move(actor=kit[owner], pk=made.pk, stage=stage.pk)


def quota(kit: Kit, amount: str, month: int = 4, name: str = "bob", by: str = "admin", **more: Any) -> Any:
    data = {"user": kit[name].user_id, "fiscal_year": 2026, "month": month, "amount": amount}
    return store.create(QUOTA, kit[by], {**data, **more})


def example(kit: Kit) -> None:
    """The deals and the quota of the example of F043."""
    for category, amount in {
        "closed": "180000",
        "commit": "150000",
        "best_case": "120000",
        "pipeline": "200000",
    }.items():
        deal(kit, category, amount)
    for month in (4, 5, 6):
        quota(kit, "200000", month)


def adjust(kit: Kit, by: str, of: str, amount: str, field: str = "commit", **more: Any) -> Any:
    record = forecast_of(actor=kit[by], owner=kit[of].user_id, term=quarter(kit))
    body = {"field": field, "amount": amount, "comment": "They told me so", **more}
    return actions.run(FORECAST, kit[by], record.pk, "adjust", body)
