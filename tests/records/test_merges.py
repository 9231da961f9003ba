"""Records that become one, and are taken apart again (F026)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.access.actor import new_operation
from guanxi.access.grants import TEAM, give
from guanxi.access.models import RecordGrant
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError, Invalid
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.modules.activities.models import Activity
from guanxi.modules.contacts.models import Contact
from guanxi.modules.opportunities.models import Opportunity
from guanxi.records import store
from guanxi.records.merges.hanging import all_hanging
from guanxi.records.merges.leading import gone_into
from guanxi.records.merges.merging import merge
from guanxi.records.merges.models import Merge, MergedRecord
from guanxi.records.models import AuditEntry, DuplicateKey, RecordLink, Star, StoredFile
from guanxi.records.undo import undo
from tests.kit.people import Kit

ACCOUNT, CONTACT = registry.get("account"), registry.get("contact")
# What tells of a record as it was: its history, its numbers and links, the log of what was done with it.
STAY = {
    *("AuditEntry", "RecordLink", "DuplicateKey", "DuplicateGuard", "MergedRecord", "ImportRow", "Notice"),
    *("ApprovalCase", "AutomationRun", "Delivery", "PoolLook"),
}
STAMPS = ("version", "updated_at", "updated_by_id")


def merged(kit: Kit, who: str, master: Any, *others: Any, **more: Any) -> str:
    """Merge accounts, and say in which operation."""
    actor = replace(kit[who], operation=new_operation())
    merge(ACCOUNT, actor=actor, pk=master.pk, records=[one.pk for one in others], **more)
    return actor.operation


def taken_apart(kit: Kit, who: str, operation: str) -> Any:
    return undo(replace(kit[who], operation=new_operation()), operation)


def test_the_master_keeps_its_values_and_gets_those_that_it_lacks(kit: Kit):
    master = kit.make("account", "bob", name="分阳科技（北京）", city="北京", tags=["a"])
    other = kit.make("account", "bob", name="北京分阳科技有限公司", city="上海", phone="010-1234567", tags=["a", "b"])

    merged(kit, "bob", master, other)

    kept = Account.objects.get(pk=master.pk)
    assert (kept.name, kept.city, kept.phone) == ("分阳科技（北京）", "北京", other.phone)
    assert kept.tags == ("a", "b")
    assert kept.aliases == ("北京分阳科技有限公司",)
    assert Account.objects.get(pk=other.pk).deleted_at is not None
    assert gone_into(ACCOUNT, other.pk) == master.pk


def test_a_value_is_taken_from_the_record_that_is_named(kit: Kit):
    master = kit.make("account", "bob", name="One", city="Oslo", uscc="")
    other = kit.make("account", "bob", name="Two", city="Bergen", uscc="9144030071526726XG")

    merged(kit, "bob", master, other, take={"city": other.pk, "name": other.pk})

    kept = Account.objects.get(pk=master.pk)
    assert (kept.name, kept.city, kept.uscc, kept.aliases) == ("Two", "Bergen", "9144030071526726XG", ("One",))


def test_all_that_names_the_merged_names_the_master(kit: Kit):
    master, other = kit.make("account", "bob", name="One"), kit.make("account", "bob", name="Two")
    mine = kit.make("contact", "bob", name="Ann", account=master.pk)
    contact = kit.make("contact", "bob", name="Zoe", account=other.pk)
    below = kit.make("account", "bob", name="Three", parent_account=other.pk)
    activity = kit.make("activity", "bob", account=other.pk)
    give([(ACCOUNT, other.pk)], kit["charlie"].user_id or 0, "read", kind=TEAM)
    star = {"user_id": kit["bob"].user_id, "kind": "favourite", "module": "account", "at": clock.now()}
    Star.objects.create(record_id=other.pk, **star)

    merged(kit, "bob", master, other)

    assert Contact.objects.get(pk=contact.pk).account_id == master.pk
    assert [Contact.objects.get(pk=pk).is_primary for pk in (mine.pk, contact.pk)] == [True, False]
    assert Account.objects.get(pk=below.pk).path == f"{master.pk}."
    assert Activity.objects.get(pk=activity.pk).account_id == master.pk
    assert Account.objects.get(pk=master.pk).last_follow_at == activity.happened_at
    assert RecordGrant.objects.get(kind=TEAM).record_id == master.pk
    assert Star.objects.get().record_id == master.pk


def test_contacts_with_one_mobile_become_one_too_and_a_refusal_is_not_lost(kit: Kit):
    master, other = kit.make("account", "bob", name="One"), kit.make("account", "bob", name="Two")
    kept = kit.make("contact", "bob", name="李雷", account=master.pk, mobile="138 0013 8000")
    twin = kit.make(
        "contact", "bob", name="李磊", account=other.pk, mobile="+8613800138000", title="CEO", email_opt_out=True
    )
    activity = kit.make("activity", "bob", account=other.pk, contacts=[twin.pk])

    operation = merged(kit, "bob", master, other)

    contact = Contact.objects.get(pk=kept.pk)
    assert (contact.name, contact.title, contact.email_opt_out) == ("李雷", "CEO", True)
    assert Contact.objects.get(pk=twin.pk).deleted_at is not None
    assert Activity.objects.get(pk=activity.pk).contacts == (kept.pk,)
    taken_apart(kit, "bob", operation)
    assert Activity.objects.get(pk=activity.pk).contacts == (twin.pk,)
    assert Contact.objects.get(pk=twin.pk).account_id == other.pk


def test_who_may_not_change_one_of_them_merges_nothing(kit: Kit):
    master, other = kit.make("account", "bob", name="One"), kit.make("account", "ben", name="Two")

    with pytest.raises(DomainError, match="E_REFERENCE"):
        merged(kit, "bob", master, other)
    give([(ACCOUNT, other.pk)], kit["bob"].user_id or 0, "read", kind=TEAM)
    kit.again("bob")
    with pytest.raises(Denied):
        merged(kit, "bob", master, other)


@pytest.mark.parametrize("count", [0, 5])
@pytest.mark.once
def test_two_to_five_records_become_one(kit: Kit, count: int):
    ids = [kit.make("account", "bob", name=f"No {number}").pk for number in range(count + 1)]

    with pytest.raises(DomainError, match="E_MERGE_COUNT"):
        merge(ACCOUNT, actor=kit["bob"], pk=ids[0], records=ids[1:])


@pytest.mark.once
def test_what_is_taken_must_be_a_field_and_one_of_the_records(kit: Kit):
    master, other = kit.make("account", "bob", name="One"), kit.make("account", "bob", name="Two")

    with pytest.raises(Invalid) as error:
        merged(kit, "bob", master, other, take={"city": 999, "deal_count": other.pk, "no": other.pk})

    assert {(one.code, one.field) for one in error.value.errors} == {
        ("E_REFERENCE", "take.city"),
        ("E_UNKNOWN_FIELD", "take.deal_count"),
        ("E_UNKNOWN_FIELD", "take.no"),
    }


def test_what_was_changed_since_stays_and_is_listed(kit: Kit):
    master, other = kit.make("account", "bob", name="One"), kit.make("account", "bob", name="Two", phone="010-1234567")
    third = kit.make("account", "bob", name="Three")
    moved = kit.make("contact", "bob", name="Zoe", account=other.pk)
    same = kit.make("contact", "bob", name="Ann", account=other.pk)
    operation = merged(kit, "bob", master, other)
    store.update(CONTACT, kit["bob"], moved.pk, {"account": third.pk})

    undone = taken_apart(kit, "bob", operation)

    assert [(kept.module, kept.pk) for kept in undone.kept] == [("contact", moved.pk)]
    assert Contact.objects.get(pk=moved.pk).account_id == third.pk
    assert Contact.objects.get(pk=same.pk).account_id == other.pk
    assert Account.objects.get(pk=master.pk).phone == ""
    assert gone_into(ACCOUNT, other.pk) is None


@pytest.mark.once
def test_merged_records_can_be_taken_apart_for_thirty_days_and_not_merged_by_undoing_that(kit: Kit):
    master, other = kit.make("account", "bob", name="One"), kit.make("account", "bob", name="Two")
    operation = merged(kit, "bob", master, other)
    entries = AuditEntry.objects.filter(operation=operation)
    entries.update(at=clock.now() - timedelta(days=31))
    with pytest.raises(DomainError, match="E_UNDO_TOO_LATE"):
        taken_apart(kit, "bob", operation)

    entries.update(at=clock.now() - timedelta(days=29))
    actor = replace(kit["bob"], operation=new_operation())
    undo(actor, operation)

    assert Account.objects.get(pk=other.pk).deleted_at is None
    assert Merge.objects.get().undone_at is not None
    with pytest.raises(DomainError, match="E_MERGE_AGAIN"):
        taken_apart(kit, "bob", actor.operation)


@given(
    others=st.integers(1, 3),
    contacts=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(("", "13800138000"))), max_size=4),
    taken=st.dictionaries(st.sampled_from(("name", "city", "phone", "owner")), st.integers(0, 3), max_size=3),
)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_taken_apart_everything_is_as_it_was(
    kit: Kit, others: int, contacts: Sequence[tuple[int, str]], taken: dict[str, int]
):
    accounts = [
        kit.make("account", "admin", name=f"公司{number}", city=f"C{number}", owner=kit[who].user_id)
        for number, who in zip(range(others + 1), ("bob", "ben", "alice", "bob"), strict=False)
    ]
    for place, mobile in contacts:
        account = accounts[place % len(accounts)].pk
        contact = kit.make("contact", "admin", name=f"P{place}", account=account, mobile=mobile)
        kit.make("activity", "admin", account=account, contacts=[contact.pk])
        kit.make("opportunity", "admin", account=account, primary_contact=contact.pk)
        StoredFile.objects.create(module="account", record_id=account, name="a", size=1, created_at=clock.now())
    before = rows()
    take = {key: accounts[place % len(accounts)].pk for key, place in taken.items()}

    operation = merged(kit, "admin", *accounts, take=take)
    assert rows() != before
    undone = taken_apart(kit, "admin", operation)

    assert not undone.kept
    assert rows() == before
    assert not MergedRecord.objects.exists()


def rows() -> dict[str, Any]:
    """All rows that a merge may touch, without who changed them and when."""
    records = (Account, Contact, Activity, Opportunity)
    found: dict[str, Any] = {
        model.__name__: [
            {key: value for key, value in row.items() if key not in STAMPS}
            for row in model.objects.order_by("pk").values()
        ]
        for model in records
    }
    found["links"] = sorted(RecordLink.objects.values_list("module", "field", "record_id", "target_id"))
    found["keys"] = sorted(DuplicateKey.objects.values_list("module", "record_id", "kind", "value"))
    found["files"] = list(StoredFile.objects.order_by("pk").values_list("pk", "record_id"))
    return found


@pytest.mark.once
def test_every_table_that_hangs_on_records_follows_or_is_known_to_stay():
    follow = {one.model for one in all_hanging()}
    hanging = {
        model for model in apps.get_models() if {"record_id", "target_id"} & {f.name for f in model._meta.fields}
    }

    assert {model.__name__ for model in hanging - follow} == STAY
