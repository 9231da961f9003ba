"""Undo: what a person did in one go is taken back, as far as nobody has touched it since."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from guanxi.access.actor import Actor, new_operation
from guanxi.access.scope import visible
from guanxi.jobs import lease
from guanxi.jobs.execute import execute
from guanxi.jobs.models import Job
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.modules.opportunities.models import Opportunity, Stage
from guanxi.records import actions, store
from guanxi.records.models import AuditEntry
from guanxi.records.undo import AT_ONCE, undo
from tests.kit.crowd import at_once
from tests.kit.people import Kit

ACCOUNT, CONTACT, DEAL = (registry.get(key) for key in ("account", "contact", "opportunity"))
SHOWN = ("name", "city", "level", "owner_id", "deleted_at")


def again(actor: Actor) -> Actor:
    """The same person with the next request."""
    return replace(actor, operation=new_operation())


def code_of(doing: Callable[[], Any]) -> str:
    with pytest.raises(DomainError) as refused:
        doing()
    return refused.value.code


def kept_codes(kit: Kit, name: str, operation: str) -> list[str]:
    return [kept.error.code for kept in undo(again(kit[name]), operation).kept]


def test_what_was_created_goes_into_the_bin_and_comes_back_when_that_is_undone(kit: Kit):
    bob = again(kit["bob"])
    account = kit.make("account", bob)
    kit.make("contact", bob, account=account.pk)
    back = again(kit["bob"])

    assert undo(back, bob.operation).done == 2
    account.refresh_from_db()
    assert account.deleted_at is not None

    assert undo(again(kit["bob"]), back.operation).done == 2
    assert Account.objects.filter(pk=account.pk, deleted_at=None).exists()


def test_changed_fields_get_their_old_values_and_the_history_says_undone(kit: Kit):
    account = kit.make("account", "bob", name="Before", city="Bonn")
    bob = again(kit["bob"])
    store.update(ACCOUNT, bob, account.pk, {"name": "After"})
    store.update(ACCOUNT, bob, account.pk, {"name": "Later", "city": "Ulm"})

    undo(again(kit["bob"]), bob.operation)

    account.refresh_from_db()
    assert (account.name, account.name_key, account.city) == ("Before", "before", "Bonn")
    last = AuditEntry.objects.filter(module="account", record_id=account.pk).latest("pk")
    assert (last.verb, last.undoes) == ("undone", bob.operation)


def test_a_deleted_record_comes_back_with_what_went_with_it(kit: Kit):
    account = kit.make("account", "bob")
    contact = kit.make("contact", "bob", account=account.pk)
    bob = again(kit["bob"])
    store.update(ACCOUNT, bob, account.pk, {"city": "Ulm"})
    store.delete(ACCOUNT, bob, account.pk)

    assert undo(again(kit["bob"]), bob.operation).kept == ()

    account.refresh_from_db()
    contact.refresh_from_db()
    assert (account.city, account.deleted_at, contact.deleted_at) == ("", None, None)


def test_a_won_deal_is_open_again_with_its_stage_and_lines(kit: Kit):
    product = kit.make("product", "admin").pk
    deal = kit.make("opportunity", "bob", lines=[{"product": product, "quantity": "2", "unit_price": "10"}])
    before = (deal.stage_id, deal.status, deal.amount, deal.probability, deal.stage_entered_at)
    won = Stage.objects.get(kind="won").pk
    bob = again(kit["bob"])
    store.update(DEAL, bob, deal.pk, {"lines": [{"product": product, "quantity": "5", "unit_price": "10"}]})
    store.update(DEAL, bob, deal.pk, {"stage": won, "won_reason": "price"})

    assert undo(again(kit["bob"]), bob.operation).kept == ()

    deal = Opportunity.objects.get(pk=deal.pk)
    assert (deal.stage_id, deal.status, deal.amount, deal.probability, deal.stage_entered_at) == before
    assert (deal.won_reason, deal.closed_at) == ("", None)


def test_what_was_given_away_can_be_taken_back_though_out_of_sight(kit: Kit):
    account = kit.make("account", "alice")
    alice = again(kit["alice"])
    store.update(ACCOUNT, alice, account.pk, {"owner": kit["charlie"].user_id})

    assert undo(again(kit["alice"]), alice.operation).done == 1

    account.refresh_from_db()
    assert account.owner_id == kit["alice"].user_id


def test_a_field_that_somebody_changed_since_is_left_and_another_field_is_not(kit: Kit):
    first, second = (kit.make("account", "bob", city="Bonn") for _ in range(2))
    bob = again(kit["bob"])
    for account in (first, second):
        store.update(ACCOUNT, bob, account.pk, {"city": "Ulm"})
    store.update(ACCOUNT, again(kit["alice"]), first.pk, {"city": "Kiel"})
    store.update(ACCOUNT, again(kit["alice"]), second.pk, {"level": "A"})

    undone = undo(again(kit["bob"]), bob.operation)

    first.refresh_from_db()
    second.refresh_from_db()
    assert [(kept.pk, kept.error.code) for kept in undone.kept] == [(first.pk, "E_STALE")]
    assert (first.city, second.city, second.level) == ("Kiel", "Bonn", "A")


def test_a_new_record_to_which_others_have_added_is_left(kit: Kit):
    bob = again(kit["bob"])
    account = kit.make("account", bob)
    kit.make("contact", again(kit["alice"]), account=account.pk)

    assert kept_codes(kit, "bob", bob.operation) == ["E_IN_USE"]


def test_one_thing_after_the_other_is_taken_back(kit: Kit):
    account = kit.make("account", "bob", city="Bonn")
    steps = [again(kit["bob"]) for _ in range(3)]
    for place, actor in enumerate(steps):
        store.update(ACCOUNT, actor, account.pk, {"city": f"City {place}"})

    assert kept_codes(kit, "bob", steps[0].operation) == ["E_STALE"]
    for actor in reversed(steps):
        assert undo(again(kit["bob"]), actor.operation).done == 1

    account.refresh_from_db()
    assert account.city == "Bonn"


def test_undoing_twice_is_undoing_once(kit: Kit):
    bob = again(kit["bob"])
    account = kit.make("account", bob)
    undo(again(kit["bob"]), bob.operation)
    count = AuditEntry.objects.count()

    assert undo(again(kit["bob"]), bob.operation).done == 0

    assert AuditEntry.objects.count() == count
    account.refresh_from_db()
    assert account.deleted_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_who_undo_at_once_undo_once(kit: Kit):
    account = kit.make("account", "bob", city="Bonn")
    bob = again(kit["bob"])
    store.update(ACCOUNT, bob, account.pk, {"city": "Ulm"})

    found = at_once(*[lambda: undo(again(kit["bob"]), bob.operation).done] * 3)

    assert sorted(found) == [0, 0, 1]
    assert AuditEntry.objects.filter(undoes=bob.operation).count() == 1


def test_only_the_author_and_administrators_undo_and_only_for_a_while(kit: Kit):
    bob = again(kit["bob"])
    account = kit.make("account", bob)

    assert code_of(lambda: undo(again(kit["alice"]), bob.operation)) == "E_NOT_FOUND"
    assert code_of(lambda: undo(again(kit["bob"]), "no-such-thing")) == "E_NOT_FOUND"
    AuditEntry.objects.filter(operation=bob.operation).update(at=clock.now() - timedelta(minutes=31))
    assert code_of(lambda: undo(again(kit["admin"]), bob.operation)) == "E_UNDO_TOO_LATE"
    AuditEntry.objects.filter(operation=bob.operation).update(at=clock.now() - timedelta(minutes=29))
    assert undo(again(kit["admin"]), bob.operation).done == 1
    account.refresh_from_db()
    assert account.deleted_at is not None


def test_what_is_missing_a_right_by_now_is_left(kit: Kit):
    charlie = again(kit["charlie"])
    kit.make("account", charlie)

    assert kept_codes(kit, "charlie", charlie.operation) == ["E_NO_PERMISSION"]


def test_what_made_something_that_may_not_be_deleted_stays_whole(kit: Kit):
    task, charlie = registry.get("task"), again(kit["charlie"])
    weekly = kit.make(task, "charlie", rrule="FREQ=WEEKLY", due_at=clock.now().isoformat())
    actions.run(task, charlie, weekly.pk, "finish", {})

    undone = undo(charlie, charlie.operation)

    assert (undone.done, [kept.error.code for kept in undone.kept]) == (0, ["E_NO_PERMISSION"])
    weekly.refresh_from_db()
    assert (weekly.status, weekly.rrule) == ("done", "")


def test_much_is_taken_back_by_a_job(kit: Kit):
    bob = again(kit["bob"])
    changes = [store.new(ACCOUNT, bob, kit.data("account", bob)) for _ in range(AT_ONCE + 50)]
    store.write(changes)
    store.update(ACCOUNT, again(kit["alice"]), changes[7].record.pk, {"city": "Kiel"})

    pk = undo(again(kit["bob"]), bob.operation).job
    assert undo(again(kit["bob"]), bob.operation).job == pk
    done = work_off(pk)

    assert (done.result["undone"], done.result["kept"]) == (AT_ONCE + 49, 1)
    assert done.result["reasons"][0]["id"] == changes[7].record.pk
    assert list(Account.objects.filter(deleted_at=None).values_list("pk", flat=True)) == [changes[7].record.pk]


def work_off(pk: int | None) -> Job:
    claimed = lease.claim("test", only=pk)
    assert claimed is not None
    execute(claimed, lambda: False)
    claimed.refresh_from_db()
    return claimed


DOINGS = ("name", "city", "level", "owner", "delete", "restore", "create", "undo")
steps = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.sampled_from(DOINGS), st.integers(0, 5), st.integers(0, 2)),
    min_size=6,
    max_size=24,
)


@settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps)
def test_undoing_gives_back_exactly_the_records_that_nobody_has_touched_since(kit: Kit, steps):
    """Bob's operation is mixed with what he and Alice do beside it; what came later on the same field stands."""
    pool = [kit.make("account", "bob", city="Bonn", level="A").pk for _ in range(3)]
    bob = again(kit["bob"])
    before: dict[int, dict[str, Any]] = {}
    touched: set[int] = set()
    mine: dict[int, set[str]] = {}
    beside = []
    for is_mine, is_bob, doing, which, value in steps:
        actor = bob if is_mine else again(kit["bob" if is_bob else "alice"])
        pk = pool[which % len(pool)]
        state = state_of(pk)
        if doing == "undo":
            beside = beside if is_mine else undone_beside(kit, beside, mine)
            continue
        try:
            changed = take_step(kit, actor, pool, pk, doing, value)
        except DomainError:
            continue
        pk, keys = changed
        if is_mine and keys:
            old = {"deleted_at": "there was none"} if doing == "create" else {key: state[key] for key in keys}
            before[pk] = old | before.get(pk, {})
            mine.setdefault(pk, set()).update(keys)
        elif keys:
            moved = pk in mine and bool(before[pk].get("deleted_at"))  # by the operation, out of the bin or nothing
            if pk in mine and (moved or keys & mine[pk] or "deleted_at" in keys):
                touched.add(pk)
            beside.append((actor, pk, keys))
    now = {pk: state_of(pk) for pk in mine}
    edits = set(visible(ACCOUNT, kit["bob"], "edit").values_list("pk", flat=True))
    touched |= {pk for pk, keys in mine.items() if not keys & {"owner_id", "deleted_at"} and pk not in edits}

    if mine:
        undo(again(kit["bob"]), bob.operation)

    for pk in mine:
        expected = now[pk] if pk in touched else {**now[pk], **before[pk]}
        found = state_of(pk)
        if pk not in touched and before[pk].get("deleted_at"):  # it was not there, or in the bin
            assert found["deleted_at"] is not None
        else:
            assert as_seen(found) == as_seen(expected)


