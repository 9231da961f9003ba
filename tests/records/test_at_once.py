"""What several people do at the same moment ends as if they had come one after the other."""

from typing import Any

import pytest

from guanxi.access.actor import actor_of
from guanxi.access.models import Position, Role, User, UserPosition
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError, Stale
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.modules.contacts.models import Contact
from guanxi.records import store
from guanxi.records.models import AuditEntry
from tests.kit.crowd import at_once
from tests.kit.people import Kit
from tests.kit.trust import times

pytestmark = pytest.mark.django_db(transaction=True)
ACCOUNT, CONTACT, USER = (registry.get(key) for key in ("account", "contact", "user"))
OPPORTUNITY = registry.get("opportunity")
EDITS = times(6, 25)
CODE = "9144030071526726XG"


def tried(doing, *arguments, **more):
    """What came of it: a result, or the refusal."""
    try:
        return doing(*arguments, **more)
    except DomainError as refusal:
        return refusal


def codes(results):
    """What each was told; a crash shows itself."""
    return [getattr(result, "code", repr(result) if isinstance(result, Exception) else "kept") for result in results]


def test_numbers_are_never_given_twice_and_none_is_left_out(kit: Kit, settings: Any) -> None:
    """By a rule of the company that counts each department and month by itself, and by the product's own."""
    settings.FROZEN_TIME = "2026-03-31T08:00:00+08:00"
    north = kit.make("department", "admin", name="North", external_id="N")
    store.update(USER, kit["admin"], kit["ben"].user_id, {"department": north.pk})
    store.update(registry.get("department"), kit["admin"], kit["bob"].department_id, {"external_id": "S"})
    rule = {"object": "accounts", "pattern": "K{department}{yyyymm}-{seq:3}", "reset": "month"}
    store.create(registry.get("number_rule"), kit["admin"], rule)

    def make_five(name: str) -> list[str]:
        who, tasks = kit.again(name), range(5)
        return [store.create(ACCOUNT, who, {"name": "One of many"}).number for _time in tasks]

    results = at_once(*[lambda name=name: make_five(name) for name in ("bob", "ben") * 2])

    numbers = sorted(number for made in results for number in made)
    assert numbers == [f"K{place}202603-{count:03d}" for place in "NS" for count in range(1, 11)]
    settings.FROZEN_TIME = "2026-04-01T08:00:00+08:00"
    assert make_five("ben")[0] == "KN202604-001"


def test_a_unique_value_is_taken_once_and_the_others_are_told(kit: Kit) -> None:
    results = at_once(*[lambda: store.create(ACCOUNT, kit["bob"], {"name": "Twin", "uscc": CODE})] * 4)

    assert sorted(codes(results)) == ["E_NOT_UNIQUE", "E_NOT_UNIQUE", "E_NOT_UNIQUE", "kept"]


def test_a_user_name_is_taken_once_whatever_its_case(kit: Kit) -> None:
    place = kit.position("bob").pk
    people = [
        {"name": "New", "username": name, "position": place} for name in ("newcomer", "NewComer", "ＮＥＷＣＯＭＥＲ")
    ]

    results = at_once(*[lambda data=data: store.create(USER, kit["admin"], data) for data in people])

    assert sorted(codes(results)) == ["E_NOT_UNIQUE", "E_NOT_UNIQUE", "kept"]


def test_of_two_edits_of_one_version_the_second_is_stale(kit: Kit) -> None:
    record = kit.make("account")

    results = at_once(
        *[
            lambda name=name: store.update(ACCOUNT, kit["bob"], record.pk, {"name": name}, version=1)
            for name in ("Left", "Right", "Middle")
        ]
    )

    assert sum(isinstance(result, Stale) for result in results) == 2
    assert store.fetch(ACCOUNT, kit["bob"], record.pk).version == 2


