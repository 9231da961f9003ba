"""Background work on segments: lists of many members are changed in batches."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.records.segments import members
from guanxi.records.segments.models import STATIC, Segment


@job("change_segment", label=_("Change the list of a segment"))
def change_segment(run: Run, segment: int, how: str, choice: dict[str, Any] | None) -> object:
    """Put records into a list or take them out, some in each batch; a list that is made anew is gone through once more
    for those that don't belong to it any longer."""
    row, at = Segment.objects.filter(pk=segment, kind=STATIC, deleted_at=None).first(), run.checkpoint
    if row is None:
        return {"done": run.done}
    actor, after = run.actor(), at.get("after", 0)
    is_tidying = at.get("step") == "tidy"
    ids = members.tidy(actor, row, after) if is_tidying else members.batch(actor, row, how, choice, after)
    done = run.done + (0 if is_tidying else len(ids))
    if len(ids) == members.BATCH:
        return run.next({**at, "after": ids[-1]}, done=done)
    if how == members.FILL and not is_tidying:
        return run.next({"step": "tidy", "after": 0}, done=done)
    if how == members.FILL:
        members.settled(row)
    return {"done": done}
