"""White spots (F018 rule 3): which companies of a group buy from which categories of products, and which don't although
a sister company does."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.periods import period
from guanxi.modules.contracts.facade import bought_by_category
from guanxi.modules.groups.group import Company, Group
from guanxi.records import store
from guanxi.records.titles import visible_titles

COMPANIES, CATEGORIES = 50, 12  # that fit on a page
USUAL = "last_12_months"
CLOSES_IN = timedelta(days=30)
NAME_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class Spots:
    """The companies and categories that are compared, and the amounts with tax in the company's currency; a pair that
    has none is a white spot, for somebody of the group buys of each category."""

    companies: tuple[Company, ...]
    categories: tuple[tuple[int, str], ...]
    amounts: dict[tuple[int, int], Decimal]
    more_categories: int

    @property
    def white(self) -> list[tuple[Company, int, str]]:
        """The pairs without an amount, with the name of the category."""
        pairs = ((one, pk, name) for one in self.companies for pk, name in self.categories)
        return [(one, pk, name) for one, pk, name in pairs if (one.id, pk) not in self.amounts]


def white_spots(actor: Actor, group: Group, within: str = "") -> Spots | None:
    """Who buys what in a period, by the contract orders that the reader sees, the categories that sell best first: two
    queries. None for a company by itself, and for readers who may not know what orders come to."""
    companies = group.companies[:COMPANIES]
    if len(companies) < 2:
        return None
    first, end = _days(actor, within or USUAL)
    amounts = bought_by_category(actor, [one.id for one in companies], first, end)
    if amounts is None:
        return None
    named = visible_titles("product_category", {category for _account, category in amounts}, actor)
    best = [pk for pk in _best_first(amounts) if pk in named]
    shown = tuple((pk, named[pk].text) for pk in best[:CATEGORIES])
    return Spots(companies=companies, categories=shown, amounts=amounts, more_categories=len(best) - len(shown))


def begin_deal(*, actor: Actor, account: int, category: int) -> Any:
    """A deal with a company about a category of products that it doesn't buy yet, for a month from now."""
    companies = visible_titles("account", [account], actor)
    categories = visible_titles("product_category", [category], actor)
    if not companies or not categories:
        raise DomainError("E_REFERENCE", field="cell", label=_("White spots"))
    ending = _(", %(product)s") % {"product": categories[category].text}
    name = f"{companies[account].text[: max(NAME_LENGTH - len(ending), 0)]}{ending}"[:NAME_LENGTH]
    data = {
        "name": name,
        "account": account,
        "type": "cross",
        "expected_close_date": clock.today(actor.timezone) + CLOSES_IN,
    }
    return store.create(registry.get("opportunity"), actor, data)


def _days(actor: Actor, name: str) -> tuple[Any, Any]:
    context = actor.context()
    try:
        return period(name, context.today, context.fiscal_start)
    except ValueError:
        raise DomainError("E_FORMAT", field="period", label="period", hint="this_year") from None


def _best_first(amounts: dict[tuple[int, int], Decimal]) -> Sequence[int]:
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for (_account, category), amount in amounts.items():
        sums[category] += amount
    return sorted(sums, key=lambda pk: (-sums[pk], pk))
