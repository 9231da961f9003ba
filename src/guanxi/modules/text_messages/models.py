"""Text messages with people outside."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.columns import (
    ChoiceColumn,
    DateTimeColumn,
    DecimalColumn,
    IntegerColumn,
    ReferenceColumn,
    TextColumn,
)
from guanxi.meta.record import Record, base_indexes, filled_indexes
from guanxi.meta.types.choice import options
from guanxi.meta.types.contact import Phone

DIRECTIONS = options(("out", _("Outgoing")), ("in", _("Incoming")))
STATES = options(
    ("draft", _("Draft")),
    ("waiting", _("Waiting")),
    ("sent", pgettext_lazy("mail", "Sent")),
    ("delivered", _("Delivered")),
    ("failed", _("Failed")),
    ("received", pgettext_lazy("mail", "Received")),
)
ABOUT = ("contact", "lead", "account")
LENGTH = 500  # providers take no longer ones


class TextMessage(Record):
    """One text message 短信."""

    text = TextColumn(_("Words"), max_length=LENGTH, blank=True)
    to = TextColumn(_("Phone number"), kind=Phone, max_length=50, blank=True)
    template = ReferenceColumn(
        "message_templates.MessageTemplate", module="template", verbose_name=_("Message template"), blank=True
    )
    contact = ReferenceColumn("contacts.Contact", module="contact", verbose_name=_("Contact"), blank=True)
    lead = ReferenceColumn("leads.Lead", module="lead", verbose_name=_("Lead"), blank=True)
    account = ReferenceColumn("accounts.Account", module="account", verbose_name=_("Account"), blank=True)
    direction = ChoiceColumn(_("Direction"), options=DIRECTIONS, default="out")
    status = ChoiceColumn(_("Status"), options=STATES, default="draft")
    parts = IntegerColumn(_("Parts"), low=0, default=0)
    cost = DecimalColumn(_("Estimated cost"), places=6, null=True, blank=True)
    sent_at = DateTimeColumn(_("Sent at"), null=True, blank=True)
    problem = TextColumn(_("What went wrong"), max_length=500, blank=True)
    reference = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            *base_indexes("text_message"),
            *filled_indexes("text_message", *ABOUT),
            models.Index(fields=["-sent_at", "id"], name="text_message_when"),
            models.Index(fields=["reference"], name="text_message_name", condition=~models.Q(reference="")),
        ]

    def __str__(self) -> str:
        return self.text
