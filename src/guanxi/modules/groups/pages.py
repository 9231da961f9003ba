"""The page of a group of companies: its tree with figures, and the white spots with a button each."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.modules.groups.group import Company, Group, group_of
from guanxi.modules.groups.white_spots import USUAL, Spots, begin_deal, white_spots
from guanxi.records.titles import titles
from guanxi.web import cells, formats
from guanxi.web.detail import doors
from guanxi.web.forms.sent import fresh_token, once
from guanxi.web.lists.operators import PERIODS, period_label
from guanxi.web.menu import address
from guanxi.web.rendering import page, say

PAST = ("this_month", "last_month", "this_quarter", "last_quarter", "this_year", "last_year", "this_fiscal_year")


@require_safe
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """The group that an account belongs to: eight queries, however many companies it has."""
    actor: Actor = request.actor
    found = group_of(actor, pk)
    within = request.GET.get("period", "") or USUAL
    spots = white_spots(actor, found, within)
    people = titles("user", {one.owner for one in found.companies if one.owner}, actor)
    return page(
        request,
        "groups/group.html",
        here=f"{address(registry.get('account'))}{pk}/",
        name=next((one.name for one in found.companies if one.id == pk), ""),
        stats=_stats(found, actor),
        companies=[_shown(one, people, pk, actor) for one in found.companies],
        shows=_columns(found),
        hidden=found.count - len(found.companies),
        spots=_spots(spots, actor) if spots else None,
        periods=_periods(within),
        token=fresh_token(),
    )


@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a deal about a white spot, and open it."""
    actor: Actor = request.actor
    account, _colon, category = request.POST.get("cell", "").partition(":")
    cell = (digits(account), digits(category))
    if None in cell:
        raise DomainError("E_REFERENCE", field="cell", label=_("White spots"))

    def act() -> str:
        deal = begin_deal(actor=actor, account=int(account), category=int(category))
        return f"{address(registry.get('opportunity'))}{deal.pk}/"

    there = once(actor, request.POST.get("form_token", ""), act)
    say(request, _("The deal has begun."))
    return HttpResponseRedirect(there)


def _stats(found: Group, actor: Actor) -> list[dict[str, Any]]:
    stats = [{"label": _("Companies"), "value": formats.number(found.count)}]
    if found.ordered is not None:
        stats.append({"label": _("Ordered"), "value": cells.amount(found.ordered, actor)})
    if found.open_amount is not None:
        count = formats.number(found.deals)
        stats.append({"label": _("Open deals"), "value": count})
        stats.append({"label": _("Amount of open deals"), "value": cells.amount(found.open_amount, actor)})
    return stats


def _columns(found: Group) -> dict[str, bool]:
    return {"ordered": found.ordered is not None, "deals": found.knows_deals}


def _shown(one: Company, people: Any, here: int, actor: Actor) -> dict[str, Any]:
    account = registry.get("account")
    owner = people.get(one.owner)
    return {
        "name": one.name,
        "href": f"{address(account)}{one.id}/",
        "depth": min(one.depth, 9),
        "is_here": one.id == here,
        "owner": owner.text if owner else "",
        "stage": account.field("stage").type.display(one.stage) if one.stage else "",
        "ordered": _amount(one.ordered, actor),
        "deals": formats.number(one.deals) if one.deals else "",
        "open_amount": _amount(one.open_amount, actor) if one.deals else "",
        "followed": formats.moment(one.last_follow_at) if one.last_follow_at else "",
    }


def _amount(value: Decimal | None, actor: Actor) -> str:
    return cells.amount(value, actor) if value else ""


def _spots(spots: Spots, actor: Actor) -> dict[str, Any]:
    begins = actor.may(registry.get("opportunity"), "create")
    rows = [
        {
            "name": one.name,
            "href": f"{address(registry.get('account'))}{one.id}/",
            "cells": [
                {
                    "label": name,
                    "amount": _amount(spots.amounts.get((one.id, pk)), actor),
                    "cell": f"{one.id}:{pk}" if begins else "",
                }
                for pk, name in spots.categories
            ],
        }
        for one in spots.companies
    ]
    return {"categories": spots.categories, "rows": rows, "count": len(spots.white), "more": spots.more_categories}


def _periods(within: str) -> list[dict[str, Any]]:
    known = {USUAL: period_label(USUAL), **{key: str(PERIODS[key]) for key in PAST}}
    named = known if within in known else {within: period_label(within), **known}
    return [{"key": key, "label": label, "current": key == within} for key, label in named.items()]


doors.add(
    doors.Door(
        label=gettext_lazy("Group of companies"),
        icon="tree",
        rest="group",
        is_for=lambda module, record, actor: module.key == "account",
    )
)

urlpatterns = [path("m/accounts/<int:pk>/group", group), path("m/accounts/<int:pk>/group/deal", begin)]