def test_an_account_has_one_primary_contact_when_several_are_added_at_once(kit: Kit) -> None:
    account = kit.make("account").pk

    results = at_once(
        *[lambda: store.create(CONTACT, kit["bob"], {"name": "Wang", "account": account, "is_primary": True})] * 3
    )

    assert codes(results) == ["kept"] * 3
    assert Contact.objects.filter(account=account, is_primary=True).count() == 1


def test_one_of_two_last_administrators_stays_when_both_resign_at_once(kit: Kit) -> None:
    role = Role.objects.get(preset="admin").pk
    second = kit.make("user", "admin", roles=[role])
    lesser = Role.objects.get(preset="sales").pk

    results = at_once(
        *[
            lambda pk=pk: store.update(USER, kit["admin"], pk, {"roles": [lesser]})
            for pk in (kit["admin"].user_id, second.pk)
        ]
    )

    assert sorted(codes(results)) == ["E_LAST_ADMIN", "kept"]
    assert User.objects.filter(roles__contains=f",{role},").count() == 1


def test_a_record_is_deleted_once(kit: Kit) -> None:
    record = kit.make("account")

    results = at_once(*[lambda: store.delete(ACCOUNT, kit["bob"], record.pk)] * 3)

    assert sorted(codes(results)) == ["E_NOT_FOUND", "E_NOT_FOUND", "kept"]


def test_two_positions_that_move_below_each_other_at_once_make_no_ring(kit: Kit) -> None:
    left, right = kit.make("position", "admin"), kit.make("position", "admin")
    position = registry.get("position")

    results = at_once(
        lambda: store.update(position, kit["admin"], left.pk, {"parent": right.pk}),
        lambda: store.update(position, kit["admin"], right.pk, {"parent": left.pk}),
    )

    assert sorted(codes(results)) == ["E_POSITION_CYCLE", "kept"]
    assert not any(isinstance(result, Exception) and not isinstance(result, DomainError) for result in results)


def test_nothing_living_stays_below_what_was_deleted_at_that_moment(kit: Kit) -> None:
    for _round in range(times(6, 200)):
        account = kit.make("account", "bob").pk
        data = {"name": "Wang", "account": account}

        results = at_once(
            *[lambda data=data: store.create(CONTACT, kit["bob"], data)] * 3,
            lambda account=account: store.delete(ACCOUNT, kit["bob"], account),
        )

        assert set(codes(results)) <= {"kept", "E_REFERENCE"}, results
        assert Contact.objects.filter(account=account, deleted_at=None).count() == 0
        assert Contact.objects.filter(account=account).count() == codes(results[:3]).count("kept")


def test_an_account_that_got_a_deal_at_that_moment_stays(kit: Kit) -> None:
    for _round in range(times(4, 200)):
        account = kit.make("account", "bob").pk
        deal = kit.data("opportunity", "bob", account=account)

        made, deleted = at_once(
            lambda deal=deal: store.create(OPPORTUNITY, kit["bob"], deal),
            lambda account=account: store.delete(ACCOUNT, kit["bob"], account),
        )

        told = codes([made, deleted])
        assert told in (["kept", "E_IN_USE"], ["E_REFERENCE", "kept"]), (made, deleted)


def test_of_several_who_delete_and_restore_one_record_each_moment_has_its_winner(kit: Kit) -> None:
    record = kit.make("account", "bob")
    for _round in range(times(2, 50)):
        gone = at_once(*[lambda: store.delete(ACCOUNT, kit["bob"], record.pk)] * 3)
        back = at_once(*[lambda: store.restore(ACCOUNT, kit["bob"], record.pk)] * 3)

        assert [codes(gone).count("kept"), codes(back).count("kept")] == [1, 1], (gone, back)

    entries = AuditEntry.objects.filter(module="account", record_id=record.pk).exclude(verb="created")
    assert entries.count() + 1 == store.fetch(ACCOUNT, kit["bob"], record.pk).version


