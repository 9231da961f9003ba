"""How many customers of a period came back in the next (F019 rule 3), by the contract orders that a reader sees."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.money import round_half_up
from guanxi.meta.periods import period
from guanxi.modules.contracts.facade import buyers_of

USUAL = "this_year"
BEFORE = {f"this_{unit}": f"last_{unit}" for unit in ("month", "quarter", "year", "fiscal_quarter", "fiscal_year")}


@dataclass(frozen=True, kw_only=True)
class Retention:
    """Customers with an order in the period before, and those of them with one in this period as well."""

    period: str
    bought: int
    kept: int

    @property
    def rate(self) -> Decimal | None:
        """In percent with one place; none where nobody had bought before."""
        return round_half_up(Decimal(self.kept * 100) / self.bought, 1) if self.bought else None


def retention(actor: Actor, name: str = "") -> Retention | None:
    """Of a running period such as this_year, beside the one before it: two queries. None for who sees no orders."""
    chosen = name or USUAL
    if chosen not in BEFORE:
        raise DomainError("E_CHOICE", field="period", label="period", choices=", ".join(BEFORE))
    before, now = (_days(actor, one) for one in (BEFORE[chosen], chosen))
    counts = buyers_of(actor, before, now)
    return None if counts is None else Retention(period=chosen, bought=counts[0], kept=counts[1])


def _days(actor: Actor, name: str) -> tuple[date, date]:
    context = actor.context()
    return period(name, context.today, context.fiscal_start)
