"""What a deal is worth: its lines, their sum, and the sum weighted by probability (F037 rule 2, F053 rule 1)."""

from decimal import Decimal

from django.utils.translation import gettext as _

from guanxi.documents.totals import line_amount
from guanxi.kernel.errors import DomainError
from guanxi.kernel.money import LIMIT, places_of
from guanxi.modules.exchange_rates.facade import checked_rate, in_base
from guanxi.modules.opportunities import totals
from guanxi.modules.opportunities.models import OpportunityLine
from guanxi.records.store import Change

CLOSED = ("won", "lost", "invalid")


def check_currency(change: Change) -> None:
    """A deal is in the company's currency where none is named."""
    if not change.value("currency_code"):
        change.put("currency_code", change.actor.currency)


def convert(change: Change) -> None:
    """What the deal is worth in the company's currency, by the rate of its day: the closing date of a closed one, else
    the expected one, and today's newest where that is still to come (M-R5)."""
    if _is_frozen(change):
        return
    rate = checked_rate(change, change.value("closed_at") or change.value("expected_close_date"))
    if rate is None:
        return
    amount = in_base(change.value("amount") or Decimal(0), rate, change.actor.currency)
    if amount > LIMIT:
        change.refuse("E_RANGE", "amount", low=0, high=LIMIT)
    else:
        change.put("amount_base", amount)


def _is_frozen(change: Change) -> bool:
    """A closed deal keeps what it was worth, whatever rates become (M-R5)."""
    touched = any(change.changes(key) for key in ("currency_code", "amount", "status", "closed_at"))
    return not change.is_new and change.before("status") in CLOSED and not touched and change.lines is None


def work_out_amount(change: Change) -> None:
    """With lines the amount is their sum, and typing another is refused (F037 rule 2)."""
    if change.lines is not None:
        _work_out_lines(change)
        if change.is_good and (change.lines or change.removed_lines):
            _set_amount(change, totals.total(line.record.amount for line in change.lines))
    elif "amount" in change.given and change.changes("amount") and change.record.pk and _has_lines(change.record.pk):
        change.refuse("E_FIELD_FORBIDDEN", "amount")


def _work_out_lines(change: Change) -> None:
    places = places_of(change.value("currency_code"))
    for place, line in enumerate(change.lines or ()):
        row = line.record
        amount = line_amount(row.quantity or Decimal(0), row.unit_price or Decimal(0), row.discount_pct, places)
        if amount > LIMIT:
            refusal = DomainError("E_RANGE", field=f"lines.{place}.amount", label=_("Amount"), low=0, high=LIMIT)
            change.errors.append(refusal)
        else:
            row.amount = amount


def _set_amount(change: Change, amount: Decimal) -> None:
    if amount > LIMIT:
        change.refuse("E_RANGE", "amount", low=0, high=LIMIT)
        return
    typed = change.value("amount") if change.data.get("amount") not in (None, "") else None
    if (
        typed is not None
        and typed != amount
        and not change.history
        and change.lines
        and typed != change.before("amount")
    ):
        change.refuse("E_FIELD_FORBIDDEN", "amount")
    change.put("amount", amount)


def _has_lines(pk: int) -> bool:
    return OpportunityLine.objects.filter(opportunity=pk).exists()


def work_out_weight(change: Change) -> None:
    """The amount times the probability, in the decimals of the currency."""
    places = places_of(change.actor.currency)
    probability = change.value("probability") or Decimal(0)
    change.put("weighted_base", totals.weighted(change.value("amount_base"), probability, places))
