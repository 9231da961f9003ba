"""What the engine keeps about records of all modules: history, links, number counters, files."""

from django.conf import settings
from django.db import models

from guanxi.records.duplicates.models import DuplicateCheck, DuplicateDecision, DuplicatePair  # noqa: F401
from guanxi.records.merges.models import Merge, MergedRecord, MovedRow  # noqa: F401
from guanxi.records.search.models import SearchBuilt, SearchEntry  # noqa: F401  where Django looks for tables
from guanxi.records.segments.models import Segment, SegmentMember  # noqa: F401


class AuditEntry(models.Model):
    """One thing that happened to one record. Only ever added to.

    All that one request or job wrote bears one `operation`; what took an operation back names it in `undoes`.
    """

    module = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    via = models.CharField(max_length=10)
    verb = models.CharField(max_length=40)
    changes = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True, default="")
    job_id = models.BigIntegerField(null=True)
    operation = models.CharField(max_length=40, null=True)
    undoes = models.CharField(max_length=40, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["module", "record_id", "id"], name="audit_record"),
            models.Index(
                fields=["operation", "id"], name="audit_operation", condition=models.Q(operation__isnull=False)
            ),
            models.Index(fields=["by", "-id"], name="audit_by"),
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.record_id}: {self.verb}"


class RecordLink(models.Model):
    """That a record names another in a field of several references; for reverse lists and look-ups."""

    module = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    target_module = models.CharField(max_length=60)
    target_id = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["module", "field", "target_id", "record_id"], name="link_target"),
            models.Index(fields=["module", "record_id"], name="link_record"),
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.record_id}.{self.field} → {self.target_module} {self.target_id}"


class NumberCounter(models.Model):
    """The last number given for one text of a numbering rule; raised under a row lock."""

    key = models.CharField(max_length=120, unique=True)
    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key}{self.last}"


class StoredFile(models.Model):
    """A file that hangs on a record; its bytes lie in the home folder under their own hash.

    With a `field` it is a value of that field. Without a module it was sent by someone and hangs on nothing yet.
    """

    module = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    field = models.CharField(max_length=60, blank=True, default="", db_default="")
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["module", "record_id"], name="file_record"),
            models.Index(fields=["created_at"], name="file_unhung", condition=models.Q(module="")),
            models.Index(fields=["sha256"], name="file_content"),
        ]

    def __str__(self) -> str:
        return self.name


class RecentRecord(models.Model):
    """That a person looked at a record; the newest few are offered again on the workbench."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    module = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "module", "record_id"], name="recent_once")]
        indexes = [models.Index(fields=["user", "-at"], name="recent_user")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.module} {self.record_id}"


class Star(models.Model):
    """That a person keeps a record at hand as a favourite, or follows it to hear of its changes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    module = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "module", "record_id", "kind"], name="star_once")]
        indexes = [
            models.Index(fields=["user", "kind", "-at"], name="star_user"),
            models.Index(fields=["module", "record_id"], name="star_followed", condition=models.Q(kind="followed")),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.module} {self.record_id}"


class DuplicateKey(models.Model):
    """One name, phone or mail address of a record in its normal form, by which records that are the same are found."""

    module = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(fields=["value", "kind"], name="duplicate_value"),
            models.Index(fields=["module", "record_id"], name="duplicate_record"),
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.record_id}: {self.value}"


class KeysMade(models.Model):
    """By which rules the keys of a module's records were made; others mean that they are made anew."""

    module = models.CharField(max_length=60, primary_key=True)
    rules = models.CharField(max_length=500)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.module


class SavedView(models.Model):
    """A list as a person has arranged it, under a name of his own; `audience` says who has it beside him."""

    AUDIENCES = ("", "everyone", "some")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    module = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, default="list")
    filters = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    widths = models.JSONField(default=dict)
    frozen = models.PositiveSmallIntegerField(default=1)
    sort = models.CharField(max_length=500, default="-updated_at")
    group_by = models.CharField(max_length=200, blank=True, default="")
    density = models.CharField(max_length=20, blank=True, default="")
    colours = models.JSONField(default=list)
    chart = models.JSONField(default=dict)
    audience = models.CharField(max_length=10, blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "module", "position"], name="view_owner"),
            models.Index(fields=["module", "position"], name="view_shared", condition=~models.Q(audience="")),
        ]

    def __str__(self) -> str:
        return f"{self.module}: {self.name}"


class ViewReader(models.Model):
    """That a view is shared with who holds a role, or stands at a position or in a department or below it."""

    view = models.ForeignKey(SavedView, models.CASCADE, related_name="readers")
    kind = models.CharField(max_length=10)
    target = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["view", "kind", "target"], name="view_reader_once")]

    def __str__(self) -> str:
        return f"{self.view_id}: {self.kind} {self.target}"
