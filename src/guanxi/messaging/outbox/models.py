"""The delivery log: one row for each message to each recipient, written before anything is sent."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")


class Purpose(models.TextChoices):
    INTERNAL = "internal", _("To people who work here")
    SERVICE = "service", _("About something under way")
    MARKETING = "marketing", _("Marketing")


def new_message_id() -> str:
    """A name for a message that no other bears; it stays the same however often the message is tried."""
    return uuid4().hex


class Message(models.Model):
    """One message by one channel to one recipient, who is a person here (`user`) or an `address`.

    `message_id` is fixed before the first try, so that who gets a message twice can tell. `via` is the adapter that
    took it; `reference` what that one calls it. `job_id` is the job that has it in hand, `handed_at` set from the
    moment at which it may have left. `facts` are figures of the channel, such as the parts of a short message. Where
    the words are made at the last moment, `source` says by whom and `source_ids` of what.
    """

    channel = models.CharField(max_length=10)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    key = models.CharField(max_length=200)
    recipient = models.CharField(max_length=320)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    address = models.CharField(max_length=320, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    module = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True)
    address_field = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=20, blank=True)
    source_ids: Any = models.JSONField(default=list)
    template_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=500, blank=True)
    body = models.TextField(blank=True)
    attachments: Any = models.JSONField(default=list)
    message_id = models.CharField(max_length=64, default=new_message_id)
    via = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    facts: Any = models.JSONField(default=dict)
    tried = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    job_id = models.BigIntegerField(null=True)
    handed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    is_secret = False  # while it is handed over: whether its words stay out of the log

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "key", "recipient"], name="message_once")]
        indexes = [
            models.Index(fields=["due_at", "id"], name="message_due", condition=models.Q(state="queued")),
            models.Index(fields=["job_id"], name="message_sending", condition=models.Q(state="sending")),
            models.Index(fields=["-id"], name="message_failed", condition=models.Q(state="failed")),
            models.Index(fields=["user", "-id"], name="message_user"),
            models.Index(fields=["by", "-id"], name="message_by"),
            models.Index(fields=["module", "record_id"], name="message_record"),
            models.Index(fields=["message_id"], name="message_name"),
            models.Index(fields=["at"], name="message_at"),
            models.Index(fields=["reference"], name="message_reference", condition=~models.Q(reference="")),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.recipient}: {self.state}"
