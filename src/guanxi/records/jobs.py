"""Background work on records."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import advised_indexes, field_indexes, numbering, store
from guanxi.records.alarms import warn_of_looks
from guanxi.records.bulk import DELETE, KEPT_REFUSALS, BulkChange, Choice, change_batch, chosen, read_choice
from guanxi.records.carried import put_right
from guanxi.records.derived import anew
from guanxi.records.derived.spread import RECALCULATE
from guanxi.records.doubled import not_unique
from guanxi.records.duplicates.keys import keys_made, modules_to_rebuild, rebuild_keys
from guanxi.records.duplicates.pairing import forget_others, go_on
from guanxi.records.files import forget_unhung
from guanxi.records.notices import tell_refused
from guanxi.records.purge import binned, purge_many
from guanxi.records.sealing_anew import modules_sealed, seal_batch
from guanxi.records.search import entries
from guanxi.records.takeback import Kept, take_back
from guanxi.records.team import lapse

BATCH = 200
UNDO_BATCH = 200
PURGE_BATCH = 50
KEYS_BATCH = 500
ENTRIES_BATCH = 1_000
CARRIED_BATCH = 5_000
MEMBERS_BATCH = 500
UNHUNG, UNHUNG_BATCH = timedelta(days=30), 100


def changing(job_id: int, module: str, **_arguments: Any) -> str:
    """What a change of many records is called for people."""
    return _("Change many: %(module)s") % {"module": registry.get(module).label_plural}


def purging(job_id: int, module: str, **_arguments: Any) -> str:
    """What emptying a recycle bin is called for people."""
    return _("Empty the recycle bin: %(module)s") % {"module": registry.get(module).label_plural}


def recalculating(job_id: int, module: str, **_arguments: Any) -> str:
    """What calculating fields anew is called for people."""
    return _("Calculate fields: %(module)s") % {"module": registry.get(module).label_plural}


def counting_on(job_id: int, module: str, **_arguments: Any) -> str:
    """What finding the highest number is called for people."""
    return _("Go on behind the highest number: %(module)s") % {"module": registry.get(module).label_plural}


@job("count_on", label=counting_on)
def count_on(run: Run, module: str) -> object:
    """Find the highest number of each count of a module, and let the next ones go on behind it (DOMAIN 23, N-R5)."""
    places = dict(run.checkpoint.get("places", {}))
    after = numbering.highest(registry.get(module), run.checkpoint.get("after", 0), places, run.actor().timezone)
    if after is not None:
        return run.next({"after": after, "places": places}, done=run.done + numbering.LOOKED_AT)
    numbering.go_on_behind(places)
    return {"counts": len(places)}


@job(RECALCULATE, label=recalculating)
def recalculate(run: Run, module: str, chain: Sequence[str] = (), ids: Sequence[int] = ()) -> object:
    """Calculate fields of a module anew, some in each batch: of the records from which `chain` leads to `ids`, or of
    all."""
    last, changed = anew.batch(registry.get(module), chain, ids, run.checkpoint.get("after", 0))
    changed += run.checkpoint.get("changed", 0)
    if last is None:
        return {"changed": changed}
    return run.next({"after": last, "changed": changed}, done=run.done + anew.BATCH)


@job("recalculate_daily", every=timedelta(hours=1), label=_("Calculate fields that change with the day"))
def recalculate_daily(run: Run) -> object:
    """Once a day of the company, calculate the fields that read the present day."""
    day = clock.today(run.actor().timezone).isoformat()
    if not anew.is_done(day):
        for module in anew.changing_daily():
            enqueue(recalculate, module=module)
    return {"day": day}


@job("index_fields", atomic=False, every=timedelta(days=1), label=_("Make fields quick to find"))
def index_fields(run: Run, slug: str = "") -> object:
    """Make the indexes that the fields of a module ask for, beside the daily work; of every module once a day, because
    a migration that makes a table anew loses them. A field of which values are there twice is not unique any more."""
    doubled: list[str] = []
    for module in registry.every_module():
        if slug in ("", module.slug) and field_indexes.keeps_fields(module):
            refused = field_indexes.put_right(module)
            not_unique(run, module, refused)
            doubled += [f"{module.slug}.{key}" for key in refused]
    return {"not_unique": doubled} if doubled else None


@job("advise_indexes", atomic=False, every=timedelta(days=1), label=_("Make fields of views quick to find"))
def advise_indexes(run: Run) -> object:
    """Make the indexes that many saved views ask for, and take away those that nobody asks for any more."""
    return {"done": advised_indexes.put_right(run.actor())}


@job("change_many", label=changing)
def change_many(run: Run, module: str, choice: dict[str, Any], change: dict[str, Any]) -> object:
    """Change records batch by batch in the order of their ids; who is refused, and why, is part of the result. What
    very many others name is deleted by itself, when some batches have emptied these names."""
    target, actor, wanted = registry.get(module), run.actor(), read_choice(choice)
    at = run.checkpoint or {"after": 0, "changed": 0, "unchanged": 0, "refused": 0, "reasons": []}
    named: list[int] = at.get("named", [])
    with translation.override(actor.language), timezone.override(actor.timezone):
        if named and store.empty_some(target, actor, named[0]):
            return run.next(at, done=run.done)
        ids = named[:1] or _next_ids(target, actor, wanted, at["after"])
        outcome = change_batch(target, actor, ids, BulkChange(**change))
        many = [] if named else [pk for pk, error in outcome.refused.items() if isinstance(error, store.NamedByMany)]
        refused = {pk: error for pk, error in outcome.refused.items() if pk not in many}
        told = [{"id": pk, "code": error.code, "message": error.message} for pk, error in refused.items()]
    result = {
        "changed": at["changed"] + outcome.changed,
        "unchanged": at["unchanged"] + outcome.unchanged,
        "refused": at["refused"] + len(told),
        "reasons": (at["reasons"] + told)[:KEPT_REFUSALS],
    }
    is_last = at.get("is_last", False) if named else len(ids) < BATCH
    left = named[1:] or many
    if is_last and not left:
        return tell_refused(run, target, result)
    after = at["after"] if named else max(ids, default=at["after"])
    done = run.done if named else run.done + len(ids)
    return run.next({**result, "after": after, "named": left, "is_last": is_last}, done=done)


def delete_by_job(module: Module, actor: Actor, pk: int) -> Job:
    """Delete a record that very many others name, in the background; every right is asked for there once more."""
    choice, change = Choice(ids=(pk,)), BulkChange(how=DELETE)
    return enqueue(change_many, actor=actor, module=module.key, choice=asdict(choice), change=asdict(change))


def _next_ids(module: Module, actor: Actor, choice: Choice, after: int) -> list[int]:
    """The chosen records behind an id: what was changed already may match no more, and that does no harm."""
    if choice.pairs is None:
        return [pk for pk in sorted(choice.ids) if pk > after][:BATCH]
    return list(chosen(module, actor, choice).filter(pk__gt=after).values_list("pk", flat=True)[:BATCH])


@job("make_duplicate_keys", every=timedelta(hours=1), label=_("Prepare the search for duplicates"))
def make_duplicate_keys(run: Run) -> object:
    """Make the keys of records that were written before there were any, or by other rules: some in each batch."""
    return _made_anew(run, modules_to_rebuild, rebuild_keys, keys_made, KEYS_BATCH)


@job("find_duplicates", every=timedelta(days=1), label=_("Look for duplicates"))
def find_duplicates(run: Run) -> object:
    """Make the queue of probable duplicates: all keys gone through once, some in each batch; what is not found again
    leaves it."""
    after, found = go_on(run.checkpoint.get("after", ""), run.job_id)
    done = run.done + found
    if after is not None:
        return run.next({"after": after}, done=done)
    return {"looked_at": done, "gone": forget_others(run.job_id)}


@job("make_search_entries", every=timedelta(hours=1), label=_("Make the search anew"))
def make_search_entries(run: Run) -> object:
    """Enter into the search the records that it does not know, or knows by other rules: some in each batch."""
    return _made_anew(run, entries.modules_to_rebuild, entries.rebuild, entries.built, ENTRIES_BATCH)


@job("put_carried_right", every=timedelta(days=1), label=_("Compare what records carry of accounts"))
def put_carried_right(run: Run) -> object:
    """Compare what records carry with what they refer to, some in each batch, and put right what was written past the
    store."""
    keys = [module.key for module in registry.every_module() if module.carries]
    key, after = run.checkpoint.get("module", keys[0]), run.checkpoint.get("after", 0)
    last = put_right(registry.get(key), after, CARRIED_BATCH)
    if last is not None:
        return run.next({"module": key, "after": last}, done=run.done + CARRIED_BATCH)
    following = keys[keys.index(key) + 1 :]
    return run.next({"module": following[0], "after": 0}, done=run.done) if following else {"compared": run.done}


@job("lapse_members", every=timedelta(hours=1), label=_("End team memberships"))
def lapse_members(run: Run) -> object:
    """Remove the members of teams whose last day is over, some in each batch."""
    gone = lapse(run.actor(), MEMBERS_BATCH)
    done = run.done + gone
    return run.next({}, done=done) if gone == MEMBERS_BATCH else {"removed": done}


@job("warn_of_looks", every=timedelta(minutes=15), label=_("Watch over customers that are opened"))
def warn_of_many_looks(run: Run) -> object:
    """Tell superiors and administrators of people who have opened unusually many customers today."""
    return {"found": warn_of_looks(run.actor())}


@job("clear_sent_files", every=timedelta(days=1), label=_("Remove files that nobody has used"))
def clear_sent_files(run: Run) -> object:
    """Remove the files that were sent for a field and that none has named for a month, some in each batch."""
    gone = forget_unhung(clock.now() - UNHUNG, UNHUNG_BATCH)
    done = run.done + gone
    return run.next({}, done=done) if gone == UNHUNG_BATCH else {"removed": done}


@job("seal_anew", every=timedelta(days=1), label=_("Encrypt fields by the present key"))
def seal_anew(run: Run) -> object:
    """After an exchange of the secret key, seal the values of encrypted fields by the present one, some in each
    batch."""
    keys = [module.key for module in modules_sealed()]
    key, after = run.checkpoint.get("module", ""), run.checkpoint.get("after", 0)
    if not keys or key not in ("", *keys):
        return None
    key = key or keys[0]
    last, changed = seal_batch(registry.get(key), after)
    done = run.done + changed
    if last is not None:
        return run.next({"module": key, "after": last}, done=done)
    following = keys[keys.index(key) + 1 :]
    return run.next({"module": following[0], "after": 0}, done=done) if following else {"sealed": done}


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


@job("undo_operation", label=_("Undo"))
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


@job("purge_bin", label=purging)
def purge_bin(run: Run, module: str, before: str) -> object:
    """Remove for good what lay in the bin of a module at that moment, newest first; what stays is counted."""
    target, actor = registry.get(module), run.actor()
    at = run.checkpoint or {"below": None, "purged": 0, "kept": 0}
    rows = binned(target).filter(deleted_at__lte=datetime.fromisoformat(before)).order_by("-pk")
    records = list(rows.filter(pk__lt=at["below"])[:PURGE_BATCH] if at["below"] else rows[:PURGE_BATCH])
    with translation.override(actor.language):
        kept = purge_many(target, actor, records)
    done = {"purged": at["purged"] + len(records) - len(kept), "kept": at["kept"] + len(kept)}
    if len(records) < PURGE_BATCH:
        return done
    return run.next({**done, "below": records[-1].pk}, done=run.done + len(records))


def _told(kept: Kept) -> dict[str, Any]:
    """A record that was left as it is, as a result keeps it."""
    return {"module": kept.module, "id": kept.pk, "code": kept.error.code, "message": kept.error.message}
