"""What automation does in the background: waking those who wait, and watching the calendar."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.flow.automation.calendar import days_due, next_of_day, next_of_round, rounds_due
from guanxi.flow.automation.ready_rules import put_in_ready_rules
from guanxi.flow.automation.working import automation_work, purge, rules_to_wake
from guanxi.jobs.queue import enqueue
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run

MINUTE = timedelta(minutes=1)


@job("automation_clock", every=MINUTE, label=_("Watch the clock for automations"))
def automation_clock(run: Run) -> Any:
    """Wake runs whose time has come, and begin the days and rounds that are due, each exactly once."""
    woken = rules_to_wake()
    for automation in woken:
        enqueue(automation_work, automation=automation)
    days, rounds = days_due(), rounds_due()
    for automation, day in days:
        enqueue(automation_day, automation=automation, day=day.isoformat())
    for automation, moment in rounds:
        enqueue(automation_round, automation=automation, moment=moment.isoformat())
    return {"woken": len(woken), "days": len(days), "rounds": len(rounds)}


@job("automation_day", label=_("Automations about dates"))
def automation_day(run: Run, automation: int, day: str) -> Any:
    """Set a rule about dates off for the records whose day this is."""
    return _next(run, next_of_day(automation, date.fromisoformat(day), run.checkpoint.get("after", 0)))


@job("automation_round", label=_("Automations at set times"))
def automation_round(run: Run, automation: int, moment: str) -> Any:
    """Set a rule on schedule off for the records that meet its condition."""
    return _next(run, next_of_round(automation, datetime.fromisoformat(moment), run.checkpoint.get("after", 0)))


def _next(run: Run, outcome: tuple[int, int | None]) -> Any:
    count, after = outcome
    done = run.done + count
    return {"records": done} if after is None else run.next({"after": after}, done=done)


@job("automation_purge", every=timedelta(days=1), label=_("Remove old runs of automations"))
def automation_purge(run: Run) -> Any:
    """Remove runs that ended long ago."""
    removed, is_more = purge()
    done = run.done + removed
    return run.next({}, done=done) if is_more else {"removed": done}


@job("automation_ready_rules", every=timedelta(days=1), label=_("Put in ready rules"))
def automation_ready_rules(run: Run) -> Any:
    """Give the company the ready rules that it has not had yet, switched off."""
    return {"rules": put_in_ready_rules()}
