"""Contract orders 合同订单: the contract and the sales order in one document (F059)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.documents.models import Document, DocumentLine
from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateColumn,
    ReferenceColumn,
    RichTextColumn,
    StructureColumn,
    TextColumn,
)
from guanxi.meta.record import base_indexes, filled_indexes, number_index, unique_when_filled
from guanxi.modules.contracts import picklists

NAMED = ("contact", "opportunity", "frame", "renewed_from", "renewal_opportunity", "signer_user")


class Contract(Document):
    """What was agreed with a customer: parties, lines, dates, terms. Its owner is the salesperson whose performance it
    is. `frame` is the framework contract 框架合同 under which an order is called off, `renewal_opportunity` the deal
    that has begun because it ends."""

    name = TextColumn(_("Contract name"), blank=True)
    kind = ChoiceColumn(_("Kind"), options=picklists.KINDS, default="order")
    channel = ChoiceColumn(_("Channel"), options=picklists.CHANNELS, default="direct")
    contact = ReferenceColumn("contacts.Contact", module="contact", verbose_name=_("Contact"), blank=True)
    opportunity = ReferenceColumn(
        "opportunities.Opportunity", module="opportunity", verbose_name=_("Opportunity"), blank=True
    )
    frame = ReferenceColumn("self", module="contract", verbose_name=_("Framework contract"), blank=True)
    renewed_from = ReferenceColumn("self", module="contract", verbose_name=_("Renews"), blank=True)
    renewal_opportunity = ReferenceColumn(
        "opportunities.Opportunity", module="opportunity", verbose_name=_("Deal about the renewal"), blank=True
    )
    start_date = DateColumn(_("Begins on"), null=True, blank=True)
    end_date = DateColumn(_("Ends on"), null=True, blank=True)
    signer_customer = TextColumn(_("Signed by the customer"), max_length=50, blank=True)
    signer_user = ReferenceColumn(settings.AUTH_USER_MODEL, module="user", verbose_name=_("Signed by us"), blank=True)
    payment_terms = ChoiceColumn(_("Terms of payment"), options=picklists.TERMS, blank=True)
    delivery_address = TextColumn(_("Deliver to"), max_length=300, blank=True)
    receiver = TextColumn(pgettext_lazy("goods", "Receiver"), max_length=50, blank=True)
    receiver_phone = TextColumn(_("Receiver's telephone"), max_length=40, blank=True, keyed=False)
    warranty_until = DateColumn(_("Warranty until"), null=True, blank=True)
    renewable = BooleanColumn(_("Can be renewed"))
    clauses = RichTextColumn(_("Clauses"), blank=True)
    splits = StructureColumn(_("Parts of the credit"), null=True, blank=True)

    class Meta:
        indexes = [
            *base_indexes("contract"),
            number_index("contract"),
            *filled_indexes(
                "contract", "contact", "opportunity", "frame", "renewed_from", "renewal_opportunity", "signer_user"
            ),
            models.Index(fields=["doc_date", "id"], name="contract_date"),
            models.Index(fields=["owner", "doc_date"], name="contract_owner_date"),
            models.Index(fields=["account_owner", "doc_date"], name="contract_account_owner"),
            models.Index(fields=["end_date", "id"], name="contract_end"),
        ]
        constraints = [unique_when_filled("contract", "number")]

    def __str__(self) -> str:
        return self.name or self.number


class ContractLine(DocumentLine):
    """A line of a contract order."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["product", "contract"], name="contractline_product")]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.product_id or self.description}"
