"""What others may ask of exchange rates."""

from datetime import date
from decimal import Decimal

from guanxi.kernel import clock
from guanxi.kernel.money import currencies
from guanxi.modules.exchange_rates.queries import in_base, rate_on
from guanxi.modules.exchange_rates.services import CODE, CURRENCIES, EXAMPLES, TOLERANCE
from guanxi.records.store import Change

__all__ = ["checked_rate", "in_base", "unusual_rate"]


def checked_rate(change: Change, day: date | None = None, agreed: Decimal | None = None) -> Decimal | None:
    """The rate of a record's currency on a day, today's newest for one to come, or the one that was agreed; refused
    where there is none, because one is never assumed (E_NO_RATE)."""
    code, base, today = change.value(CODE), change.actor.currency, clock.today(change.actor.timezone)
    chosen = CURRENCIES.now()
    is_new = change.is_new or change.changes(CODE)
    if code not in currencies() or (is_new and chosen and code not in {*chosen, base}):
        change.refuse("E_CHOICE", CODE, choices=", ".join([base, *chosen]) if chosen else EXAMPLES)
        return None
    if agreed is not None and code != base:
        return agreed
    day = min(day or today, today)
    found = rate_on(code, base, day)
    if found is None:
        change.refuse("E_NO_RATE", CODE, currency=code, date=day.isoformat())
    return found


def unusual_rate(currency: str, base: str, day: date, agreed: Decimal) -> Decimal | None:
    """The rate of a day where one that was agreed differs from it by more than the company's tolerance (M-R2)."""
    usual = rate_on(currency, base, day)
    if not usual or abs(agreed - usual) * 100 <= usual * TOLERANCE.now():
        return None
    return usual
