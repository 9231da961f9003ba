"""What imports and exports did, and the maps that people keep."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.jobs.models import Job
from guanxi.kernel.sealed_column import SealedJSON


class Outcome(models.TextChoices):
    CREATED = "created", _("Created")
    UPDATED = "updated", _("Changed")
    SKIPPED = "skipped", _("Skipped")
    FAILED = "failed", _("Refused")
    POSTPONED = "postponed", _("Waiting for a later row")
    UNDONE = "undone", _("Undone")
    KEPT = "kept", _("Changed since, therefore kept")


class ImportRun(models.Model):
    """One file on its way into one module. Source and spool lie in a folder of their own below the home.

    `form` says how a source is written that the job has still to read.
    """

    job = models.OneToOneField(Job, models.CASCADE, related_name="+")
    module = models.CharField(max_length=60)
    file_name = models.CharField(max_length=255)
    folder = models.CharField(max_length=40)
    form = models.JSONField(default=dict)
    header = models.JSONField()
    map = models.JSONField()
    on_duplicate = models.CharField(max_length=10)
    history = models.BooleanField(default=False)
    dry_run = models.BooleanField(default=False)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    documents = models.PositiveIntegerField()
    undone_at = models.DateTimeField(null=True)
    newest_before = models.BigIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=("started_at",), name="importrun_started"),)

    def __str__(self) -> str:
        return f"{self.file_name} → {self.module}"


class ImportRow(models.Model):
    """What became of one document: the record that it is now, or the reasons against it.

    `content` holds the rows of what was refused or has to wait, sealed: they may fill encrypted fields. `module` is
    filled for a record of another module that was made because the document named it. The values that an update
    replaced are in the history.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    module = models.CharField(max_length=60, default="")
    record_id = models.BigIntegerField(null=True)
    content = SealedJSON(null=True)
    errors = models.JSONField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("run", "outcome", "number"), name="importrow_outcome"),
            models.Index(fields=("run", "record_id"), name="importrow_record"),
        )

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"


class ImportClaim(models.Model):
    """In a dry run, a value that a row would have taken, so that later rows are checked against it."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="+")
    field = models.CharField(max_length=200)
    value = models.TextField()

    class Meta:
        indexes = (models.Index(fields=("run", "field", "value"), name="importclaim_value"),)

    def __str__(self) -> str:
        return f"{self.field}: {self.value}"


class ExportRun(models.Model):
    """One list on its way out. Its file lies in a folder of its own below the home, for two days."""

    job = models.OneToOneField(Job, models.CASCADE, related_name="+")
    module = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    folder = models.CharField(max_length=40)
    pairs = models.JSONField()
    columns = models.JSONField(default=list)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    rows = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.module} → {self.kind}"


class SavedMap(models.Model):
    """A map that a person keeps under a name; `header` holds the columns of the file that it was made for."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    module = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    header = models.JSONField()
    map = models.JSONField()
    on_duplicate = models.CharField(max_length=10)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "module", "name"), name="savedmap_name"),)

    def __str__(self) -> str:
        return self.name
