"""Calculating the fields of many records anew, some at a time: after a definition changed, or with a new day."""

from collections.abc import Sequence

from guanxi.jobs.models import Job, State
from guanxi.meta.module import Module
from guanxi.records.derived.plan import plan_now
from guanxi.records.derived.spread import depending, recalculate, spread_from

BATCH = 500
DAILY = "recalculate_daily"  # the job that begins it with each day


def batch(module: Module, chain: Sequence[str], ids: Sequence[int], after: int) -> tuple[int | None, int]:
    """Calculate the next records behind an id; the last of them, nothing when all are done, and how many changed.

    Where only other records changed, roll-ups stay as they are; they follow their own.
    """
    plan = plan_now()
    rows = depending(module, chain, ids) if chain else module.model.objects.filter(module.rows)
    found = list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH])
    rollups = () if chain else tuple(plan.rollups.get(module.key, {}))
    changed = recalculate(plan, module, dict.fromkeys(found, rollups))
    if changed and module.key in plan.read_elsewhere:
        spread_from(plan, module, changed)
    return (found[-1] if len(found) == BATCH else None), len(changed)


def changing_daily() -> list[str]:
    """The modules with formulas that give another value tomorrow."""
    plan = plan_now()
    return [key for key, formulas in plan.formulas.items() if any(one.changes for one in formulas.values())]


def is_done(day: str) -> bool:
    """Whether the fields of a day were begun already."""
    return Job.objects.filter(name=DAILY, state=State.DONE, result__day=day).exists()
