"""Rules of exchange rates and of the currencies that a company works with (DOMAIN 24, F181)."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError
from guanxi.kernel.money import currencies
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.choice import MultiChoice
from guanxi.meta.types.number import Percent
from guanxi.modules.exchange_rates.models import ExchangeRate
from guanxi.records.store import Change

EXAMPLES = "CNY, USD, EUR, … (ISO 4217)"
CODE = "currency_code"


def check_rates(changes: list[Change]) -> None:
    """A rate is of a real currency that is not the company's own; one a day."""
    for change in changes:
        code = (change.value(CODE) or "").upper()
        if code != change.value(CODE):
            change.put(CODE, code)
        if not change.value("name"):
            change.put("name", f"{code} {change.value('date')}")
        if not change.value("base_code"):
            change.put("base_code", change.actor.currency)
        if code not in currencies() or code == change.value("base_code"):
            change.refuse("E_CHOICE", CODE, choices=EXAMPLES)
    _refuse_doubles([change for change in changes if change.is_good])


def _refuse_doubles(changes: list[Change]) -> None:
    found: set[tuple[Any, ...]] = set()
    for change in changes:
        key = tuple(change.value(name) for name in ("base_code", CODE, "date"))
        same = ExchangeRate.objects.filter(base_code=key[0], currency_code=key[1], date=key[2], deleted_at=None)
        if key in found or same.exclude(pk=change.record.pk).exists():
            change.refuse("E_NOT_UNIQUE", "date")
        found.add(key)


def check_currencies(chosen: Collection[str]) -> None:
    """Only real currencies can be worked with, and one in which records are written stays (F181 rule 2)."""
    if unknown := sorted(set(chosen) - currencies()):
        raise DomainError("E_CHOICE", field="value", label=unknown[0], choices=EXAMPLES)
    if chosen and (using := [str(module.label_plural) for module in _with_currency() if _uses_others(module, chosen)]):
        raise DomainError("E_IN_USE", field="value", refs=listed(using))


def _uses_others(module: Module, chosen: Collection[str]) -> bool:
    company = registry.get("company").model.objects.filter(is_main=True).values("base_currency")[:1]
    rows = module.model.objects.filter(module.rows, deleted_at=None).exclude(currency_code__in=["", *chosen])
    return rows.exclude(currency_code__in=company).exists()


def _with_currency() -> list[Module]:
    """The modules whose records are written in a currency."""
    return [module for module in registry.every_module() if CODE in module.by_key and module.key != "exchange_rate"]


CURRENCIES = declare(
    Setting(
        key="currencies.used",
        type=MultiChoice(),
        label=_("Currencies beside the company's own"),
        about=_("In which records may be written, such as USD, EUR; left empty, in any that has an exchange rate."),
        default=(),
        group="company",
        check=check_currencies,
    )
)

TOLERANCE = declare(
    Setting(
        key="currencies.tolerance_pct",
        type=Percent(low=Decimal(0), high=Decimal(100)),
        label=_("By how much an agreed rate may differ"),
        about=_("Whoever writes a rate in a document that differs by more from that of its date is told so."),
        default=Decimal(5),
        group="company",
    )
)
