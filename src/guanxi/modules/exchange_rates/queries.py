"""Which rate holds on a day, and what an amount is in the company's currency."""

from datetime import date
from decimal import Decimal

from guanxi.kernel.money import places_of, round_half_up
from guanxi.modules.exchange_rates.models import ExchangeRate


def rate_on(currency: str, base: str, day: date) -> Decimal | None:
    """The newest rate of this day or before; one for the company's own currency, nothing where there is none."""
    if currency == base:
        return Decimal(1)
    rows = ExchangeRate.objects.filter(currency_code=currency, base_code=base, date__lte=day, deleted_at=None)
    return rows.order_by("-date").values_list("rate", flat=True).first()


def in_base(amount: Decimal, rate: Decimal, base: str) -> Decimal:
    """An amount in the company's currency, rounded half up to its decimals."""
    return round_half_up(amount * rate, places_of(base))
