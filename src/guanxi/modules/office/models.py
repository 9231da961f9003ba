"""Office forms: what people ask their company for, from leave to a business trip. One table, a kind each."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateColumn,
    DateTimeColumn,
    DecimalColumn,
    IntegerColumn,
    LongTextColumn,
    MoneyColumn,
    ReferenceColumn,
    ReferencesColumn,
    TextColumn,
)
from guanxi.meta.record import Record, base_indexes, filled_indexes, number_index, unique_when_filled
from guanxi.modules.office import choices


class OfficeForm(Record):
    """One form 申请单 of one kind; each kind uses the columns that it names (`module.VARIANTS`)."""

    number = TextColumn(_("Number"), max_length=40, blank=True)
    form_type = ChoiceColumn(_("Form"), options=choices.FORM_TYPES, default="general")
    subject = TextColumn(_("Subject"), blank=True)
    purpose = LongTextColumn(_("Reason"), blank=True)
    end_on = DateColumn(_("Last day"), null=True, blank=True)
    begin_on = DateColumn(_("First day"), null=True, blank=True)
    days = DecimalColumn(_("Days"), places=1, low=0, null=True, blank=True)
    begin_at = DateTimeColumn(_("Begins"), null=True, blank=True)
    end_at = DateTimeColumn(_("Ends"), null=True, blank=True)
    hours = DecimalColumn(_("Hours"), places=1, low=0, null=True, blank=True)
    amount = MoneyColumn(_("Amount"), null=True, blank=True)
    leave_kind = ChoiceColumn(_("Kind of leave"), options=choices.LEAVE_KINDS, blank=True)
    stand_in = ReferenceColumn(settings.AUTH_USER_MODEL, module="user", verbose_name=_("Stand-in"), blank=True)
    destination = TextColumn(_("Destination"), blank=True)
    companions = ReferencesColumn(_("Travels with"), module="user")
    accounts = ReferencesColumn(_("Customers visited"), module="account")
    transport = ChoiceColumn(_("Means of travel"), options=choices.TRANSPORTS, blank=True)
    tickets = LongTextColumn(_("Tickets booked"), blank=True)
    hotel = LongTextColumn(_("Hotel booked"), blank=True)
    booked_cost = MoneyColumn(_("Cost of booking"), null=True, blank=True)
    expense_kind = ChoiceColumn(_("Kind of expense"), options=choices.EXPENSE_KINDS, blank=True)
    spent_on = DateColumn(_("Spent on"), null=True, blank=True)
    repay_on = DateColumn(_("Settled by"), null=True, blank=True)
    related_form = ReferenceColumn(
        "office.OfficeForm", module="office_form", verbose_name=_("Related form"), blank=True
    )
    item = TextColumn(_("What is needed"), blank=True)
    supplier_name = TextColumn(_("Supplier"), blank=True)
    quantity = DecimalColumn(_("Quantity"), places=2, low=0, null=True, blank=True)
    needed_on = DateColumn(_("Needed on"), null=True, blank=True)
    return_on = DateColumn(_("Returned by"), null=True, blank=True)
    seal_kind = ChoiceColumn(_("Seal"), options=choices.SEAL_KINDS, blank=True)
    document_name = TextColumn(_("Document"), blank=True)
    copies = IntegerColumn(_("Copies"), low=1, high=10_000, null=True, blank=True)
    is_taken_out = BooleanColumn(_("Taken out of the house"))
    account = ReferenceColumn("accounts.Account", module="account", verbose_name=_("Account"), blank=True)
    opportunity = ReferenceColumn(
        "opportunities.Opportunity", module="opportunity", verbose_name=_("Opportunity"), blank=True
    )
    product = ReferenceColumn("products.Product", module="product", verbose_name=_("Product"), blank=True)
    list_price = MoneyColumn(_("Usual price"), null=True, blank=True)
    asked_price = MoneyColumn(_("Price asked for"), null=True, blank=True)
    invoice_title = TextColumn(_("Name on the invoice"), blank=True)
    tax_number = TextColumn(_("Tax number"), max_length=30, blank=True)
    invoice_address = TextColumn(_("Address and telephone"), blank=True)
    bank = TextColumn(_("Bank"), blank=True)
    bank_account = TextColumn(_("Bank account"), max_length=40, blank=True, keyed=False)
    licence_kind = ChoiceColumn(_("Kind of licence"), options=choices.LICENCE_KINDS, blank=True)
    address = TextColumn(_("Deliver to"), blank=True)

    class Meta:
        indexes = [
            *base_indexes("office_form"),
            *filled_indexes("office_form", "account", "opportunity", "product", "related_form", "stand_in"),
            number_index("office_form"),
            models.Index(fields=["form_type", "-updated_at", "id"], name="office_form_type"),
        ]
        constraints = [unique_when_filled("office_form", "number")]

    def __str__(self) -> str:
        return self.subject
