"""How one does against a competitor (F045 rule 2), on its page: from the deals in which one sees that it was met."""

from collections import Counter
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.access.actor import Actor
from guanxi.access.fields import lines_shown, readable
from guanxi.access.scope import visible
from guanxi.kernel.money import ScaledSum, round_half_up
from guanxi.meta import registry
from guanxi.modules.opportunities.models import OpportunityLine
from guanxi.modules.opportunities.module import OPPORTUNITY, OPPORTUNITY_COMPETITOR
from guanxi.modules.opportunities.sums import said
from guanxi.web import formats
from guanxi.web.detail import panels
from guanxi.web.menu import address

REASONS = 3


def against(record: Any, actor: Actor) -> dict[str, Any] | None:
    """Encounters, what is contested, won and lost, the rate, the usual discount and the main reasons: five queries."""
    if not (actor.may(OPPORTUNITY, "view") and actor.may(OPPORTUNITY_COMPETITOR, "view")):
        return None
    met = visible(OPPORTUNITY_COMPETITOR, actor).filter(competitor=record.pk)
    deals = visible(OPPORTUNITY, actor).filter(pk__in=met.values("opportunity"))
    grouped = deals.order_by().values("status").annotate(count=Count("pk"), amount=ScaledSum("amount_base"))
    found = {row["status"]: (row["count"], row["amount"] or Decimal(0)) for row in grouped}
    if not found:
        return None
    won, lost = (found.get(status, (0, Decimal(0)))[0] for status in ("won", "lost"))
    to_it = deals.filter(status="lost", winning_competitor=record.pk).count()
    return {
        "stats": [
            _stat(_("Met in"), sum(count for count, _amount in found.values()), record.pk, ""),
            _contested(found.get("open", (0, Decimal(0))), record.pk, actor),
            _stat(_("Won against it"), won, record.pk, "won", "good"),
            _stat(_("Lost"), lost, record.pk, "lost") | {"note": _("to it: %(count)s") % {"count": to_it}},
            {"label": _("Win rate against it"), "value": _rate(won, lost), "note": _("Won ÷ (won + lost)")},
            {"label": _("Usual discount"), "value": _discount(deals, actor)},
        ],
        "reasons": _reasons(deals, actor),
    }


def _contested(open_ones: tuple[int, Decimal], pk: int, actor: Actor) -> dict[str, Any]:
    count, amount = open_ones
    text = ngettext("%(count)s deal", "%(count)s deals", count) % {"count": formats.number(count)}
    return {"label": _("Contested"), "value": said(amount, actor), "href": _door(pk, "open"), "note": text}


def _stat(label: str, count: int, pk: int, status: str, tone: str = "neutral") -> dict[str, Any]:
    return {"label": label, "value": formats.number(count), "href": _door(pk, status), "tone": tone}


def _door(pk: int, status: str) -> str:
    pairs = [("competitor", str(pk)), *([("opportunity.status", status)] if status else [])]
    return f"{address(OPPORTUNITY_COMPETITOR)}?{urlencode(pairs)}"


def _rate(won: int, lost: int) -> str:
    return f"{round_half_up(Decimal(won * 100) / (won + lost), 1)}%" if won + lost else "—"


def _discount(deals: QuerySet, actor: Actor) -> str:
    """The mean discount of the lines, for those whose roles let them know it."""
    spec = lines_shown(OPPORTUNITY, actor, page=True)
    if spec is None or "discount_pct" not in spec.by_key:
        return "—"
    lines = OpportunityLine.objects.filter(opportunity__in=deals.order_by().values("pk"))
    found = lines.aggregate(sum=ScaledSum("discount_pct"), count=Count("pk"))
    return f"{round_half_up(found['sum'] / found['count'], 1)}%" if found["count"] else "—"


def _reasons(deals: QuerySet, actor: Actor) -> list[dict[str, Any]]:
    """Why deals were lost in which it was met, the most frequent reasons first."""
    module = registry.now(OPPORTUNITY)
    if "lost_reason" not in readable(module, actor):
        return []
    lost = deals.filter(status="lost").exclude(lost_reason="").order_by()
    counts = Counter(dict(lost.values_list("lost_reason").annotate(count=Count("pk"))))
    field = module.field("lost_reason")
    return [{"label": field.type.display(key), "count": count} for key, count in counts.most_common(REASONS)]


panels.add(panels.Panel(module="competitor", template="opportunities/against.html", load=against))
