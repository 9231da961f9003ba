"""What customers have bought, read off the contract orders that count; framework contracts are no sales."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from guanxi.documents import states
from guanxi.kernel.money import round_half_up
from guanxi.modules.contracts.models import Contract, ContractLine

BASE_PLACES = 4


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


def _in_base(amount: Decimal, rate: Decimal) -> Decimal:
    return round_half_up(amount * rate, BASE_PLACES)
