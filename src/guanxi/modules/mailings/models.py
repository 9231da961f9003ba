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
    ReferenceColumn,
    TextColumn,
)
from guanxi.meta.record import Record, base_indexes
from guanxi.meta.types.choice import options

AUDIENCES = options(("contact", _("Contacts")), ("lead", _("Leads")))
STATES = options(
    ("draft", _("Draft")),
    ("running", pgettext_lazy("mailing", "Running")),
    ("stopped", pgettext_lazy("mailing", "Stopped")),
    ("done", pgettext_lazy("mailing", "Done")),
)


class Mailing(Record):
    """One mail to many 群发邮件."""

    name = TextColumn(pgettext_lazy("thing", "Name"))
    template = ReferenceColumn(
        "message_templates.MessageTemplate", module="template", verbose_name=_("Message template")
    )
    audience = ChoiceColumn(_("To whom"), options=AUDIENCES, default="contact")
    segment = TextColumn(_("Which of them"), max_length=2000, blank=True)
    send_at = DateTimeColumn(_("Send at"), null=True, blank=True)
    throttle = IntegerColumn(_("Mails an hour"), low=0, high=100_000, default=0)
    is_tracked = BooleanColumn(_("Count opens and clicks"))
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
    arrival_rate = DecimalColumn(_("Arrival rate"), places=2, percent=True, null=True, blank=True)
    open_rate = DecimalColumn(_("Open rate"), places=2, percent=True, null=True, blank=True)
    click_rate = DecimalColumn(_("Click rate"), places=2, percent=True, null=True, blank=True)
    resends = ReferenceColumn("self", module="mailing", verbose_name=_("Sent again to who has not opened"), blank=True)
    round = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [*base_indexes("mailing"), models.Index(fields=["name_key", "id"], name="mailing_name")]

    def __str__(self) -> str:
        return self.name


class ReceiverState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    SKIPPED = "skipped", _("Left out")
    FAILED = "failed", _("Failed")
    BOUNCED = "bounced", _("Came back")
    STOPPED = "stopped", pgettext_lazy("mailing", "Stopped")


class Receiver(models.Model):
    """One receiver of a mailing: a contact or lead with the address that it had then."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="+")
    record_id = models.BigIntegerField()
    address = models.CharField(max_length=320)
    state = models.CharField(max_length=10, choices=ReceiverState.choices, default=ReceiverState.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    machine_opened_at = models.DateTimeField(null=True)
    clicked_at = models.DateTimeField(null=True)
    clicks = models.PositiveIntegerField(default=0)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailing", "address"], name="receiver_once")]
        indexes = [models.Index(fields=["mailing", "state", "id"], name="receiver_state")]

    def __str__(self) -> str:
        return f"{self.address}: {self.state}"
