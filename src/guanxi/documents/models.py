"""The columns that documents and their lines have. Rules live in `services`, arithmetic in `totals`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.documents import states
from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateColumn,
    DateTimeColumn,
    DecimalColumn,
    IntegerColumn,
    MoneyColumn,
    ReferenceColumn,
    TextColumn,
)
from guanxi.meta.custom.column import CustomValues
from guanxi.meta.record import Attached


class Document(Attached):
    """Something with lines and totals that counts once it is in effect 生效 (`states.is_effective`).

    `exchange_rate` is how much of the company's currency one unit of the document's is worth, on its date; it stays as
    it was when the document came into effect. `discount_amount` is taken off what the lines come to, with tax where
    prices are with tax; with `discount_pct` it is worked out. `version_no` counts the changes since the first effect.
    """

    number = TextColumn(_("Number"), max_length=40, blank=True)
    account = ReferenceColumn("accounts.Account", module="account", verbose_name=_("Account"))
    doc_date = DateColumn(_("Date"))
    currency_code = TextColumn(_("Currency"), max_length=3, keyed=False)
    exchange_rate = DecimalColumn(_("Exchange rate"), places=8, default=1)
    tax_included = BooleanColumn(_("Prices include tax"), default=True)
    discount_pct = DecimalColumn(_("Discount"), places=4, percent=True, null=True, blank=True)
    discount_amount = MoneyColumn(_("Discount amount"), default=0)
    freight = MoneyColumn(_("Freight"), default=0)
    net_amount = MoneyColumn(_("Net amount"), default=0)
    tax_amount = MoneyColumn(_("Tax"), default=0)
    total_amount = MoneyColumn(_("Total"), default=0)
    total_amount_base = MoneyColumn(_("Total in base currency"), default=0, base=True)
    approval_status = ChoiceColumn(_("Approval"), options=states.APPROVAL, default=states.DRAFT)
    doc_status = ChoiceColumn(_("Validity"), options=states.VALIDITY, default=states.ACTIVE)
    effective_at = DateTimeColumn(_("In effect since"), null=True, blank=True)
    version_no = IntegerColumn(_("Document version"), low=1, default=1)
    change_reason = TextColumn(_("Reason for the change"), blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class DocumentLine(models.Model):
    """One line; what it comes to is worked out, after its share of the document's discount."""

    product = ReferenceColumn("products.Product", module="product", verbose_name=_("Product"), blank=True)
    description = TextColumn(_("Description"), max_length=500, blank=True, keyed=False)
    quantity = DecimalColumn(_("Quantity"), places=4, low=0, default=1)
    unit_price = DecimalColumn(_("Unit price"), places=6, low=0, null=True, blank=True)
    discount_pct = DecimalColumn(_("Discount"), places=4, percent=True, default=0)
    tax_rate = DecimalColumn(_("Tax rate"), places=4, percent=True, null=True, blank=True)
    net = MoneyColumn(_("Net amount"), default=0)
    tax = MoneyColumn(_("Tax"), default=0)
    total = MoneyColumn(_("Total"), default=0)
    planned_date = DateColumn(_("Planned for"), null=True, blank=True)
    custom = CustomValues(default=dict, blank=True)
    sort = models.IntegerField(default=0)

    class Meta:
        abstract = True
