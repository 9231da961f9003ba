"""What the API itself keeps: first answers to repeated requests, and how much tokens are used."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class IdempotencyKey(models.Model):
    """One POST that named a key. Its times are real time. `attempt` fences off a slow first try."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=64)
    attempt = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True)
    status = models.PositiveIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_created")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.key}"


class TokenUse(models.Model):
    """Requests of one token, known by its hash, in one minute, over all processes."""

    token = models.CharField(max_length=64)
    window = models.BigIntegerField()
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "window"], name="tokenuse_once")]

    def __str__(self) -> str:
        return f"{self.token[:8]} {self.window}: {self.count}"
