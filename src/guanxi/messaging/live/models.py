"""The pulse of each person."""

from django.conf import settings
from django.db import models


class Pulse(models.Model):
    """A mark that differs whenever what waits for a person has changed."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    mark = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.user_id}"
