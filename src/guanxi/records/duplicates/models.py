"""What is kept of records that may be the same: who asked, which pairs were found, which are not the same after all."""

from django.conf import settings
from django.db import models


class DuplicateCheck(models.Model):
    """That a person asked whether a customer is there already, and how much was found."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    asked = models.JSONField(default=dict)
    found = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="duplicate_check_user")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.asked}"


class DuplicatePair(models.Model):
    """Two records of a module that may be the same, the older one first; `rank` is the place of its level, `why` says
    what kind of thing they share, `found_by` the run that found them last."""

    module = models.CharField(max_length=60)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    rank = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=20)
    found_by = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["module", "first_id", "second_id"], name="duplicate_pair_once")]
        indexes = [
            models.Index(fields=["module", "-rank", "-id"], name="duplicate_pair_rank"),
            models.Index(fields=["module", "second_id"], name="duplicate_pair_second"),
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.first_id} = {self.second_id}"


class DuplicateDecision(models.Model):
    """That somebody has looked at two records and says that they are not the same; `reason` in his words."""

    module = models.CharField(max_length=60)
    first_id = models.BigIntegerField()
    other_module = models.CharField(max_length=60)
    other_id = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["module", "first_id", "other_module", "other_id"], name="duplicate_decision_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.first_id} ≠ {self.other_module} {self.other_id}"


class DuplicateGuard(models.Model):
    """That a living record of a module bears a name or a credit code: the first that does holds it."""

    module = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=200)
    record_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["value", "kind", "module"], name="duplicate_guard_once")]
        indexes = [models.Index(fields=["module", "record_id"], name="duplicate_guard_record")]

    def __str__(self) -> str:
        return f"{self.module} {self.record_id}: {self.value}"
