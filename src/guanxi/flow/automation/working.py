"""Going on with runs after the commit of what set them off: each batch and what it did are one transaction."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.scope import visible
from guanxi.flow.automation.engine import run_program
from guanxi.flow.automation.limits import stop_failing, switch_off
from guanxi.flow.automation.models import UNFINISHED, AutomationRun, AutomationVersion, State
from guanxi.flow.automation.rules import Rule, ready
from guanxi.flow.automation.runs import Item
from guanxi.jobs.models import ENDED, Job
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer

SIZE = 200
KEEP_DAYS = declare(
    Setting(
        key="automations.keep_days",
        type=Integer(low=7, high=3650),
        label=_("Days for which runs of automations are kept"),
        about=_("Older entries of the log of automations are removed."),
        default=180,
        group="flow",
    )
)
PURGED = 1000
WRITTEN = ("state", "place", "due_at", "ended_at", "told", "error")


@job("automation_work", label=_("Go on with an automation"))
def automation_work(run: Run, automation: int) -> Any:
    """Go on with the runs of a rule whose time has come, batch by batch; the result says how many."""
    count, is_more = work_off(automation, run.job_id)
    done = run.done + count
    return run.next({}, done=done) if is_more else {"runs": done}


def work_off(automation_id: int, job_id: int) -> tuple[int, bool]:
    """Go on with the next runs of a rule that are due; how many, and whether there may be more."""
    due = AutomationRun.objects.filter(
        automation_id=automation_id, state__in=UNFINISHED, due_at__lte=clock.now()
    ).order_by("due_at", "pk")
    runs = list(due.select_for_update(skip_locked=True, of=("self",))[:SIZE])
    groups: dict[tuple[int, int], list[AutomationRun]] = defaultdict(list)
    for run in runs:
        groups[run.version_id, run.depth].append(run)
    for (version_id, depth), group in groups.items():
        version = AutomationVersion.objects.select_related("automation").get(pk=version_id)
        _go_on(version, depth, [Item(run) for run in group], job_id)
    AutomationRun.objects.bulk_update(runs, WRITTEN, batch_size=100)
    if any(run.state == State.FAILED for run in runs):
        stop_failing(automation_id)
    return len(runs), len(runs) == SIZE


def rules_to_wake() -> list[int]:
    """The rules with runs whose time has come, and on which nobody is at work yet."""
    due = AutomationRun.objects.filter(state__in=UNFINISHED, due_at__lte=clock.now())
    waiting = set(due.order_by().values_list("automation_id", flat=True).distinct())
    busy = Job.objects.filter(name="automation_work").exclude(state__in=ENDED).values_list("arguments", flat=True)
    return sorted(waiting - {arguments.get("automation") for arguments in busy})


def _go_on(version: AutomationVersion, depth: int, items: list[Item], job_id: int) -> None:
    if not version.automation.active or version.automation.deleted_at is not None:
        return _end(items, DomainError("E_AUTOMATION_OFF"))
    try:
        rule = ready(version)
    except DomainError as error:
        switch_off(version.automation_id, error.message)
        return _end(items, error)
    rule = Rule(rule.version, rule.says, rule.actor.through("job", job_id))
    rows = visible(rule.says.module, rule.actor).filter(pk__in=[item.pk for item in items])
    there = set(rows.order_by().values_list("pk", flat=True))
    _end([item for item in items if item.pk not in there], DomainError("E_NOT_FOUND"))
    run_program(rule, [item for item in items if item.pk in there], depth, is_later=True)
    return None


def _end(items: Iterable[Item], error: DomainError) -> None:
    for item in items:
        item.end(State.STOPPED, error)


def purge() -> tuple[int, bool]:
    """Remove the next runs that ended long ago."""
    old = AutomationRun.objects.filter(ended_at__lt=clock.now() - timedelta(days=KEEP_DAYS.now())).values_list(
        "pk", flat=True
    )[:PURGED]
    removed, _each = AutomationRun.objects.filter(pk__in=list(old)).delete()
    return removed, removed == PURGED
