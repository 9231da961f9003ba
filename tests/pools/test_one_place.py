"""A customer belongs to somebody or lies in exactly one pool, whatever is done and however many do it at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.pools.declared import of
from guanxi.pools.figures import Period, fairness, standings
from guanxi.pools.models import PoolEntry
from guanxi.records import actions, store, undo
from tests.kit.people import Kit
from tests.kit.trust import times
from tests.pools.company import days_before, lying, pool

PEOPLE = ("alice", "bob", "ben")
DOINGS = ("claim", "release", "assign", "change_pool", "give", "undo", "delete", "restore")
STEPS = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(DOINGS), st.integers(0, 1)), max_size=14)


@pytest.mark.django_db
@settings(
    max_examples=times(6, 60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(steps=STEPS)
def test_a_customer_is_in_one_place_and_every_claim_is_an_event(kit: Kit, steps: list[tuple[str, str, int]]) -> None:
    pools = [pool(kit, name=name, admins=[kit["alice"].user_id]) for name in ("North", "South")]
    accounts = [lying(kit, one) for one in pools]
    began, claims = PoolEntry.objects.filter(left_kind="claim").count(), 0

    for name, doing, place in steps:
        claims += do(kit, name, doing, accounts[place], pools[place].pk) and doing == "claim"
        for account in Account.objects.filter(pk__in=[one.pk for one in accounts]):
            check_place(account)

    assert PoolEntry.objects.filter(left_kind="claim").count() - began == claims
    period = Period(days_before(1), days_before(0))
    assert sum(one.claimed for one in fairness(of("account"), kit["admin"], period)) >= claims
    assert all(one.lying >= 0 for one in standings(of("account"), kit["admin"], period))


def do(kit: Kit, name: str, doing: str, account: Any, where: int) -> bool:
    """Try something as a person; whether it was done."""
    before, actor = kit[name], kit.again(name)
    module = registry.get("account")
    arguments = {
        "release": {"reason": "other", "pool": where},
        "assign": {"to": kit["ben"].user_id},
        "change_pool": {"pool": where},
    }
    try:
        if doing == "give":
            store.update(module, actor, account.pk, {"owner": kit["bob"].user_id})
        elif doing == "undo":
            undo.undo(before, before.operation)
        elif doing in ("delete", "restore"):
            getattr(store, doing)(module, kit["admin"], account.pk)
        else:
            actions.run(module, actor, account.pk, doing, arguments.get(doing, {}))
    except DomainError:
        return False
    return True


def check_place(account: Any) -> None:
    stays = list(PoolEntry.objects.filter(record_id=account.pk, left_at=None))
    if account.deleted_at is not None:
        assert stays == []
        return
    assert (account.owner_id is None) != (account.pool_id is None)
    assert [stay.pool_id for stay in stays] == ([account.pool_id] if account.pool_id else [])


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_claims_at_once_one_succeeds(kit: Kit) -> None:
    account = lying(kit, pool(kit))
    actors = [kit[name] for name in ("alice", "bob", "ben", "admin")]
    barrier = Barrier(4)

    def many(place: int) -> list[str]:
        barrier.wait()
        told = []
        try:
            for _each in range(25):
                try:
                    actions.run(registry.get("account"), actors[place], account.pk, "claim", {})
                    told.append("done")
                except DomainError as error:
                    told.append(error.code)
        finally:
            connection.close()
        return told

    with ThreadPoolExecutor(4) as threads:
        told = [one for many_told in threads.map(many, range(4)) for one in many_told]

    assert (len(told), told.count("done")) == (100, 1)
    assert set(told) == {"done", "E_POOL_TAKEN"}
    assert PoolEntry.objects.filter(left_kind="claim", record_id=account.pk).count() == 1
