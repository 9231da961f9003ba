"""What is said under an exchange rate while one writes it (M-R2)."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.modules.contracts.module import CONTRACT
from guanxi.modules.exchange_rates.facade import unusual_rate
from guanxi.web import formats
from guanxi.web.forms import notes

RATE, DAY = CONTRACT.field("exchange_rate"), CONTRACT.field("doc_date")


def about_rate(text: str, written: Mapping[str, str], actor: Actor) -> str:
    """That a rate differs much from the one of the document's date; nothing where it does not, or can't be read."""
    try:
        agreed, day = RATE.clean(text or None), DAY.clean(written.get(DAY.key) or None)
    except DomainError:
        return ""
    day = day or clock.today(actor.timezone)
    usual = (
        unusual_rate(written.get("currency_code") or actor.currency, actor.currency, day, agreed) if agreed else None
    )
    return _differs(day, usual) if usual else ""


def _differs(day: date, usual: object) -> str:
    said = {"day": formats.day(day), "rate": RATE.type.display(usual)}
    return _("The rate of %(day)s is %(rate)s; yours is far from it.") % said


notes.add(CONTRACT.key, RATE.key, about_rate)
