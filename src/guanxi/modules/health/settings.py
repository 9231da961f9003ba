"""What a company can set about the health of its customers."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer

ABOUT = _("What each part of the score weighs beside the others; 0: it doesn't count. Scores change the next night.")


def _weight(key: str, label: Any, default: int) -> Setting:
    return declare(
        Setting(
            key=f"health.{key}_weight",
            type=Integer(low=0, high=1000),
            label=label,
            about=ABOUT,
            default=default,
            group="sales",
        )
    )


WEIGHTS = {
    "recency": _weight("recency", _("Health of customers: weight of the last order"), 25),
    "trend": _weight("trend", _("Health of customers: weight of the trend of orders"), 20),
    "follow_up": _weight("follow_up", _("Health of customers: weight of the last follow-up"), 15),
}


def weights() -> dict[str, Decimal]:
    """What each part weighs now."""
    return {key: Decimal(setting.now()) for key, setting in WEIGHTS.items()}
