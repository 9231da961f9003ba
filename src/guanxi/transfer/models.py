"""What the company has decided about its backups."""

from datetime import time

from django.db import models


class BackupPlan(models.Model):
    """Whether, when and where the company is backed up every day, and how many backups are kept: one row, and none as
    long as nobody has decided otherwise. Without a folder they lie in the home."""

    is_on = models.BooleanField(default=True)
    at = models.TimeField(default=time(3))
    kept = models.PositiveIntegerField(default=7)
    folder = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.at:%H:%M}" if self.is_on else "off"
