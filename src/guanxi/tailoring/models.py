"""The tables of what a company has changed about its modules."""

from django.conf import settings
from django.db import models


class Adjustment(models.Model):
    """One part of one module as the company wants it. `object` is the module's slug, `kind` says what is changed, `key`
    which of several. `body` is in force, and nothing where the product's own is; `draft` is not in force yet.
    `version` grows with every change of either, so that nobody overwrites what he has not seen."""

    kind = models.CharField(max_length=20)
    object = models.CharField(max_length=60)
    key = models.CharField(max_length=120, default="", blank=True)
    body = models.JSONField(null=True)
    draft = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object", "key"], name="adjustment_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object} {self.key}".strip()


class Publication(models.Model):
    """What came into force once, by whom and when. Only ever added to; an earlier one can be put into force again."""

    adjustment = models.ForeignKey(Adjustment, models.CASCADE, related_name="publications")
    number = models.PositiveIntegerField()
    body = models.JSONField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["adjustment", "number"], name="publication_once")]

    def __str__(self) -> str:
        return f"{self.adjustment_id}: {self.number}"
