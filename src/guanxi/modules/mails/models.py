"""Mails with people outside."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateTimeColumn,
    IntegerColumn,
    ReferenceColumn,
    RichTextColumn,
    TextColumn,
)
from guanxi.meta.record import Record, base_indexes, filled_indexes
from guanxi.meta.types.choice import options
from guanxi.meta.types.contact import Email

DIRECTIONS = options(("out", pgettext_lazy("mail", "Outgoing")), ("in", pgettext_lazy("mail", "Incoming")))
STATES = options(
    ("draft", _("Draft")),
    ("waiting", _("Waiting")),
    ("sent", pgettext_lazy("mail", "Sent")),
    ("failed", _("Failed")),
    ("received", pgettext_lazy("mail", "Received")),
)
ABOUT = ("contact", "lead", "account", "opportunity")


class Mail(Record):
    """One mail 邮件. A private one belongs to its mailbox alone, and to no record."""

    subject = TextColumn(_("Subject"), max_length=500, blank=True)
    to = TextColumn(_("To"), kind=Email, max_length=320, blank=True)
    cc = TextColumn(_("Copy to"), max_length=1000, blank=True)
    body = RichTextColumn(_("Words"), blank=True)
    template = ReferenceColumn(
        "message_templates.MessageTemplate", module="template", verbose_name=_("Message template"), blank=True
    )
    contact = ReferenceColumn("contacts.Contact", module="contact", verbose_name=_("Contact"), blank=True)
    lead = ReferenceColumn("leads.Lead", module="lead", verbose_name=_("Lead"), blank=True)
    account = ReferenceColumn("accounts.Account", module="account", verbose_name=_("Account"), blank=True)
    opportunity = ReferenceColumn(
        "opportunities.Opportunity", module="opportunity", verbose_name=_("Opportunity"), blank=True
    )
    direction = ChoiceColumn(_("Direction"), options=DIRECTIONS, default="out")
    status = ChoiceColumn(_("Status"), options=STATES, default="draft")
    sender = TextColumn(_("From"), max_length=320, blank=True)
    sender_name = TextColumn(_("Name of the sender"), max_length=200, blank=True)
    sent_at = DateTimeColumn(_("Sent at"), null=True, blank=True)
    problem = TextColumn(_("What went wrong"), max_length=500, blank=True)
    is_private = BooleanColumn(_("Private"))
    is_automatic = BooleanColumn(_("Sent automatically"))
    is_tracked = BooleanColumn(_("Count opens and clicks"))
    opened_at = DateTimeColumn(_("Opened at"), null=True, blank=True)
    machine_opened_at = DateTimeColumn(_("Opened by a machine at"), null=True, blank=True)
    clicked_at = DateTimeColumn(_("Clicked at"), null=True, blank=True)
    clicks = IntegerColumn(_("Clicks"), low=0, default=0)
    is_read = models.BooleanField(default=False)
    mailbox = models.ForeignKey("mail.MailBox", models.SET_NULL, null=True, related_name="+")
    message_id = models.CharField(max_length=500, blank=True)
    thread = models.CharField(max_length=500, blank=True)
    references = models.TextField(blank=True)
    html = models.TextField(blank=True)
    receivers = models.JSONField(default=list)

    class Meta:
        indexes = [
            *base_indexes("mail"),
            *filled_indexes("mail", "contact", "lead", "account", "opportunity"),
            models.Index(fields=["-sent_at", "id"], name="mail_when"),
            models.Index(fields=["mailbox", "-sent_at", "id"], name="mail_box"),
            models.Index(fields=["message_id"], name="mail_name", condition=~models.Q(message_id="")),
            models.Index(fields=["thread", "sent_at"], name="mail_thread", condition=~models.Q(thread="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "message_id"],
                name="mail_once",
                condition=models.Q(mailbox__isnull=False) & ~models.Q(message_id=""),
            )
        ]

    def __str__(self) -> str:
        return self.subject
