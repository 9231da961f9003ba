"""Background work on records."""

from typing import Any

from django.utils import timezone, translation

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.meta import registry
from guanxi.records.bulk import KEPT_REFUSALS, BulkChange, change_one

BATCH = 50


@job("change_many")
def change_many(run: Run, module: str, ids: list[int], delete: bool, field: str, value: Any) -> object:
    """Change records one after the other, some in each batch; who is refused, and why, is part of the result."""
    target, actor = registry.get(module), run.actor()
    place, refused = run.checkpoint.get("place", 0), list(run.checkpoint.get("refused", []))
    count = run.checkpoint.get("count", 0)
    change = BulkChange(delete=delete, field=field, value=value)
    with translation.override(actor.language), timezone.override(actor.timezone):
        for pk in ids[place : place + BATCH]:
            refusal = change_one(target, actor, pk, change)
            count += refusal is not None
            refused += [refusal] if refusal and len(refused) < KEPT_REFUSALS else []
    done = min(place + BATCH, len(ids))
    if done < len(ids):
        return run.next({"place": done, "refused": refused, "count": count}, done=done)
    return {"changed": len(ids) - count, "refused": count, "reasons": refused}
