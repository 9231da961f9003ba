"""What customers have bought, read off the contract orders that count; framework contracts are no sales."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.documents import states
from guanxi.kernel.money import ScaledSum, round_half_up
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.modules.contracts.models import Contract, ContractLine

BASE_PLACES = 4
HEAD, LINE = {"account", "doc_date", "total_amount_base"}, {"product", "total"}


@dataclass(frozen=True)
class Order:
    """One order of an account: when it was signed, and what it comes to without tax, in the company's currency."""

    account_id: int
    signed: date
    net_base: Decimal


@dataclass(frozen=True)
class Purchase:
    """A product in an order of an account, and what it came to with tax, in the company's currency."""

    account_id: int
    product_id: int
    signed: date
    amount_base: Decimal


def sales(accounts: Iterable[int]) -> QuerySet[Contract]:
    """The contract orders by which these accounts have bought."""
    return Contract.objects.filter(states.counting(), account__in=list(accounts)).exclude(kind="framework")


def orders(accounts: Iterable[int]) -> list[Order]:
    """All orders of these accounts: one query."""
    rows = sales(accounts).order_by("account", "doc_date", "pk")
    values = rows.values_list("account_id", "doc_date", "net_amount", "exchange_rate")
    return [Order(account, signed, _in_base(net, rate)) for account, signed, net, rate in values]


def purchases(accounts: Iterable[int]) -> list[Purchase]:
    """All products that these accounts have bought: one query."""
    rows = ContractLine.objects.filter(contract__in=sales(accounts).values("pk"), product__isnull=False)
    keys = ("contract__account_id", "product_id", "contract__doc_date", "total", "contract__exchange_rate")
    values = rows.order_by("contract__doc_date", "pk").values_list(*keys)
    return [
        Purchase(account, product, signed, _in_base(total, rate)) for account, product, signed, total, rate in values
    ]


def bought_by_category(
    actor: Actor, accounts: Iterable[int], first: date, end: date
) -> dict[tuple[int, int], Decimal] | None:
    """What these accounts have bought from `first` until before `end`, with tax and in the company's currency, by
    account and category of products: of the contract orders that the actor sees, in one query. None for who may not
    know what their lines come to."""
    contract = registry.get("contract")
    if not actor.may(contract, "view") or not _may_know(contract, actor):
        return None
    seen = visible(contract, actor, named=True).filter(
        states.counting(), account__in=list(accounts), doc_date__gte=first, doc_date__lt=end
    )
    rows = ContractLine.objects.filter(
        contract__in=seen.exclude(kind="framework").order_by().values("pk"), product__isnull=False
    )
    keys = ("contract__account_id", "product__category_id", "contract__exchange_rate")
    found: dict[tuple[int, int], Decimal] = {}
    for account, category, rate, total in rows.order_by().values_list(*keys).annotate(sum=ScaledSum("total")):
        found[account, category] = found.get((account, category), Decimal(0)) + _in_base(total, rate)
    return found


def buyers_of(actor: Actor, before: tuple[date, date], now: tuple[date, date]) -> tuple[int, int] | None:
    """How many customers have bought within the first days, and how many of those within the others as well, by the
    contract orders that the actor sees; both spans end before their second day. None for who sees no orders."""
    contract = registry.get("contract")
    if not actor.may(contract, "view") or not readable(contract, actor) >= {"account", "doc_date"}:
        return None
    seen = visible(contract, actor).filter(states.counting()).exclude(kind="framework").order_by()
    first, then = (seen.filter(doc_date__gte=days[0], doc_date__lt=days[1]) for days in (before, now))
    again = first.filter(account__in=then.values("account"))
    counts = [rows.aggregate(count=Count("account", distinct=True))["count"] for rows in (first, again)]
    return counts[0], counts[1]


def _may_know(contract: Module, actor: Actor) -> bool:
    lines = contract.lines
    return lines is not None and readable(contract, actor) >= HEAD and readable(lines, actor) >= LINE


def _in_base(amount: Decimal, rate: Decimal) -> Decimal:
    return round_half_up(amount * rate, BASE_PLACES)
