"""Exchange rates: what one unit of a currency was worth in the company's, from a day on."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.columns import DateColumn, DecimalColumn, TextColumn
from guanxi.meta.record import Entity, base_indexes


class ExchangeRate(Entity):
    """One rate 汇率: it holds from its day on until there is a newer one."""

    name = TextColumn(pgettext_lazy("thing", "Name"), max_length=100, blank=True)
    currency_code = TextColumn(_("Currency"), max_length=3, keyed=False)
    base_code = TextColumn(_("In units of"), max_length=3, blank=True, keyed=False)
    date = DateColumn(_("From"))
    rate = DecimalColumn(_("Rate"), places=8)
    source = TextColumn(_("Where it is from"), max_length=100, blank=True)

    class Meta:
        indexes = base_indexes("exchangerate", owned=False)
        constraints = [
            models.UniqueConstraint(
                fields=["base_code", "currency_code", "date"],
                name="exchangerate_once",
                condition=models.Q(deleted_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.name
