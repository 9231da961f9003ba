"""Background work on records."""

from datetime import timedelta
from typing import Any

from django.utils import timezone, translation

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.meta import registry
from guanxi.records.bulk import KEPT_REFUSALS, BulkChange, change_one
from guanxi.records.duplicate_keys import keys_made, modules_to_rebuild, rebuild_keys
from guanxi.records.takeback import Kept, take_back

BATCH = 50
UNDO_BATCH = 200
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


@job("undo_operation")
def undo_operation(run: Run, operation: str) -> object:
    """Take an operation back in batches; which records were left, and why, is part of the result."""
    actor = run.actor()
    at = run.checkpoint or {"before": None, "undone": 0, "kept": 0, "reasons": []}
    with translation.override(actor.language), timezone.override(actor.timezone):
        taken = take_back(actor, operation, before=at["before"], size=UNDO_BATCH)
        told = [_told(kept) for kept in taken.kept]
    result = {
        "undone": at["undone"] + len(taken.done),
        "kept": at["kept"] + len(told),
        "reasons": (at["reasons"] + told)[:KEPT_REFUSALS],
    }
    if taken.following is None:
        return result
    return run.next({**result, "before": taken.following}, done=run.done + taken.seen)


def _told(kept: Kept) -> dict[str, Any]:
    """A record that was left as it is, as a result keeps it."""
    return {"module": kept.module, "id": kept.pk, "code": kept.error.code, "message": kept.error.message}
