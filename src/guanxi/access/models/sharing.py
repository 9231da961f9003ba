"""The sharing mode of each module, where the company chose another than the module's own (F005)."""

from django.db import models


class SharingDefault(models.Model):
    """One module's mode; a module without a row has the mode of its declaration."""

    module = models.CharField(max_length=60, unique=True)
    mode = models.CharField(max_length=30)
    grant_by_hierarchy = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.module}: {self.mode}"
