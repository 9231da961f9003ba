"""What the company has set about short messages, how many a number got, and what was answered."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import models

from guanxi.kernel.sealing import unseal
from guanxi.messaging.sms.providers import PROVIDERS, Provider
from guanxi.messaging.sms.providers.base import Account
from guanxi.meta.columns import DecimalColumn

SALT = "guanxi.messaging.sms"
PATH = "/sms/heard/"


class SmsSettings(models.Model):
    """One row: the provider with what it needs, what a part costs, and when marketing may be sent.

    `secret` is sealed. `callback_round` grows when the callback address is made anew, so that the old one is nobody's.
    """

    provider = models.CharField(max_length=20, blank=True)
    key_id = models.CharField(max_length=200, blank=True)
    secret = models.TextField(blank=True)
    app_id = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=50, blank=True)
    sender = models.CharField(max_length=100, blank=True)
    endpoint = models.CharField(max_length=300, blank=True)
    signature = models.CharField(max_length=50, blank=True)
    templates = models.TextField(blank=True)
    price = DecimalColumn(places=6, null=True, blank=True)
    daily_cap = models.PositiveSmallIntegerField(default=2)
    quiet_from = models.TimeField(default=time(20))
    quiet_until = models.TimeField(default=time(9))
    callback_round = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.provider


class SmsCount(models.Model):
    """How much marketing a number got on a day of the company."""

    number = models.CharField(max_length=20)
    day = models.DateField()
    count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number", "day"], name="sms_count_once")]
        indexes = [models.Index(fields=["day"], name="sms_count_day")]

    def __str__(self) -> str:
        return f"{self.number} {self.day}: {self.count}"


class SmsReply(models.Model):
    """That a provider told of a reply, so that it counts once."""

    key = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="sms_reply_at")]

    def __str__(self) -> str:
        return self.key


def sms_settings() -> SmsSettings:
    """What is set; the defaults before anybody has set anything."""
    return SmsSettings.objects.filter(pk=1).first() or SmsSettings(pk=1)


def keep_sms_settings(values: Mapping[str, Any]) -> None:
    """Set what is given, checked already."""
    SmsSettings.objects.update_or_create(pk=1, defaults=dict(values))


def provider_of(known: SmsSettings) -> Provider | None:
    """The provider that is set."""
    return PROVIDERS.get(known.provider)


def account_of(known: SmsSettings) -> Account | None:
    """The company at its provider; nothing where none is set, or its secret can't be read any more."""
    provider, secret = provider_of(known), unseal(known.secret)
    if provider is None or not secret:
        return None
    return Account(
        key_id=known.key_id,
        secret=secret,
        app_id=known.app_id,
        region=known.region,
        sender=known.sender,
        endpoint=known.endpoint.rstrip("/") or provider.endpoint,
        signature=known.signature,
        templates=known.templates,
        callback=callback_of(known),
    )


def callback_of(known: SmsSettings) -> str:
    """The address at which the provider tells of reports and replies; only who knows it can call it."""
    token = signing.dumps([known.provider, known.callback_round], salt=SALT)
    return f"{settings.BASE_URL}{PATH}{token}"


def is_callback(known: SmsSettings, token: str) -> bool:
    """Whether a token is the one of the callback address that counts now."""
    try:
        said = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return False
    return bool(known.provider) and said == [known.provider, known.callback_round]
