"""What pages list of approvals: a person's own lists, the cases of a record, the versions of a definition."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from guanxi.access.actor import Actor
from guanxi.access.models import User
from guanxi.flow.approval.models import ApprovalCase, ApprovalDefinition, Copy, FlowVersion, Task

WITH_CASE = ("case__submitter", "case__definition")
ACTED = (Task.State.APPROVED, Task.State.REJECTED, Task.State.RETURNED, Task.State.TRANSFERRED)


def waiting_for(actor: Actor) -> QuerySet[Task]:
    """The open tasks of a person, the oldest first."""
    rows = Task.objects.filter(assignee=actor.user_id, state=Task.State.OPEN, case__status="in_progress")
    shown = rows.select_related(*WITH_CASE, "case__version_of_flow", "step", "original_assignee")
    return shown.order_by("opened_at", "pk")


def count_waiting(actor: Actor, most: int) -> int:
    """How many tasks wait for a person; counted up to a limit."""
    return open_tasks(actor)[:most].count()


def open_tasks(actor: Actor) -> QuerySet[Task]:
    """The tasks that wait for a person."""
    return Task.objects.filter(assignee=actor.user_id, state=Task.State.OPEN)


def answered_by(actor: Actor) -> QuerySet[Task]:
    """What a person has answered, the newest first."""
    rows = Task.objects.filter(assignee=actor.user_id, state__in=ACTED)
    return rows.select_related(*WITH_CASE, "step").order_by("-acted_at", "-pk")


def submitted_by(actor: Actor) -> QuerySet[ApprovalCase]:
    """What a person has submitted, the newest first."""
    rows = ApprovalCase.objects.filter(submitter=actor.user_id, deleted_at=None)
    return rows.select_related("submitter", "definition").order_by("-updated_at", "-pk")


def copies_for(actor: Actor) -> QuerySet[Copy]:
    """What a person was sent copies of, the newest first."""
    return Copy.objects.filter(user=actor.user_id).select_related(*WITH_CASE).order_by("-pk")


def count_unread(actor: Actor, most: int) -> int:
    """How many copies a person has not looked at; counted up to a limit."""
    return len(Copy.objects.filter(user=actor.user_id, read_at=None).order_by().values_list("pk")[:most])


def cases_of(slug: str, record: int, most: int) -> list[ApprovalCase]:
    """The last cases of a record, the newest first."""
    rows = ApprovalCase.objects.filter(object=slug, record_id=record)
    return list(rows.select_related("definition", "submitter", "version_of_flow").order_by("-pk")[:most])


def copies_of(case: ApprovalCase) -> list[Copy]:
    """The copies of a case, in the order in which they were sent."""
    return list(Copy.objects.filter(case=case).order_by("pk"))


def versions_of(definition: ApprovalDefinition, most: int) -> list[FlowVersion]:
    """The versions of a definition, the newest first."""
    return list(FlowVersion.objects.filter(definition=definition).order_by("-revision")[:most])


def present_version(definition: ApprovalDefinition) -> FlowVersion:
    """The version by which new cases go."""
    return FlowVersion.objects.get(definition=definition, revision=definition.revision)


def definition_names(ids: Iterable[Any] | None = None) -> dict[int, str]:
    """The names of these definitions; without ids of those that are switched on, as they are tried."""
    rows = ApprovalDefinition.objects.all() if ids is None else ApprovalDefinition.objects.filter(pk__in=set(ids))
    if ids is None:
        rows = rows.filter(active=True, deleted_at=None)
    return dict(rows.order_by("object", "priority", "pk").values_list("pk", "name"))


def names_of(people: Iterable[int]) -> dict[int, str]:
    """The names of those who take part in a case."""
    return dict(User.objects.filter(pk__in=set(people)).values_list("pk", "name"))
