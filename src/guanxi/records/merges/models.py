"""What is kept of merged records, so that old links lead on and everything can be taken apart again."""

from django.conf import settings
from django.db import models


class Merge(models.Model):
    """That records of a module became one: the `master`, in which operation, and with the values of which of them.

    `left` counts what could not follow to the master and stays with the merged one.
    """

    module = models.CharField(max_length=60)
    master_id = models.BigIntegerField()
    operation = models.CharField(max_length=40)
    taken = models.JSONField(default=dict)
    moved = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["operation"], name="merge_operation"),
            models.Index(fields=["module", "master_id"], name="merge_master"),
            models.Index(fields=["-at"], name="merge_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.master_id}"


class MergedRecord(models.Model):
    """That a record went into another one. Gone when it was taken apart."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="records")
    module = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    into_id = models.BigIntegerField()
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["module", "record_id"], name="merged_record_once")]

    def __str__(self) -> str:
        return f"{self.module} {self.record_id} → {self.into_id}"


class MovedRow(models.Model):
    """A row beside the records, such as a file or a line, that went over to the master: its table and the column that
    names the record."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="rows")
    table = models.CharField(max_length=100)
    column = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    from_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"
