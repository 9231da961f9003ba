"""What programs ask of how customers stay."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Denied
from guanxi.modules.health.retention import retention
from guanxi.records.reports import Column, Found, Report, declare

COLUMNS = (
    Column(key="period", label=_("Period"), type="text"),
    Column(key="bought", label=_("Bought in the period before"), type="integer"),
    Column(key="kept", label=_("Bought again"), type="integer"),
    Column(key="rate", label=_("Retention rate"), type="percent"),
)


def kept(actor: Actor, given: Mapping[str, str]) -> Found:
    """How many who had bought in the period before have bought again."""
    found = retention(actor, given["period"])
    if found is None:
        raise Denied("view")
    rate = None if found.rate is None else str(found.rate)
    row = {"period": found.period, "bought": found.bought, "kept": found.kept, "rate": rate}
    return Found(columns=COLUMNS, rows=[row], totals=row, chart={"kind": "bar", "x": "period", "y": ["bought", "kept"]})


declare(
    Report(
        key="retention",
        label=_("Retention of customers"),
        module="contract",
        parameters={"period": _("this_month, this_quarter, this_year, this_fiscal_quarter or this_fiscal_year")},
        answer=kept,
    )
)
