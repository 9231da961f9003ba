"""Background work on records."""

from datetime import timedelta
from typing import Any

from django.utils import timezone, translation

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.meta import registry
from guanxi.records.bulk import KEPT_REFUSALS, BulkChange, change_one
from guanxi.records.duplicate_keys import keys_made, modules_to_rebuild, rebuild_keys

BATCH = 50
KEYS_BATCH = 500


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


@job("make_duplicate_keys", every=timedelta(hours=1))
def make_duplicate_keys(run: Run) -> object:
    """Make the keys of records that were written before there were any, or by other rules: some in each batch."""
    waiting = modules_to_rebuild()
    if not waiting:
        return {"made": run.done}
    module = next((one for one in waiting if one.key == run.checkpoint.get("module")), waiting[0])
    after = run.checkpoint.get("after", 0) if run.checkpoint.get("module") == module.key else 0
    last = rebuild_keys(module, after, KEYS_BATCH)
    if last is None:
        keys_made(module)
        return run.next({}, done=run.done)
    return run.next({"module": module.key, "after": last}, done=run.done + KEYS_BATCH)
