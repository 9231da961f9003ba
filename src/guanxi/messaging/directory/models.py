"""How the company follows a provider's people, which departments are the same, and what was seen and done each time."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Department, Position, Role
from guanxi.jobs.models import Job


class Often(models.TextChoices):
    NEVER = "never", _("Only by hand")
    LOOK = "look", _("Preview every day; an administrator decides")
    APPLY = "apply", _("Sync every day, where nothing speaks against it")


class Following(models.Model):
    """How the people of one provider are followed. `kept` are fields that stay as they are here, whatever is said
    there. `stirred_at`: when the provider last told that something has changed."""

    provider = models.CharField(max_length=20, unique=True)
    often = models.CharField(max_length=10, choices=Often.choices, default=Often.NEVER)
    role = models.ForeignKey(Role, models.SET_NULL, null=True, related_name="+")
    position = models.ForeignKey(Position, models.SET_NULL, null=True, related_name="+")
    kept: Any = models.JSONField(default=list)
    stirred_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.provider


class DepartmentLink(models.Model):
    """That a department there is one of ours."""

    provider = models.CharField(max_length=20)
    external_id = models.CharField(max_length=128)
    department = models.ForeignKey(Department, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "external_id"], name="departmentlink_there_once"),
            models.UniqueConstraint(fields=["provider", "department"], name="departmentlink_here_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider}:{self.external_id}"


class ClosedAccount(models.Model):
    """That an account here is off because it was off there; whoever is back there comes back here."""

    provider = models.CharField(max_length=20)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "user"], name="closedaccount_once")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.user_id}"


class Entrance(models.Model):
    """How people sign in by a provider. `is_open` shows its button. `links_people`: who comes for the first time is
    known by mobile or work mail, if that is exactly one's here. `is_second_factor`: whoever comes this way is asked
    for no other proof, because the company trusts the provider to ask for one."""

    provider = models.CharField(max_length=20, unique=True)
    is_open = models.BooleanField(default=False)
    links_people = models.BooleanField(default=False)
    is_second_factor = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.provider


class SyncRun(models.Model):
    """One look at a provider's people, and what was made of it. `job` is the one that reads, later the one that
    applies. `by_itself`: nobody asked for it by hand. `seen` counts what the app could see there."""

    provider = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_itself = models.BooleanField(default=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    seen: Any = models.JSONField(default=dict)
    read_at = models.DateTimeField(null=True)
    applying_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "org_sync_job"
        indexes = [models.Index(fields=["provider", "-id"], name="org_sync_job_newest")]

    def __str__(self) -> str:
        return f"{self.provider} {self.started_at}"


class State(models.TextChoices):
    OPEN = "open", _("Not done")
    DONE = "done", _("Done")
    FAILED = "failed", _("Refused")


class SyncLine(models.Model):
    """A line of a plan as it is kept; its fields are those of `lines.Line`. `error` says why it was refused."""

    run = models.ForeignKey(SyncRun, models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    level = models.IntegerField(default=0)
    external_id = models.CharField(max_length=128)
    name = models.CharField(max_length=200)
    target = models.BigIntegerField(null=True)
    values: Any = models.JSONField(default=dict)
    told: Any = models.JSONField(default=list)
    why = models.CharField(max_length=30, blank=True)
    is_ticked = models.BooleanField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    error: Any = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="syncline_number_once")]
        indexes = [models.Index(fields=["run", "kind", "number"], name="syncline_kind")]

    def __str__(self) -> str:
        return f"{self.number}: {self.kind} {self.name}"


def entrance_of(provider: str) -> Entrance:
    """How people sign in by a provider; not at all before anybody has said anything."""
    return Entrance.objects.filter(provider=provider).first() or Entrance(provider=provider)


def keep_entrance(provider: str, values: Mapping[str, Any]) -> None:
    """Set what is given, checked already."""
    Entrance.objects.update_or_create(provider=provider, defaults=dict(values))


def keep_following(provider: str, values: Mapping[str, Any]) -> None:
    """Set what is given, checked already."""
    Following.objects.update_or_create(provider=provider, defaults=dict(values))


def following_of(provider: str) -> Following:
    """How a provider is followed; only by hand before anybody has said anything."""
    return Following.objects.filter(provider=provider).first() or Following(provider=provider)
