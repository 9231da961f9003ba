"""Mailings and their receivers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateTimeColumn,
    DecimalColumn,
    IntegerColumn,
    LongTextColumn,
    ReferenceColumn,
    ReferencesColumn,
    TextColumn,
)
from guanxi.meta.record import Entity, Record, base_indexes, filled_indexes
from guanxi.meta.types.choice import options

AUDIENCES = options(("contact", _("Contacts")), ("lead", _("Leads")))
STATES = options(
    ("draft", _("Draft")),
    ("running", pgettext_lazy("mailing", "Running")),
    ("stopped", pgettext_lazy("mailing", "Stopped")),
    ("done", pgettext_lazy("mailing", "Done")),
)
WAYS = options(("mail", pgettext_lazy("channel", "E-mail")), ("sms", _("Short message")))
VARIANTS = options(("a", _("Template A")), ("b", _("Template B")))
JUDGES = options(("opened", _("Most opened")), ("clicked", _("Most clicked")))
RECEIVER_STATES = options(
    ("waiting", _("Waiting")),
    ("sent", pgettext_lazy("mail", "Sent")),
    ("skipped", _("Left out")),
    ("failed", _("Failed")),
    ("bounced", _("Came back")),
    ("stopped", pgettext_lazy("mailing", "Stopped")),
)


class Mailing(Record):
    """One mail to many 群发邮件."""

    name = TextColumn(pgettext_lazy("thing", "Name"))
    template = ReferenceColumn(
        "message_templates.MessageTemplate", module="template", verbose_name=_("Message template")
    )
    audience = ChoiceColumn(_("To whom"), options=AUDIENCES, default="contact")
    segment = LongTextColumn(_("Which of them"), blank=True)
    segments = ReferencesColumn(module="segment", verbose_name=_("Segments"), blank=True)
    channel = ChoiceColumn(_("Channel"), options=WAYS, default="mail")
    expected = IntegerColumn(_("Chosen"), low=0, default=0)
    send_at = DateTimeColumn(_("Send at"), null=True, blank=True)
    throttle = IntegerColumn(_("Mails an hour"), low=0, high=100_000, default=0)
    is_tracked = BooleanColumn(_("Count opens and clicks"))
    template_b = ReferenceColumn(
        "message_templates.MessageTemplate", module="template", verbose_name=_("Template B"), blank=True
    )
    test_share = IntegerColumn(_("Share of the test"), low=2, high=100, null=True, blank=True)
    test_hours = IntegerColumn(_("Hours of the test"), low=1, high=168, null=True, blank=True)
    test_by = ChoiceColumn(_("Which one wins"), options=JUDGES, blank=True)
    winner = ChoiceColumn(_("Winner"), options=VARIANTS, blank=True)
    status = ChoiceColumn(_("Status"), options=STATES, default="draft")
    total = IntegerColumn(_("Receivers"), low=0, default=0)
    sent = IntegerColumn(_("Sent mails"), low=0, default=0)
    delivered = IntegerColumn(_("Arrived"), low=0, default=0)
    skipped = IntegerColumn(_("Left out"), low=0, default=0)
    bounced = IntegerColumn(_("Came back"), low=0, default=0)
    opened = IntegerColumn(_("Opened"), low=0, default=0)
    opened_by_machines = IntegerColumn(_("Opened by machines only"), low=0, default=0)
    clicked = IntegerColumn(_("Clicked"), low=0, default=0)
    unsubscribed = IntegerColumn(_("Unsubscribed"), low=0, default=0)
    complained = IntegerColumn(_("Complained"), low=0, default=0)
    arrival_rate = DecimalColumn(_("Arrival rate"), places=2, percent=True, null=True, blank=True)
    open_rate = DecimalColumn(_("Open rate"), places=2, percent=True, null=True, blank=True)
    click_rate = DecimalColumn(_("Click rate"), places=2, percent=True, null=True, blank=True)
    unsubscribe_rate = DecimalColumn(_("Unsubscribe rate"), places=2, percent=True, null=True, blank=True)
    complaint_rate = DecimalColumn(_("Complaint rate"), places=2, percent=True, null=True, blank=True)
    resends = ReferenceColumn("self", module="mailing", verbose_name=_("Sent again to who has not opened"), blank=True)
    round = models.PositiveIntegerField(default=0)
    test_ends_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [*base_indexes("mailing"), models.Index(fields=["name_key", "id"], name="mailing_name")]

    def __str__(self) -> str:
        return self.name


class Receiver(Entity):
    """One receiver of a mailing: a contact or lead with the address that it had then."""

    mailing = ReferenceColumn(Mailing, module="mailing", verbose_name=_("Mailing"), on_delete=models.CASCADE)
    contact = ReferenceColumn(
        "contacts.Contact", module="contact", verbose_name=_("Contact"), blank=True, on_delete=models.SET_NULL
    )
    lead = ReferenceColumn("leads.Lead", module="lead", verbose_name=_("Lead"), blank=True, on_delete=models.SET_NULL)
    address = TextColumn(_("Address"), max_length=320)
    variant = ChoiceColumn(_("Template"), options=VARIANTS, blank=True)
    state = ChoiceColumn(_("State"), options=RECEIVER_STATES, default="waiting")
    reason = TextColumn(_("Reason"), max_length=40, blank=True, keyed=False)
    sent_at = DateTimeColumn(_("Sent at"), null=True, blank=True)
    delivered_at = DateTimeColumn(_("Arrived at"), null=True, blank=True)
    opened_at = DateTimeColumn(_("Opened at"), null=True, blank=True)
    machine_opened_at = DateTimeColumn(_("Opened by a machine at"), null=True, blank=True)
    clicked_at = DateTimeColumn(_("Clicked at"), null=True, blank=True)
    clicks = IntegerColumn(_("Clicks"), low=0, default=0)
    left_at = DateTimeColumn(_("Unsubscribed at"), null=True, blank=True)
    complained_at = DateTimeColumn(_("Complained at"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailing", "address"], name="receiver_once")]
        indexes = [
            *base_indexes("receiver", owned=False),
            *filled_indexes("receiver", "contact", "lead"),
            models.Index(fields=["mailing", "state", "id"], name="receiver_state"),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.state}"

    @property
    def record_id(self) -> int | None:
        """The contact or lead, while there is one."""
        return self.contact_id or self.lead_id
