"""What a company can set about suggestions."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from guanxi.insight.associations import Limits
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import DecimalNumber, Integer, Percent

LOOK_BACK = declare(
    Setting(
        key="suggestions.look_back_days",
        type=Integer(low=30, high=3650),
        label=_("Days looked back for how customers buy"),
        about=_("Orders of so many days count for how often customers buy and for how much."),
        default=365,
        group="sales",
    )
)
TOGETHER = declare(
    Setting(
        key="suggestions.together_days",
        type=Integer(low=30, high=3650),
        label=_("Days looked back for what is bought together"),
        about=_("What customers bought within so many days counts for what is bought together."),
        default=730,
        group="sales",
    )
)
LEAST_BUYERS = declare(
    Setting(
        key="suggestions.least_buyers",
        type=Integer(low=1, high=1_000_000),
        label=_("Customers who must have bought both"),
        about=_("What fewer customers have bought together is not suggested."),
        default=3,
        group="sales",
    )
)
LEAST_CONFIDENCE = declare(
    Setting(
        key="suggestions.least_confidence_pct",
        type=Percent(),
        label=_("Least part of the buyers who bought the other as well"),
        about=_("A product is suggested where at least this part of those who bought the first bought it too."),
        default=Decimal(10),
        group="sales",
    )
)
LEAST_LIFT = declare(
    Setting(
        key="suggestions.least_lift",
        type=DecimalNumber(low=Decimal(0), high=Decimal(1000), places=4),
        label=_("How many times as often as by all customers"),
        about=_("A product is suggested where buyers of the first buy it more than so many times as often as all do."),
        default=Decimal("1.2"),
        group="sales",
    )
)


def limits() -> Limits:
    """What a pair of products must come up to."""
    return Limits(count=LEAST_BUYERS.now(), confidence=LEAST_CONFIDENCE.now(), lift=LEAST_LIFT.now())
