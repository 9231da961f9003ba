"""What is kept of webhooks: whom to tell what, how far each has been told, and every call."""

from typing import Any
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.columns import BooleanColumn, LongTextColumn, MultiChoiceColumn, StructureColumn, TextColumn
from guanxi.meta.record import Record, base_indexes
from guanxi.meta.types.contact import Url


class Webhook(Record):
    """One other system that is told of events, with the rights of the owner: what he doesn't see is not told.

    `modules` and `events` narrow what is told, empty ones tell all; `condition` holds for the record of an event.
    `position` is the last entry of the event log that was looked at. The secrets are kept sealed: `secret` signs,
    `secret_before` signs as well until `secret_until`. `failing_since` is when the calls began to fail.
    """

    name = TextColumn(pgettext_lazy("thing", "Name"), max_length=100)
    url = TextColumn(_("Address"), max_length=500, kind=Url)
    modules = MultiChoiceColumn(_("Modules"))
    events = MultiChoiceColumn(_("Events"))
    condition = StructureColumn(_("Only if"), null=True, blank=True)
    thin = BooleanColumn(_("Without contents"), default=False)
    active = BooleanColumn(_("Switched on"), default=True)
    off_reason = LongTextColumn(_("Why it is off"), blank=True)
    position = models.BigIntegerField(default=0, editable=False)
    secret = models.TextField(default="", editable=False)
    secret_before = models.TextField(default="", blank=True, editable=False)
    secret_until = models.DateTimeField(null=True, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = base_indexes("webhook")

    def __str__(self) -> str:
        return self.name


class State(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")


def new_message_id() -> str:
    """A name that stays the same however often a call is tried: who hears it twice can tell."""
    return f"msg_{uuid4().hex}"


class Delivery(models.Model):
    """One call of one webhook, with what was said and what came of it. `event_id` is the entry of the event log, or
    nothing for a test, a call by an automation. `key` makes sure that the same is not said twice."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="+")
    event_id = models.BigIntegerField(null=True)
    type = models.CharField(max_length=120)
    module = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=200)
    message_id = models.CharField(max_length=40, default=new_message_id)
    body: Any = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    tried = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    job_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    status = models.IntegerField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    answer = models.TextField(blank=True)
    took = models.IntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "key"], name="delivery_once")]
        indexes = [
            models.Index(fields=["due_at", "id"], name="delivery_due", condition=models.Q(state="queued")),
            models.Index(fields=["job_id"], name="delivery_sending", condition=models.Q(state="sending")),
            models.Index(
                fields=["webhook", "module", "record_id", "id"],
                name="delivery_order",
                condition=models.Q(state__in=["queued", "sending"]),
            ),
            models.Index(fields=["webhook", "-id"], name="delivery_webhook"),
        ]

    def __str__(self) -> str:
        return f"{self.type}: {self.state}"


class Horizon(models.Model):
    """How far the event log is settled: below `up_to` no entry can appear any more.

    A number that is missing above it may belong to a transaction still under way; `gap_ends` is the transaction behind
    which all that were under way when it was noticed, at `gap_at`, have ended.
    """

    up_to = models.BigIntegerField(default=0)
    gap_at = models.DateTimeField(null=True)
    gap_ends = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return str(self.up_to)