def test_an_administrator_can_not_bring_back_a_contact_without_its_account(kit: Kit) -> None:
    contact = kit.make("contact", "bob", account=kit.make("account", "bob").pk)
    store.delete(CONTACT, kit["admin"], contact.pk)
    store.delete(ACCOUNT, kit["admin"], contact.account_id)

    with pytest.raises(DomainError) as refused:
        store.restore(CONTACT, kit["admin"], contact.pk)

    assert refused.value.code == "E_IN_BIN"


def test_a_hundred_edits_of_one_record_are_each_in_the_history_or_refused(kit: Kit) -> None:
    record = kit.make("account", "bob")

    def edit(name: str) -> list[str]:
        told = []
        for place in range(EDITS):
            version = Account.objects.values_list("version", flat=True).get(pk=record.pk) if place % 2 else None
            data = {"name": f"{name} {place}"}
            told += codes([tried(store.update, ACCOUNT, kit["bob"], record.pk, data, version=version)])
        return told

    told = [code for one in at_once(*[lambda name=name: edit(name) for name in "ABCD"]) for code in one]

    assert len(told) == 4 * EDITS
    assert set(told) <= {"kept", "E_STALE"}
    changed = AuditEntry.objects.filter(module="account", record_id=record.pk, verb="changed").order_by("pk")
    kept = [entry.changes["name"] for entry in changed]
    assert len(kept) == told.count("kept") == Account.objects.get(pk=record.pk).version - 1
    assert [old for old, _new in kept[1:]] == [new for _old, new in kept[:-1]]


def test_a_person_and_his_position_that_move_at_once_stand_in_one_place(kit: Kit) -> None:
    position, there = registry.get("position"), kit.make("position", "admin").pk
    places = [kit.make("position", "admin").pk for _place in range(2)]
    for round_ in range(times(6, 100)):
        at_once(
            lambda: store.update(USER, kit["admin"], kit["bob"].user_id, {"position": there}),
            lambda round_=round_: store.update(position, kit["admin"], there, {"parent": places[round_ % 2]}),
        )

        held = UserPosition.objects.select_related("position").get(user=kit["bob"].user_id)
        assert held.path == f"{held.position.path}{held.position_id}."
        store.update(USER, kit["admin"], kit["bob"].user_id, {"position": kit.position("ben").pk})


def test_while_a_position_moves_nobody_sees_more_than_before_or_after(kit: Kit) -> None:
    position = registry.get("position")
    desks = [kit.make("position", "admin", parent=kit.position("alice").pk).pk, kit.position("charlie").pk]
    moving = kit.make("position", "admin", parent=desks[0]).pk
    store.update(USER, kit["admin"], kit["bob"].user_id, {"position": moving})
    own = kit.make("account", "bob").pk
    before_and_after = {frozenset(), frozenset({own})}
    seen: dict[str, set[frozenset[int]]] = {"alice": set(), "charlie": set(), "bob": set(), "ben": set()}

    def move() -> None:
        for round_ in range(times(10, 300)):
            store.update(position, kit["admin"], moving, {"parent": desks[(round_ + 1) % 2]})

    def look(name: str) -> None:
        for _time in range(times(20, 600)):
            rows = visible(ACCOUNT, actor_of(User.objects.get(username=name)))
            seen[name].add(frozenset(rows.values_list("pk", flat=True)))

    results = at_once(move, *[lambda name=name: look(name) for name in seen])

    assert not any(isinstance(result, Exception) for result in results), results
    assert seen["bob"] == {frozenset({own})}
    assert seen["ben"] == {frozenset()}
    assert seen["alice"] | seen["charlie"] <= before_and_after
    paths = {row.pk: row.path for row in Position.objects.all()}
    for row in Position.objects.exclude(parent=None):
        assert row.path == f"{paths[row.parent_id]}{row.parent_id}."
    for held in UserPosition.objects.all():
        assert held.path == f"{paths[held.position_id]}{held.position_id}."
