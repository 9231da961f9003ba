"""What people have said about being written to, and what is known of their addresses."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentEntry(models.Model):
    """That someone agreed, refused, left or came back, where that was said, and when. Entries are never changed."""

    module = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    channel = models.CharField(max_length=10)  # mail, sms, or all
    action = models.CharField(max_length=20)
    source = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["module", "record_id", "-at"], name="consent_record")]

    def __str__(self) -> str:
        return f"{self.module} {self.record_id}: {self.action}"


class AddressState(models.TextChoices):
    GOOD = "good", _("In use")
    INVALID = "invalid", _("Nobody lives there")


class KnownAddress(models.Model):
    """What came back from a mail address: for good, or for a while."""

    address = models.CharField(max_length=320, unique=True)
    state = models.CharField(max_length=10, choices=AddressState.choices, default=AddressState.GOOD)
    said = models.CharField(max_length=500, blank=True)
    soft_bounces = models.PositiveSmallIntegerField(default=0)
    counted_since = models.DateTimeField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.address}: {self.state}"
