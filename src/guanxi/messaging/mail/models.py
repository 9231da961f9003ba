"""What the company has set about mail."""

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

    def __str__(self) -> str:
        return self.sender_address


def mail_settings() -> MailSettings:
    """What is set; the defaults before anybody has set anything."""
    return MailSettings.objects.filter(pk=1).first() or MailSettings(pk=1)
