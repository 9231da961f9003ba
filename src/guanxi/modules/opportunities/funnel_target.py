"""What is still needed to reach the quota (F039 rules 3 and 4): holes in the funnel, and how far open deals cover it.

A stage has a hole when less stands in it than must, were deals to go on as they did so far, for the rest of the quota
to be won from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.kernel.money import round_half_up
from guanxi.meta.periods import period
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import DecimalNumber
from guanxi.modules.opportunities import ports
from guanxi.modules.opportunities.funnel import Choice, Funnel, Passage

ZERO = Decimal(0)
COVERAGE = declare(
    Setting(
        key="opportunities.coverage",
        type=DecimalNumber(places=1, low=ZERO, high=Decimal(100)),
        label=_("How many times open deals should cover what is missing to the quota"),
        about=_("Below it the funnel warns: open deals of the period, divided by quota less what is closed."),
        default=Decimal("3.0"),
        group="sales",
    )
)


@dataclass(frozen=True, kw_only=True)
class Target:
    """The quota of a choice and what is missing to it; `missing` says of each open stage by how much it falls short,
    and nothing where it has enough or where nobody knows yet how deals go on from there."""

    quota: Decimal
    closed: Decimal
    open: Decimal
    missing: tuple[Decimal | None, ...]

    @property
    def gap(self) -> Decimal:
        return max(self.quota - self.closed, ZERO)

    @property
    def coverage(self) -> Decimal | None:
        """How many times what is open covers the gap; nothing where there is none left."""
        return round_half_up(self.open / self.gap, 1) if self.gap else None

    @property
    def is_thin(self) -> bool:
        return self.coverage is not None and self.coverage < COVERAGE.now()


def target(actor: Actor, choice: Choice, found: Funnel) -> Target | None:
    """What is missing to the quota of a choice; nothing where there is no quota for just these deals."""
    if not choice.period or choice.product or choice.region or "amount_base" not in found.outcome.won.sum:
        return None
    context = actor.context()
    first, end = period(choice.period, context.today, context.fiscal_start)
    quota = ports.quota.ask(actor, choice.scope, int(choice.position or 0), first, end)
    if quota is None:
        return None
    closed = Decimal(found.outcome.won.sum["amount_base"] or 0)
    gap = max(quota - closed, ZERO)
    amounts = [step.amount for step in found.steps]
    return Target(quota=quota, closed=closed, open=found.total.amount, missing=holes(gap, found.passages, amounts))


def holes(gap: Decimal, passages: Sequence[Passage], amounts: Sequence[Decimal]) -> tuple[Decimal | None, ...]:
    """By how much each stage falls short of `gap` divided by all conversions from it on."""
    found: list[Decimal | None] = []
    for place, amount in enumerate(amounts):
        wanted = needed(gap, passages[place:])
        found.append(None if wanted is None or amount >= wanted else wanted - amount)
    return tuple(found)


def needed(gap: Decimal, passages: Sequence[Passage]) -> Decimal | None:
    """What must stand in a stage for the gap to be won from it; nothing where some later step has no rate, or none
    got over it."""
    rest = Fraction(1)
    for passage in passages:
        if not passage.entered or not passage.further:
            return None
        rest *= Fraction(passage.further, passage.entered)
    return round_half_up(gap * rest.denominator / rest.numerator, 2)
