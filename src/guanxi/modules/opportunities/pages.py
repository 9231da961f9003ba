"""The funnel, and what opportunities put on the workbench and into the settings."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.meta.stages import Lane
from guanxi.modules.opportunities import sums
from guanxi.modules.opportunities.funnel import Choice, read_choice
from guanxi.modules.opportunities.funnel import funnel as figures_of_funnel
from guanxi.modules.opportunities.funnel_target import target
from guanxi.modules.opportunities.funnel_values import HERE, page_values
from guanxi.modules.opportunities.module import OPPORTUNITY, STAGE, STAGE_SET
from guanxi.modules.opportunities.queries import lanes_of_all_processes
from guanxi.records.summary import Group, summarise
from guanxi.web import formats, menu, settings, workbench
from guanxi.web.menu import address
from guanxi.web.rendering import page

MINE = {"field": "owner", "op": "eq", "value": "$me"}
TEAM = {"field": "owner", "op": "in", "value": ["$my_team"]}
OPEN = {"field": "status", "op": "eq", "value": "open"}
WON = {"field": "status", "op": "eq", "value": "won"}
LATE = {"field": "expected_close_date", "op": "lt", "value": "$today"}
THIS_MONTH = {"field": "expected_close_date", "op": "within", "value": "this_month"}
WON_NOW = {"field": "closed_at", "op": "within", "value": "this_fiscal_quarter"}
SORT = "expected_close_date"


@dataclass(frozen=True)
class Figures:
    """Deals of a condition: how many, their sum, and the list behind both."""

    condition: dict[str, Any]
    total: Group
    groups: tuple[Group, ...] = ()

    @property
    def href(self) -> str:
        return workbench.door(OPPORTUNITY, self.condition, SORT)


@require_safe
def funnel(request: HttpRequest) -> HttpResponse:
    """Open deals by stage, how deals go on, what is won: every figure opens the deals behind it."""
    actor: Actor = request.actor
    actor.require(OPPORTUNITY, "view")
    choice = read_choice(request.GET.dict())
    found = figures_of_funnel(actor, choice)
    other = figures_of_funnel(actor, replace(choice, period=choice.compare)) if choice.compare else None
    values = page_values(actor, choice, found, target(actor, choice, found), other)
    return page(request, "opportunities/funnel.html", choice=choice, is_narrowed=choice != Choice(), **values)


def figures(actor: Actor) -> dict[str, Any]:
    """Four numbers about one's own deals, or one's team's; each opens exactly the deals behind it."""
    whose = TEAM if workbench.leads(actor) else MINE
    stats = (
        (_("Open deals"), _added(actor, whose, OPEN), ""),
        (_("Expected this month"), _added(actor, whose, OPEN, THIS_MONTH), ""),
        (_("Past the expected date"), _added(actor, whose, OPEN, LATE), "bad"),
        (_("Won this fiscal quarter"), _added(actor, whose, WON, WON_NOW), "good"),
    )
    return {"rows": [_stat(actor, label, found, tone) for label, found, tone in stats]}


def own_by_stage(actor: Actor) -> dict[str, Any] | None:
    """Own open deals; a leader without any has a team's card instead."""
    found = _added(actor, MINE, OPEN, group_by="stage")
    return None if workbench.leads(actor) and not found.total.count else _by_stage(actor, _("My open deals"), found)


def team_by_stage(actor: Actor) -> dict[str, Any]:
    """Open deals of a leader and everyone below."""
    return _by_stage(actor, _("My team's open deals"), _added(actor, TEAM, OPEN, group_by="stage"))


def _added(actor: Actor, *conditions: dict[str, Any], group_by: str = "") -> Figures:
    condition = {"all": list(conditions)}
    asked = workbench.asked(OPPORTUNITY, actor, condition, SORT)
    summary = summarise(OPPORTUNITY, actor, asked, group_by, sums.asked(actor, sums.AMOUNT))
    return Figures(condition, summary.total, tuple(summary.groups))


def _by_stage(actor: Actor, label: str, found: Figures) -> dict[str, Any]:
    groups = {group.key["stage"]: group for group in found.groups}
    most = max((group.count for group in found.groups), default=1)
    lanes = [lane for lane in lanes_of_all_processes() if int(lane.key) in groups]
    return {
        "label": label,
        "href": found.href,
        "end": _amount(found.total, actor),
        "rows": [_row(lane, groups[int(lane.key)], most, actor, found) for lane in lanes],
        "empty": _("No open deals"),
    }


def _row(lane: Lane, group: Group, most: int, actor: Actor, found: Figures) -> dict[str, Any]:
    behind = {"all": [*found.condition["all"], {"field": "stage", "op": "eq", "value": int(lane.key)}]}
    return {
        "label": lane.label,
        "tint": lane.tint,
        "percent": group.count * 100 // most,
        "count": group.count,
        "sum": _amount(group, actor),
        "href": workbench.door(OPPORTUNITY, behind, SORT),
    }


def _stat(actor: Actor, label: str, found: Figures, tone: str) -> dict[str, Any]:
    amount = sums.of_group(found.total)
    return {
        "label": label,
        "value": "" if amount is None else formats.priced(formats.short_amount(amount), actor.currency),
        "note": ngettext("%(count)s deal", "%(count)s deals", found.total.count) % {"count": found.total.count},
        "href": found.href,
        "tone": tone if found.total.count else "neutral",
    }


def _amount(group: Group, actor: Actor) -> str:
    amount = sums.of_group(group)
    return "" if amount is None else formats.priced(formats.money(amount, actor.currency), actor.currency)


STAGES = "cards/stages.html"
for _card in (
    workbench.Card(
        key="figures",
        label=gettext_lazy("Figures of deals"),
        order=5,
        module="opportunity",
        template="cards/figures.html",
        load=figures,
        is_wide=True,
        comes_later=workbench.has_wide_reach,
    ),
    workbench.Card(
        key="deals",
        label=gettext_lazy("My open deals"),
        order=30,
        module="opportunity",
        template=STAGES,
        load=own_by_stage,
    ),
    workbench.Card(
        key="team_deals",
        label=gettext_lazy("My team's open deals"),
        order=33,
        module="opportunity",
        template=STAGES,
        load=team_by_stage,
        is_for=workbench.leads,
        comes_later=workbench.has_wide_reach,
    ),
):
    workbench.add(_card)
settings.add(
    settings.SettingsPage(
        label=registry.plural(STAGE_SET),
        about=gettext_lazy("Which stages deals of which kind pass through, and whether a stage may be skipped."),
        icon=STAGE_SET.icon,
        href=address(STAGE_SET),
        group="sales",
        module="stage_set",
    )
)
settings.add(
    settings.SettingsPage(
        label=registry.plural(STAGE),
        about=gettext_lazy("The steps of each process: probability, what must be known to enter, how long to stay."),
        icon=STAGE.icon,
        href=address(STAGE),
        group="sales",
        module="stage",
    )
)
menu.add(menu.Entry(group="sales", label=gettext_lazy("Sales funnel"), icon="funnel", href=HERE, module="opportunity"))

urlpatterns = [path("funnel", funnel, name="funnel"), path("funnel/", funnel)]
