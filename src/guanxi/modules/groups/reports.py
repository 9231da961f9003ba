"""What programs ask of groups of companies: the tree with its figures, and who buys what (C08)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.money import places_of, round_half_up
from guanxi.kernel.strict import digits
from guanxi.modules.groups.group import Company, Group, group_of
from guanxi.modules.groups.white_spots import Spots, white_spots
from guanxi.records.reports import Column, Found, Report, declare

COLUMNS = (
    Column(key="account", label=_("Account"), type="reference"),
    Column(key="name", label=_("Name"), type="text"),
    Column(key="parent_account", label=_("Parent company"), type="reference"),
    Column(key="depth", label=_("Levels below the head"), type="integer"),
    Column(key="owner", label=_("Owner"), type="reference"),
    Column(key="stage", label=_("Life stage"), type="text"),
    Column(key="ordered", label=_("Ordered")),
    Column(key="deals", label=_("Open deals"), type="integer"),
    Column(key="open_amount", label=_("Amount of open deals")),
    Column(key="last_follow_at", label=_("Last follow-up"), type="datetime"),
)
CELLS = (
    Column(key="account", label=_("Account"), type="reference"),
    Column(key="name", label=_("Name"), type="text"),
    Column(key="category", label=_("Category"), type="reference"),
    Column(key="category_name", label=_("Category name"), type="text"),
    Column(key="amount", label=_("Amount")),
)


def companies(actor: Actor, given: Mapping[str, str]) -> Found:
    """Every company of the group of an account that one sees; the totals are of all of them."""
    group = _group(actor, given)
    return Found(
        columns=COLUMNS,
        rows=[_row(one, actor) for one in group.companies],
        totals={
            "count": group.count,
            "ordered": _money(group.ordered, actor),
            "deals": group.deals if group.knows_deals else None,
            "open_amount": _money(group.open_amount, actor),
        },
        chart={"kind": "bar", "x": "name", "y": ["ordered", "open_amount"]},
    )


def categories(actor: Actor, given: Mapping[str, str]) -> Found:
    """Company by company and category by category what was bought; without an amount it is a white spot."""
    spots = white_spots(actor, _group(actor, given), given["period"])
    rows = _cells(spots, actor) if spots else []
    white = sum(row["amount"] is None for row in rows)
    return Found(columns=CELLS, rows=rows, totals={"white_spots": white}, chart={"kind": "bar", "x": "name", "y": []})


def _cells(spots: Spots, actor: Actor) -> list[dict[str, Any]]:
    return [
        {
            "account": one.id,
            "name": one.name,
            "category": pk,
            "category_name": name,
            "amount": _money(spots.amounts.get((one.id, pk)), actor),
        }
        for one in spots.companies
        for pk, name in spots.categories
    ]


def _group(actor: Actor, given: Mapping[str, str]) -> Group:
    pk = digits(given["account"])
    if pk is None:
        raise DomainError("E_REFERENCE", field="account", label="account")
    return group_of(actor, pk)


def _row(one: Company, actor: Actor) -> dict[str, Any]:
    return {
        "account": one.id,
        "name": one.name,
        "parent_account": one.parent,
        "depth": one.depth,
        "owner": one.owner,
        "stage": one.stage,
        "ordered": _money(one.ordered, actor),
        "deals": None if one.open_amount is None else one.deals,
        "open_amount": _money(one.open_amount, actor),
        "last_follow_at": one.last_follow_at and one.last_follow_at.isoformat(),
    }


def _money(value: Decimal | None, actor: Actor) -> str | None:
    return None if value is None else str(round_half_up(value, places_of(actor.currency)))


ACCOUNT = {"account": _("An account of the group, by its id")}
declare(Report(key="group", label=_("Group of companies"), module="account", parameters=ACCOUNT, answer=companies))
declare(
    Report(
        key="white_spots",
        label=_("White spots"),
        module="account",
        parameters={**ACCOUNT, "period": _("A period such as this_year or 2026-04; else the last twelve months")},
        answer=categories,
    )
)
