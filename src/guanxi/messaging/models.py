"""Notices that were given to people."""

from typing import Any

from django.conf import settings
from django.db import models

from guanxi.messaging.outbox.models import Message

__all__ = ("Message", "Notice")


class Notice(models.Model):
    """That one person was told one thing. The words are made when he reads them, of kind and params.

    `at` lies ahead while he has put it off. What is not `is_shown` went by other channels alone; `in_digest` waits for
    the mail that gathers several.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    module = models.CharField(max_length=60)
    record_id = models.BigIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    params = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    is_shown = models.BooleanField(default=True, db_default=True)
    in_digest = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notice_newest"),
            models.Index(fields=["user", "at"], name="notice_waiting", condition=models.Q(read_at=None)),
            models.Index(fields=["user", "at"], name="notice_digest", condition=models.Q(in_digest=True)),
            models.Index(fields=["read_at"], name="notice_read", condition=models.Q(read_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"


class MorningMail(models.Model):
    """That somebody was thought of on a morning: he got the mail of his work plan, or there was nothing to say."""

    class State(models.TextChoices):
        QUEUED = "queued"
        NOTHING = "nothing"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    date = models.DateField()
    status = models.CharField(max_length=10, choices=State.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "date"], name="morning_mail_once")]
        indexes = [models.Index(fields=["date"], name="morning_mail_date")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.date}"


class KindRule(models.Model):
    """What the company has decided about a kind of notice, in place of its declaration."""

    kind = models.CharField(max_length=40, primary_key=True)
    channels: Any = models.JSONField(default=list)
    mandatory = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.kind
