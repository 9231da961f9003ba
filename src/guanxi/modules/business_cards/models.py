"""Business cards: what was read off them, until somebody has made a lead or a contact of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.columns import ChoiceColumn, LongTextColumn, ReferenceColumn, StructureColumn, TextColumn
from guanxi.meta.record import Record, base_indexes, filled_indexes
from guanxi.meta.types.choice import options
from guanxi.meta.types.contact import Email, Phone, Url
from guanxi.modules.accounts.facade import SOURCES

STATES = options(
    ("draft", _("To be checked")),
    ("reading", _("Being read")),
    ("saved", pgettext_lazy("business card", "Saved")),
    ("discarded", _("Discarded")),
)


class BusinessCard(Record):
    """One card 名片: its pictures hang on it as files, `text` is what stands on it, `confidence` how sure each field
    that was read is, in percent."""

    name = TextColumn(_("Name"), max_length=100, blank=True)
    company = TextColumn(_("Company"), blank=True)
    title = TextColumn(_("Job title"), max_length=50, blank=True)
    department = TextColumn(_("Department"), max_length=50, blank=True)
    mobile = TextColumn(_("Mobile"), max_length=50, kind=Phone, blank=True)
    phone = TextColumn(_("Phone"), max_length=50, kind=Phone, blank=True)
    email = TextColumn(_("E-mail"), kind=Email, blank=True)
    wechat = TextColumn(_("WeChat"), max_length=50, blank=True)
    website = TextColumn(_("Website"), max_length=500, kind=Url, blank=True)
    address = TextColumn(_("Address"), blank=True)
    text = LongTextColumn(_("Text of the card"), blank=True)
    confidence = StructureColumn(_("How sure"), default=dict, blank=True)
    source = ChoiceColumn(_("Source"), options=SOURCES)
    source_detail = TextColumn(_("Source in detail"), max_length=100, blank=True)
    state = ChoiceColumn(_("State"), options=STATES, default="draft")
    lead = ReferenceColumn("leads.Lead", module="lead", verbose_name=_("Lead"), blank=True)
    contact = ReferenceColumn("contacts.Contact", module="contact", verbose_name=_("Contact"), blank=True)

    class Meta:
        indexes = [
            *base_indexes("business_card"),
            *filled_indexes("business_card", "lead", "contact"),
            models.Index(fields=["owner", "state", "id"], name="business_card_open"),
        ]

    def __str__(self) -> str:
        return self.name or self.company