def as_seen(state: dict[str, Any]) -> dict[str, Any]:
    """The moment of a deletion is another after a restore that was undone; that it lies in the bin is the same."""
    return {**state, "deleted_at": state["deleted_at"] is not None}


def state_of(pk: int) -> dict[str, Any]:
    return Account.objects.values(*SHOWN).get(pk=pk)


def take_step(kit: Kit, actor: Actor, pool: list[int], pk: int, doing: str, value: int) -> tuple[int, set[str]]:
    """Do it, and say which columns of which record are others now."""
    if doing == "create":
        pool.append(kit.make("account", actor, city="Bonn", owner=kit["bob"].user_id).pk)
        return pool[-1], {"deleted_at"}
    before = state_of(pk)
    doings = {
        "name": lambda: store.update(ACCOUNT, actor, pk, {"name": f"Name {value}"}),
        "city": lambda: store.update(ACCOUNT, actor, pk, {"city": f"City {value}"}),
        "level": lambda: store.update(ACCOUNT, actor, pk, {"level": "ABC"[value]}),
        "owner": lambda: store.update(ACCOUNT, actor, pk, {"owner": kit[("bob", "alice", "ben")[value]].user_id}),
        "delete": lambda: store.delete(ACCOUNT, actor, pk),
        "restore": lambda: store.restore(ACCOUNT, actor, pk),
    }
    doings[doing]()
    after = state_of(pk)
    return pk, {key for key in SHOWN if before[key] != after[key]}


def undone_beside(kit: Kit, beside: list, mine: dict[int, set[str]]) -> list:
    """Take back the last thing that was done beside the operation, where that is a record it has nothing to do with:
    what is done and undone again is as if it had not been."""
    if not beside or beside[-1][1] in mine:
        return beside
    actor, _pk, _keys = beside[-1]
    undo(again(actor), actor.operation)
    return beside[:-1]
