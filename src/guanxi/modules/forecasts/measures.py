"""What quotas are measured by: how much of each kind people reached in a period, and the records behind it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guanxi.access.actor import Actor
from guanxi.meta.conditions.sql import midnight
from guanxi.modules.accounts.facade import new_customers_by_owner
from guanxi.modules.activities.facade import follow_ups_by_author
from guanxi.modules.forecasts import doors
from guanxi.modules.forecasts.queries import NAMED
from guanxi.modules.forecasts.terms import Term
from guanxi.modules.opportunities.facade import won_by_owner

Reached = Mapping[int, Decimal]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One kind of quota: what each person reached in a period, the condition of the records behind it, by which field
    and module they are found, and whether it is an amount of money."""

    reached: Callable[[Actor, Term, Collection[int] | None], Reached]
    behind: Callable[[Term], dict[str, Any]]
    module: str
    person: str
    sort: str
    is_money: bool = False


def among(people: Collection[int]) -> Collection[int] | None:
    """The people to ask for by name; everybody, of whom these are taken, where they are many."""
    return people if len(people) <= NAMED else None


def _won(actor: Actor, term: Term, people: Collection[int] | None) -> Reached:
    return won_by_owner(term.first, term.end, people)


def _customers(actor: Actor, term: Term, people: Collection[int] | None) -> Reached:
    found = new_customers_by_owner(term.first, term.end, people)
    return {owner: Decimal(count) for owner, count in found.items()}


def _follow_ups(actor: Actor, term: Term, people: Collection[int] | None) -> Reached:
    context = actor.context()
    found = follow_ups_by_author(midnight(term.first, context), midnight(term.end, context), people)
    return {author: Decimal(count) for author, count in found.items()}


def _within(field: str) -> Callable[[Term], dict[str, Any]]:
    return lambda term: {"field": field, "op": "within", "value": term.name}


MEASURES = {
    "contract_amount": Measure(
        reached=_won, behind=doors.won_in, module="opportunity", person="owner", sort="-amount", is_money=True
    ),
    "new_customers": Measure(
        reached=_customers, behind=_within("first_deal_at"), module="account", person="owner", sort="-first_deal_at"
    ),
    "activities": Measure(
        reached=_follow_ups,
        behind=lambda term: {"all": [_within("happened_at")(term), {"field": "auto", "op": "eq", "value": False}]},
        module="activity",
        person="author",
        sort="-happened_at",
    ),
}
