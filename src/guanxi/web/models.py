"""What the pages themselves remember: forms that were sent, so that a second click does nothing twice; and requests
that were slow."""

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


class SlowRequest(models.Model):
    """A request that took long: its address without what was asked in it, in milliseconds of real time. The shapes of
    its slowest queries hold no values. Only the last few hundred are kept."""

    at = models.DateTimeField(db_default=Now(), db_index=True)
    method = models.CharField(max_length=10)
    place = models.CharField(max_length=200)
    status = models.IntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    milliseconds = models.IntegerField()
    database = models.IntegerField()
    queries = models.IntegerField()
    shapes = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.method} {self.place}: {self.milliseconds} ms"
