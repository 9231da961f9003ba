"""What the company has set about mail, which mailboxes are read, and by what right."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Basis(models.TextChoices):
    CONSENT = "consent", _("Only who has agreed")
    CUSTOMERS = "customers", _("Who has agreed, and people at existing customers")


class MailSettings(models.Model):
    """One row: from whom the company's mail comes, and what stands beneath its mailings."""

    sender_name = models.CharField(max_length=100, blank=True)
    sender_address = models.EmailField(max_length=200, blank=True)
    postal_address = models.CharField(max_length=300, blank=True)
    basis = models.CharField(max_length=10, choices=Basis.choices, default=Basis.CONSENT)
    access = models.ForeignKey("MailAccess", models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return self.sender_address


def mail_settings() -> MailSettings:
    """What is set; the defaults before anybody has set anything."""
    return MailSettings.objects.filter(pk=1).first() or MailSettings(pk=1)


def keep_mail_settings(values: Mapping[str, Any]) -> None:
    """Set what is given, checked already."""
    MailSettings.objects.update_or_create(pk=1, defaults=dict(values))


class Security(models.TextChoices):
    TLS = "tls", _("Encrypted (TLS)")
    STARTTLS = "starttls", _("STARTTLS")
    PLAIN = "plain", _("Not encrypted")


class MailApp(models.Model):
    """As what Guanxi is registered at the company's mail provider, so that people can let it into their mail without
    a password: one a company. Its secret is sealed."""

    provider = models.CharField(max_length=20)
    client_id = models.CharField(max_length=300)
    secret = models.TextField(blank=True)
    authorize_url = models.CharField(max_length=500)
    token_url = models.CharField(max_length=500)
    scopes = models.CharField(max_length=500)

    def __str__(self) -> str:
        return self.provider


class MailAccess(models.Model):
    """That somebody has let Guanxi into a mail account. `refresh` gets access tokens, of which the newest stands in
    `token` until `ends_at`; both are sealed. `problem` is the provider's last word where it gives none."""

    refresh = models.TextField()
    token = models.TextField(blank=True)
    ends_at = models.DateTimeField(null=True)
    since = models.DateTimeField()
    problem = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"since {self.since}"


class MailBox(models.Model):
    """A mailbox that is read by IMAP: a person's own, which nobody else reads, or the company's (without `user`).

    `password` is sealed; `by_token` are those that are entered by an access instead. `uid_validity` and `last_uid` say
    how far it was read.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    label = models.CharField(max_length=100)
    address = models.EmailField(max_length=200)
    host = models.CharField(max_length=200)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=10, choices=Security.choices, default=Security.TLS)
    name = models.CharField(max_length=200)
    password = models.TextField()
    by_token = models.BooleanField(default=False)
    access = models.ForeignKey(MailAccess, models.SET_NULL, null=True, related_name="+")
    is_on = models.BooleanField(default=True)
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.label
