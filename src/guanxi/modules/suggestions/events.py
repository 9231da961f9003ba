"""What others may want to know of how customers buy."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Bought:
    """What an account has bought within the look-back: orders, and their net amount in the company's currency."""

    orders: int
    amount_base: Decimal


@dataclass(frozen=True, kw_only=True)
class Scored:
    """How an account stands among all that have bought (F149): one to five each and the segment; with the model of
    repeat purchases also the orders to be expected in the next ninety days, and how likely it still is a customer.
    Without values: it has bought nothing after all."""

    r: int | None = None
    f: int | None = None
    m: int | None = None
    segment: str = ""
    expected: Decimal | None = None
    alive_pct: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class LookedBack:
    """What these accounts have bought of late was added up."""

    by_account: Mapping[int, Bought]


@dataclass(frozen=True, kw_only=True)
class CustomersScored:
    """These accounts have these scores now."""

    by_account: Mapping[int, Scored]
