"""Background work on records."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone, translation

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.bulk import KEPT_REFUSALS, BulkChange, change_one
from guanxi.records.duplicate_keys import keys_made, modules_to_rebuild, rebuild_keys
from guanxi.records.search import entries
from guanxi.records.takeback import Kept, take_back

BATCH = 50
UNDO_BATCH = 200
KEYS_BATCH = 500
ENTRIES_BATCH = 1_000


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
    return _made_anew(run, modules_to_rebuild, rebuild_keys, keys_made, KEYS_BATCH)


@job("make_search_entries", every=timedelta(hours=1))
def make_search_entries(run: Run) -> object:
    """Enter into the search the records that it does not know, or knows by other rules: some in each batch."""
    return _made_anew(run, entries.modules_to_rebuild, entries.rebuild, entries.built, ENTRIES_BATCH)


def _made_anew(
    run: Run,
    waiting: Callable[[], list[Module]],
    rebuild: Callable[[Module, int, int], int | None],
    finish: Callable[[Module], None],
    size: int,
) -> object:
    """Make anew what is kept beside the records of the modules that wait for it, one module after the other."""
    key, after = run.checkpoint.get("module", ""), run.checkpoint.get("after", 0)
    module = registry.get(key) if key else next(iter(waiting()), None)
    if module is None:
        return {"made": run.done}
    last = rebuild(module, after, size)
    if last is None:
        finish(module)
        return run.next({}, done=run.done)
    return run.next({"module": module.key, "after": last}, done=run.done + size)


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
