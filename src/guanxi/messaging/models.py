"""Notices that were given to people."""

from django.conf import settings
from django.db import models

from guanxi.messaging.outbox.models import Message

__all__ = ("Message", "Notice")


class Notice(models.Model):
    """That one person was told one thing. The words are made when he reads them, of kind and params."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    module = models.CharField(max_length=60)
    record_id = models.BigIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    params = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_user"),
            models.Index(fields=["user"], name="notice_unread", condition=models.Q(read_at=None)),
            models.Index(fields=["read_at"], name="notice_read", condition=models.Q(read_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"
