from datetime import date
from typing import Any

import pytest

from guanxi.access.actor import system_actor
from guanxi.jobs import lease
from guanxi.jobs.execute import execute
from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.kernel.errors import DomainError
from guanxi.messaging.models import Notice
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.modules.accounts.pooling import POOLED
from guanxi.pools import jobs
from guanxi.pools.days import Due
from guanxi.pools.models import PoolEntry
from guanxi.pools.recycling import Night, take
from guanxi.records import store
from tests.kit.people import Kit
from tests.pools.company import moment, on, pool, run, stay


def night(day: str) -> dict[str, Any]:
    """The night at the beginning of a day, batch by batch to its end."""
    with on(day, "00:30"):
        found = enqueue(jobs.recycle_pools)
        while Job.objects.get(pk=found.pk).state not in ("done", "failed"):
            claimed = lease.claim("test", only=found.pk)
            assert claimed is not None
            execute(claimed, lambda: False)
    job = Job.objects.get(pk=found.pk)
    assert job.state == "done", job.error
    return dict(job.result)


def rule(kit: Kit, where: Any, **values: Any) -> Any:
    given = {"object": "accounts", "pool": where.pk, "active": True, "grace_on_enable": False}
    return kit.make("pool_rule", "admin", **{**given, **values})


def of_bob(kit: Kit, where: Any, received: str, **values: Any) -> Any:
    with on(received):
        account = kit.make("account", "bob", **values)
    Account.objects.filter(pk=account.pk).update(home_pool=where.pk, received_at=moment(received))
    account.refresh_from_db()
    return account


def follow_up(kit: Kit, account: Any, day: str, **values: Any) -> None:
    with on(day):
        kit.make("activity", "bob", account=account.pk, content="We spoke about it", **values)
    account.refresh_from_db()


def test_T01_what_nobody_follows_goes_back_the_night_after_its_last_day(kit: Kit) -> None:
    north = pool(kit)
    first, deals = rule(kit, north, days=15), rule(kit, north, trigger="no_deal", days=60)
    account = of_bob(kit, north, "2026-01-01")

    follow_up(kit, account, "2026-01-20")
    assert (account.protect_until, account.protect_rule_id) == (date(2026, 2, 4), first.pk)
    for day in ("2026-01-28", "2026-01-29", "2026-02-01", "2026-02-03", "2026-02-04"):
        assert night(day)["taken"] == 0
    soon = Notice.objects.filter(kind="pool_soon", record_id=account.pk, user=kit["bob"].user_id)
    assert soon.count() == 3  # seven, three and one day before

    follow_up(kit, account, "2026-02-04")
    assert account.protect_until == date(2026, 2, 19)
    Account.objects.filter(pk=account.pk).update(last_follow_at=moment("2026-01-20"))
    assert night("2026-02-05")["taken"] == 1

    account.refresh_from_db()
    assert (account.owner_id, account.pool_id) == (None, north.pk)
    assert (account.previous_owner_id, account.protect_until) == (kit["bob"].user_id, None)
    entry = stay(account)
    assert (entry.reason, entry.rule_id) == ("no_followup", first.pk)
    assert "15" in entry.reason_note
    told = Notice.objects.filter(kind__in=("pool_gone", "pool_gone_below")).values_list("user", "kind")
    assert set(told) == {(kit["bob"].user_id, "pool_gone"), (kit["alice"].user_id, "pool_gone_below")}
    assert night("2026-02-05")["taken"] == 0
    assert deals.active


def test_T01_the_earliest_of_several_rules_counts(kit: Kit) -> None:
    north = pool(kit)
    deals = rule(kit, north, trigger="no_deal", days=60)
    account = of_bob(kit, north, "2026-01-01")

    night("2026-01-02")
    account.refresh_from_db()

    assert (account.protect_until, account.protect_rule_id) == (date(2026, 3, 2), deals.pk)


def test_T02_what_is_done_extends_the_protection_up_to_its_end(kit: Kit) -> None:
    north = pool(kit, default_days=10, extend_follow_up_days=3, max_days=20)
    rule(kit, north, trigger="protect_expired")
    with on("2026-02-28"):
        account = kit.make("account", "charlie")
        run(kit, "admin", account, "release", reason="other", pool=north.pk)
    with on("2026-03-01"):
        run(kit, "bob", account, "claim")

    ends = [account.protect_until]
    for day in ("2026-03-05", "2026-03-10", "2026-03-13", "2026-03-16", "2026-03-19"):
        follow_up(kit, account, day)
        ends.append(account.protect_until)

    assert ends == [date(2026, 3, day) for day in (11, 11, 13, 16, 19, 21)]
    assert night("2026-03-21")["taken"] == 0
    assert night("2026-03-22")["taken"] == 1


