"""Tables of background work. Their times are real time, never the frozen business time."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


ENDED = (State.DONE, State.FAILED, State.CANCELLED)


class Job(models.Model):
    """One piece of work. `attempt` counts the workers that had it: it is the fence that keeps a slow one out.
    `began_at` is when the first of them took it."""

    name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    request = models.CharField(max_length=64, default="", db_default="", blank=True)  # it began with
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    checkpoint = models.JSONField(default=dict)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    error = models.JSONField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=200, default="", blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)

    was_left = False  # known to who has just taken it: another worker was gone in the middle of it

    class Meta:
        indexes = (
            models.Index(fields=("state", "due_at"), name="job_state_due"),
            models.Index(fields=("started_by", "-id"), name="job_started_by"),
            models.Index(fields=("name", "-id"), name="job_name"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class Schedule(models.Model):
    """When a task that runs by itself is due next; never while it rests."""

    name = models.CharField(max_length=80, primary_key=True)
    next_at = models.DateTimeField(null=True, db_default=Now())

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """A living worker process and when it last said so."""

    name = models.CharField(max_length=200, primary_key=True)
    seen_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name
