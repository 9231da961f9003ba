"""What the pages themselves remember: forms that were sent, so that a second click does nothing twice."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class SentForm(models.Model):
    """A form by the token it carried, and where its answer led. Kept for a day of real time."""

    token = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    address = models.CharField(max_length=500, default="")
    sent_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.token