@pytest.mark.parametrize("why", ["open_opportunity", "dealt", "locked", "in_approval", "deal_in_approval"])
def test_exceptions_keep_a_customer_with_its_owner(kit: Kit, why: str) -> None:
    north = pool(kit)
    rule(kit, north, days=15, exceptions=[why.removeprefix("deal_")])
    bare = rule(kit, north, days=400, exceptions=[])
    account = of_bob(kit, north, "2026-01-01")
    if why == "open_opportunity":
        kit.make("opportunity", "bob", account=account.pk)
    elif why == "dealt":
        Account.objects.filter(pk=account.pk).update(deal_status="dealt")
    elif why == "locked":
        with on("2026-01-02"):
            run(kit, "bob", account, "lock")
    else:
        document = kit.make("opportunity", "bob", account=account.pk) if why == "deal_in_approval" else account
        slug = registry.get(document._meta.model_name).slug
        kit.make("approval_definition", "admin", object=slug, trigger="submit", active=True)
        run(kit, "bob", document, "submit")

    assert night("2026-02-01")["taken"] == 0

    account.refresh_from_db()
    assert account.protect_rule_id == bare.pk


def test_a_rule_that_is_switched_on_takes_nothing_in_its_first_night(kit: Kit) -> None:
    north = pool(kit)
    with on("2026-05-01"):
        rule(kit, north, days=15, grace_on_enable=True)
    account = of_bob(kit, north, "2026-01-01")

    night("2026-05-02")
    account.refresh_from_db()

    assert account.protect_until == date(2026, 5, 16)


def test_who_followed_up_while_a_night_looked_keeps_his_customer(kit: Kit) -> None:
    north = pool(kit)
    mine = rule(kit, north, days=15)
    account = of_bob(kit, north, "2026-01-01")
    follow_up(kit, account, "2026-02-01")
    seen_before = {account.pk: Due(date(2026, 1, 16), mine.pk)}

    with on("2026-02-02"):
        found = Night()
        take(POOLED, system_actor(), seen_before, {mine.pk: mine}, date(2026, 2, 2), found)

    account.refresh_from_db()
    assert (found.taken, account.owner_id) == (0, kit["bob"].user_id)


def test_working_days_are_counted_by_the_company_s_calendar(kit: Kit) -> None:
    north = pool(kit)
    rule(kit, north, days=5, day_kind="working")
    account = of_bob(kit, north, "2026-06-01")  # a Monday

    night("2026-06-02")
    account.refresh_from_db()

    assert account.protect_until == date(2026, 6, 8)


def test_a_rule_with_a_condition_takes_only_what_meets_it(kit: Kit) -> None:
    north = pool(kit)
    rule(kit, north, days=15, condition={"field": "level", "op": "eq", "value": "C"})
    kept, gone = (of_bob(kit, north, "2026-01-01", level=level) for level in "AC")

    night("2026-03-01")

    assert list(PoolEntry.objects.values_list("record_id", flat=True)) == [gone.pk]
    kept.refresh_from_db()
    assert kept.protect_until is None


def test_what_its_owner_still_wanted_to_do_is_called_off(kit: Kit) -> None:
    north = pool(kit)
    rule(kit, north, days=15)
    account = of_bob(kit, north, "2026-01-01")
    mine, other = (kit.make("task", name, account=account.pk) for name in ("bob", "admin"))

    night("2026-03-01")

    for task, status in ((mine, "cancelled"), (other, "open")):
        task.refresh_from_db()
        assert task.status == status


def test_leads_go_back_when_nobody_has_converted_them(kit: Kit) -> None:
    north = pool(kit, "lead_pool")
    kit.make(
        "pool_rule",
        "admin",
        object="leads",
        lead_pool=north.pk,
        trigger="not_converted",
        days=10,
        active=True,
        grace_on_enable=False,
    )
    with on("2026-01-01"):
        lead, done = (kit.make("lead", "bob", mobile="13800138000") for _each in range(2))
    type(lead).objects.filter(pk=done.pk).update(status="converted")

    assert night("2026-01-11")["taken"] == 0
    assert night("2026-01-12")["taken"] == 1

    lead.refresh_from_db()
    assert lead.lead_pool_id == north.pk


@pytest.mark.once
def test_nobody_keeps_a_customer_by_putting_off_the_day_on_which_he_received_it(kit: Kit) -> None:
    account = of_bob(kit, pool(kit), "2026-01-05")
    module, later = registry.get("account"), {"received_at": "2026-01-06T00:00:00Z"}

    with on("2026-02-01"), pytest.raises(DomainError, match="put off"):
        store.update(module, kit["bob"], account.pk, later)

    store.update(module, kit["bob"], account.pk, {"received_at": "2026-01-04T00:00:00Z"})
    assert store.update(module, kit["admin"], account.pk, later).received_at == moment("2026-01-06", "08:00")
