"""The company at DingTalk, WeCom and Feishu, who its people are there, and which cards stand in their chats."""

from typing import Any

from django.conf import settings
from django.db import models


class Connection(models.Model):
    """The company's app at one provider. `settings` are what its provider asks for by name and may be read; `secrets`
    are the others, sealed together. `address` is where its interface is, if not where it usually is."""

    provider = models.CharField(max_length=20, unique=True)
    active = models.BooleanField(default=False)
    settings: Any = models.JSONField(default=dict)
    secrets = models.TextField(blank=True)
    address = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.provider


class Identity(models.Model):
    """Who a person is at a provider: one here is one there, both ways. `external_id` is the name that messages go to
    (`userid` at DingTalk and WeCom, `open_id` at Feishu); `union_id` the one that stays among several apps."""

    provider = models.CharField(max_length=20)
    external_id = models.CharField(max_length=128)
    union_id = models.CharField(max_length=128, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        db_table = "idp_account"
        constraints = [
            models.UniqueConstraint(fields=["provider", "external_id"], name="idp_account_there_once"),
            models.UniqueConstraint(fields=["provider", "user"], name="idp_account_here_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider}:{self.external_id}"


class AccessToken(models.Model):
    """What a provider has given for the app's secret, sealed; all processes share it until it ends. `purpose` tells
    apart tokens for different secrets of one app."""

    provider = models.CharField(max_length=20)
    purpose = models.CharField(max_length=20)
    token = models.TextField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "purpose"], name="im_token_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.purpose}"


class HeardCall(models.Model):
    """That a provider has called with these very words and signature, so that nobody can say them again."""

    key = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="im_heard_at")]

    def __str__(self) -> str:
        return self.key


class SentCard(models.Model):
    """A card in a person's chat that asks him to decide. `name` is what the provider and we call it; nobody guesses it.
    `shown` is the state that it tells, nothing as long as it has its buttons; `code` what it can be changed with."""

    provider = models.CharField(max_length=20)
    name = models.CharField(max_length=64, unique=True)
    external_id = models.CharField(max_length=128)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    task = models.ForeignKey("approval.Task", models.CASCADE, related_name="+")
    reference = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=200, blank=True)
    shown = models.CharField(max_length=20, blank=True)
    tried = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="im_card_open", condition=models.Q(shown=""))]

    def __str__(self) -> str:
        return f"{self.provider} {self.name}"
