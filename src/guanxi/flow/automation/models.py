"""What is kept of automation: the rules, each version of them, and what every run did and why."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateTimeColumn,
    IntegerColumn,
    LongTextColumn,
    StructureColumn,
    TextColumn,
)
from guanxi.meta.record import Record, base_indexes


class Automation(Record):
    """One rule 自动化: when something happens to records of an object, if they meet a condition, then do this.

    `revision` counts the versions of what it says. `dated_until` is the last day that a rule about dates has seen,
    `next_at` when a rule on schedule is due.
    """

    name = TextColumn(_("Name of the automation"), max_length=100)
    object = ChoiceColumn(_("Object"), max_length=60)
    description = LongTextColumn(_("What it is for"), blank=True)
    trigger = StructureColumn(_("When"), null=True, blank=True)
    condition = StructureColumn(_("If"), null=True, blank=True)
    actions = StructureColumn(_("Then"), null=True, blank=True)
    active = BooleanColumn(_("Switched on"))
    off_reason = TextColumn(_("Why it is off"), max_length=300, blank=True)
    switched_at = DateTimeColumn(_("Switched at"), null=True, blank=True)
    revision = IntegerColumn(_("Version of the rule"), default=0)
    dated_until = models.DateField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            *base_indexes("automation"),
            models.Index(fields=["object"], name="automation_active", condition=models.Q(active=True)),
        ]

    def __str__(self) -> str:
        return self.name


class AutomationVersion(models.Model):
    """What a rule said from some moment on; a run keeps the version it began with."""

    automation = models.ForeignKey(Automation, models.CASCADE, related_name="+")
    revision = models.BigIntegerField()
    object = models.CharField(max_length=60)
    trigger = models.JSONField()
    condition = models.JSONField(null=True)
    actions = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["automation", "revision"], name="automation_version_once")]

    def __str__(self) -> str:
        return f"{self.automation_id}.{self.revision}"


class State(models.TextChoices):
    """How a run stands. `ready` waits for a worker, `waiting` for its time; the others have ended."""

    READY = "ready", _("Under way")
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    STOPPED = "stopped", _("Stopped")


UNFINISHED = (State.READY, State.WAITING)


class AutomationRun(models.Model):
    """One rule for one record, once: `key` says what the same occasion is.

    `place` is the next step, `cause` what set it off with the values that matched, `told` what each step did.
    """

    automation = models.ForeignKey(Automation, models.CASCADE, related_name="+")
    version = models.ForeignKey(AutomationVersion, models.CASCADE, related_name="+")
    module = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    key = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices)
    depth = models.PositiveSmallIntegerField()
    place = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cause = models.JSONField(default=dict)
    told = models.JSONField(default=list)
    error = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["automation", "-id"], name="automation_run_newest"),
            models.Index(fields=["automation", "record_id", "-at"], name="automation_run_of_rule"),
            models.Index(fields=["module", "record_id", "-id"], name="automation_run_record"),
            models.Index(
                fields=["due_at", "automation"], name="automation_run_due", condition=models.Q(due_at__isnull=False)
            ),
            models.Index(fields=["ended_at"], name="automation_run_ended", condition=models.Q(ended_at__isnull=False)),
        ]
        constraints = [models.UniqueConstraint(fields=["automation", "key"], name="automation_run_once")]

    def __str__(self) -> str:
        return f"{self.automation_id}: {self.key}"


class AutomationTurn(models.Model):
    """How often a rule has given records away in turn, for each of its steps."""

    automation = models.ForeignKey(Automation, models.CASCADE, related_name="+")
    step = models.PositiveIntegerField()
    given = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["automation", "step"], name="automation_turn_once")]

    def __str__(self) -> str:
        return f"{self.automation_id}.{self.step}: {self.given}"
