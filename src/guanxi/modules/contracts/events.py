"""What others may want to know of contract orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guanxi.access.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Dealt:
    """What an account has bought by effective contract orders: how many, for how much in the company's currency, and
    when the first and the last were signed."""

    count: int
    amount_base: Decimal
    first: date | None
    last: date | None


@dataclass(frozen=True, kw_only=True)
class DealingsChanged:
    """What these accounts have bought is another sum now; published in the transaction of the contract order."""

    by_account: Mapping[int, Dealt]


@dataclass(frozen=True, kw_only=True)
class OrderCounts:
    """A contract order about an opportunity has come into effect (`counts`), or was voided."""

    opportunity_id: int
    contract_id: int
    number: str
    counts: bool
    signed: date
    actor: Actor
