"""The declaration of exchange rates."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Module, Rules, Sharing
from guanxi.meta.types.number import DecimalNumber
from guanxi.modules.exchange_rates import services
from guanxi.modules.exchange_rates.models import ExchangeRate

RATE = DecimalNumber(places=8, low=Decimal("0.00000001"), high=Decimal(10**9))

EXCHANGE_RATE = registry.register(
    Module(
        key="exchange_rate",
        slug="exchange-rates",
        model=ExchangeRate,
        label=_("Exchange rate"),
        label_plural=_("Exchange rates"),
        about=_("What one unit of a currency is worth in the company's own, from a day on until a newer one."),
        title="name",
        search=("name", "currency_code", "source"),
        fields=(
            *fields_of(
                ExchangeRate,
                "name",
                "currency_code",
                "base_code",
                "date",
                "rate",
                "source",
                base_code={"read_only": True},
                rate={"type": RATE},
            ),
            *base_fields(ExchangeRate),
        ),
        layout=Layout(
            sections=(Section(label=_("Exchange rate"), fields=("currency_code", "date", "rate", "source", "name")),),
            header=("date", "rate"),
            quick=("currency_code", "date", "rate", "source"),
        ),
        views=(
            SavedView(
                key="all",
                label=_("All"),
                columns=("name", "currency_code", "date", "rate", "base_code", "source"),
                sort="-date,currency_code",
            ),
        ),
        sharing=Sharing(catalogue=True, owners=(), hierarchy=False),
        rules=Rules(check=services.check_rates),
        match_fields=("external_id",),
        group="settings",
        icon="money",
    )
)
