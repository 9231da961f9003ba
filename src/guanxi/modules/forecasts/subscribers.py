"""What forecasts answer to the modules around them."""

from datetime import date
from decimal import Decimal

from guanxi.access.actor import Actor
from guanxi.access.models import Position
from guanxi.access.scope import visible
from guanxi.kernel.money import ScaledSum
from guanxi.meta import registry
from guanxi.modules.forecasts.people import people_of
from guanxi.modules.forecasts.picklists import MONEY
from guanxi.modules.forecasts.queries import added, quotas_of, within
from guanxi.modules.forecasts.terms import MONTH, Term
from guanxi.modules.opportunities.ports import quota


@quota.provide
def quota_of(actor: Actor, scope: str, position: int, first: date, end: date) -> Decimal | None:
    """The quota of whose deals a funnel shows, where the period consists of whole months: of a team the one that was
    set for it, else what its people have together."""
    if first.day != 1 or end.day != 1 or not actor.may(registry.get("quota"), "view"):
        return None
    tree = people_of(actor)
    term = Term(MONTH, first, end, "", actor.fiscal_start)
    quotas = quotas_of(term, tree.people)
    if position:
        path = Position.objects.filter(pk=position).values_list("path", flat=True).first()
        below = f"{path or ''}{position}."
        people = [one.id for one in tree.people.values() if one.path.startswith(below)]
        lead = tree.leads.get(below)
        return quotas.get(("team", lead or 0)) or added(quotas, "user", people)
    if scope == "me":
        return quotas.get(("user", actor.user_id or 0))
    if scope == "department":
        return _set_for(actor, "department", actor.department_id or 0, term)
    if scope == "team":
        return quotas.get(("team", actor.user_id or 0)) or added(quotas, "user", tree.people)
    return _set_for(actor, "company", 0, term) or added(quotas, "user", tree.people)


def _set_for(actor: Actor, kind: str, scope: int, term: Term) -> Decimal | None:
    """The quota of a department or the company, as far as the actor sees it."""
    rows = visible(registry.get("quota"), actor).filter(scope_type=kind, scope=scope, metric=MONEY, level="base")
    return within(rows, term).aggregate(total=ScaledSum("amount"))["total"]
