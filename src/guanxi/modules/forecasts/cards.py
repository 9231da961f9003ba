"""What quotas put on the workbench: how far one has come this month and this quarter."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.modules.forecasts.attainment import light, passed
from guanxi.modules.forecasts.measures import among
from guanxi.modules.forecasts.people import people_of
from guanxi.modules.forecasts.queries import added, quotas_of
from guanxi.modules.forecasts.rolled import percent
from guanxi.modules.forecasts.rollup import ZERO
from guanxi.modules.forecasts.terms import MONTH, QUARTER, term_now
from guanxi.modules.opportunities.facade import won_by_owner
from guanxi.web import formats, workbench


def gauge(actor: Actor) -> dict[str, Any] | None:
    """One's own quota of the month and the quarter, or one's team's; nothing without one."""
    deals = registry.get("opportunity")
    if not actor.may(deals, "view") or "amount_base" not in readable(deals, actor):
        return None
    tree = people_of(actor)
    leads = len(tree.people) > 1
    rows = []
    for term, label in (
        (term_now(actor, MONTH), _("This month")),
        (term_now(actor, QUARTER), _("This fiscal quarter")),
    ):
        quotas = quotas_of(term, tree.people)
        own = quotas.get(("team" if leads else "user", actor.user_id or 0))
        quota = added(quotas, "user", tree.people) if own is None else own
        if not quota:
            continue
        won = won_by_owner(term.first, term.end, among(tree.people))
        done = sum((won.get(pk, ZERO) for pk in tree.people), ZERO)
        pct = percent(done, quota)
        rows.append(
            {
                "label": label,
                "value": f"{pct}%",
                "note": _("%(done)s of %(quota)s")
                % {"done": formats.short_amount(done), "quota": formats.short_amount(quota)},
                "href": f"/targets?period={term.name}",
                "tone": light(pct, passed(term, clock.today(actor.timezone))) or "neutral",
                "percent": min(int(pct or 0), 100),
            }
        )
    if not rows:
        return None
    return {"label": _("My team's targets") if leads else _("My targets"), "href": "/targets", "rows": rows}


workbench.add(
    workbench.Card(
        key="targets",
        label=gettext_lazy("Targets"),
        order=8,
        module="quota",
        template="forecasts/gauge.html",
        load=gauge,
        comes_later=workbench.has_wide_reach,
    )
)
