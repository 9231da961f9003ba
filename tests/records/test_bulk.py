"""Changes of many records: previewed without writing, done in batches, undone as a whole."""

from dataclasses import replace

import pytest

from guanxi.access.actor import new_operation, operation_of_job
from guanxi.jobs import lease
from guanxi.jobs.execute import execute
from guanxi.jobs.models import Job
from guanxi.jobs.queue import cancel
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.modules.opportunities.models import Opportunity, Stage
from guanxi.records import store
from guanxi.records.bulk import DELETE, MOVE, BulkChange, Choice, all_matching, preview, start
from guanxi.records.jobs import BATCH, change_many
from guanxi.records.models import AuditEntry
from guanxi.records.undo import undo
from tests.kit.people import Kit

ACCOUNT, DEAL = registry.get("account"), registry.get("opportunity")
OSLO = (("city", "Oslo"),)


def houses(kit: Kit, count: int, **values) -> list[int]:
    """Many accounts of Bob's, in one write."""
    changes = [store.new(ACCOUNT, kit["bob"], {"name": f"House {n}", "city": "Oslo", **values}) for n in range(count)]
    store.write(changes)
    return [change.record.pk for change in changes]


def work_off(job: Job, *, batches: int | None = None) -> Job:
    """Do a job as a worker does it; with `batches`, as one that is told to stop after so many."""
    claimed = lease.claim("test", only=job.pk)
    assert claimed is not None
    left = iter([False] * batches) if batches is not None else iter(lambda: False, True)
    execute(claimed, lambda: next(left, True))
    job.refresh_from_db()
    return job


def change_all(kit: Kit, choice: Choice, change: BulkChange, name: str = "bob") -> Job:
    return work_off(start(change_many, ACCOUNT, kit[name], choice, change))


def test_all_that_match_are_changed_though_none_of_them_matches_afterwards(kit: Kit):
    houses(kit, BATCH * 2 + 7)
    houses(kit, 3, city="Bergen")
    choice = all_matching(ACCOUNT, kit["bob"], OSLO)

    job = start(change_many, ACCOUNT, kit["bob"], choice, BulkChange(values={"city": "Bonn", "level": "A"}))
    late = houses(kit, 1)
    work_off(job)

    assert (job.total, job.result["changed"], job.result["refused"]) == (BATCH * 2 + 7, BATCH * 2 + 7, 0)
    assert len(str(job.arguments)) < 1000
    assert Account.objects.filter(city="Bonn", level="A").count() == BATCH * 2 + 7
    assert list(Account.objects.filter(city="Oslo").values_list("pk", flat=True)) == late


def test_a_batch_makes_the_same_queries_however_many_records_it_has(kit: Kit, django_assert_max_num_queries):
    houses(kit, BATCH)
    job = start(change_many, ACCOUNT, kit["bob"], all_matching(ACCOUNT, kit["bob"], OSLO), BulkChange(how=DELETE))

    with django_assert_max_num_queries(40):
        work_off(job)

    assert not Account.objects.filter(deleted_at=None).exists()


def test_a_preview_tells_what_would_be_refused_and_leaves_no_trace(kit: Kit):
    free, used = houses(kit, 2)
    kit.make("opportunity", "bob", account=used)
    other = kit.make("account", "ben")
    entries = AuditEntry.objects.count()

    found = preview(ACCOUNT, kit["bob"], Choice(ids=(free, used, other.pk)), BulkChange(how=DELETE))

    assert (found.total, found.changed, found.samples) == (3, 1, [free])
    assert sorted((code, count, ids) for code, _text, count, ids in found.refused) == [
        ("E_IN_USE", 1, [used]),
        ("E_NOT_FOUND", 1, [other.pk]),
    ]
    assert AuditEntry.objects.count() == entries
    assert Account.objects.filter(deleted_at=None).count() == 3


def test_what_is_so_already_counts_apart(kit: Kit):
    houses(kit, 2, level="A")
    houses(kit, 3)

    result = change_all(kit, all_matching(ACCOUNT, kit["bob"], OSLO), BulkChange(values={"level": "A"})).result

    assert (result["changed"], result["unchanged"]) == (3, 2)


def test_one_refused_record_does_not_keep_the_others(kit: Kit):
    first, second = houses(kit, 2)
    store.update(ACCOUNT, kit["bob"], second, {"parent_account": first})

    result = change_all(kit, Choice(ids=(first, second)), BulkChange(values={"parent_account": second})).result

    assert (result["changed"], result["refused"]) == (0, 2)
    assert {reason["code"] for reason in result["reasons"]} == {"E_ACCOUNT_CYCLE"}


def test_giving_away_needs_its_own_right(kit: Kit):
    ids = tuple(houses(kit, 2))
    change = BulkChange(values={"owner": kit["ben"].user_id})
    poor = replace(kit["bob"], rights=kit["bob"].rights - {"account.transfer"})

    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        start(change_many, ACCOUNT, poor, Choice(ids=ids), change)

    job = change_all(kit, Choice(ids=ids), change, "alice")
    assert job.result["changed"] == 2
    assert set(Account.objects.values_list("owner_id", flat=True)) == {kit["ben"].user_id}


def test_deals_are_moved_together_through_their_gates(kit: Kit):
    second, third = Stage.objects.order_by("sequence")[1:3]
    third.required_fields = ("next_step",)
    third.save()
    ready, bare = kit.make("opportunity", "bob", next_step="Visit"), kit.make("opportunity", "bob")
    ids = (ready.pk, bare.pk)

    moved = work_off(start(change_many, DEAL, kit["bob"], Choice(ids=ids), BulkChange(how=MOVE, stage=second.pk)))
    gated = work_off(start(change_many, DEAL, kit["bob"], Choice(ids=ids), BulkChange(how=MOVE, stage=third.pk)))

    assert (moved.result["changed"], gated.result["changed"]) == (2, 1)
    assert gated.result["reasons"][0]["code"] == "E_STAGE_GATE"
    assert list(Opportunity.objects.order_by("pk").values_list("stage_id", flat=True)) == [third.pk, second.pk]


def test_a_worker_that_dies_loses_and_doubles_nothing(kit: Kit):
    houses(kit, BATCH * 3)
    choice = all_matching(ACCOUNT, kit["bob"], OSLO)
    job = work_off(start(change_many, ACCOUNT, kit["bob"], choice, BulkChange(values={"level": "A"})), batches=1)
    assert 0 < Account.objects.filter(level="A").count() < BATCH * 3
    dead = lease.claim("dead", only=job.pk)
    assert dead is not None
    Job.objects.filter(pk=job.pk).update(leased_until=job.created_at)

    work_off(job)
    execute(dead, lambda: False)  # it wakes up again, and finds that the job is another's

    assert job.result["changed"] == BATCH * 3
    assert set(Account.objects.values_list("level", "version")) == {("A", 2)}
    assert AuditEntry.objects.filter(operation=operation_of_job(job.pk)).count() == BATCH * 3


def test_a_change_that_is_stopped_keeps_what_was_done_and_can_be_undone(kit: Kit):
    houses(kit, BATCH * 2)
    choice = all_matching(ACCOUNT, kit["bob"], OSLO)
    job = work_off(start(change_many, ACCOUNT, kit["bob"], choice, BulkChange(how=DELETE)), batches=1)
    cancel(job)
    assert Account.objects.filter(deleted_at=None).count() == BATCH

    back = undo(replace(kit["bob"], operation=new_operation()), operation_of_job(job.pk))

    done = back.done if back.job is None else work_off(Job.objects.get(pk=back.job)).result["undone"]
    assert done == BATCH
    assert Account.objects.filter(deleted_at=None).count() == BATCH * 2


def test_more_than_the_setting_allows_are_refused(kit: Kit, settings):
    settings.BULK_ROWS = 2
    ids = tuple(houses(kit, 3))

    with pytest.raises(DomainError, match="E_TOO_LARGE"):
        start(change_many, ACCOUNT, kit["bob"], Choice(ids=ids), BulkChange(how=DELETE))
