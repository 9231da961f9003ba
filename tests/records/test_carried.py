"""What records carry of the account that they are about is right at every moment, and is put right where it was not."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.scope import visible
from guanxi.jobs.queue import enqueue
from guanxi.jobs.worker import see_through
from guanxi.kernel import migrating
from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.bulk import BulkChange, change_batch
from guanxi.records.carried import wrong
from guanxi.records.jobs import put_carried_right
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db
ABOUT_ACCOUNTS = ("contact", "opportunity", "contract", "activity", "task", "follow_up_run", "visit", "event")
GOING_ALONG = tuple(key for key in ABOUT_ACCOUNTS if key != "follow_up_run")  # which stays, for who does its steps


def carried(record: Any) -> int | None:
    return type(record).objects.get(pk=record.pk).account_owner_id


def none_is_wrong() -> bool:
    return not any(wrong(registry.get(key)).exists() for key in ABOUT_ACCOUNTS)


@pytest.mark.parametrize("key", ABOUT_ACCOUNTS)
def test_a_record_carries_who_owns_its_account(kit: Kit, key: str) -> None:
    account = kit.make("account", "bob")
    record = kit.make(key, "admin", account=account.pk)

    assert carried(record) == record.account_owner_id == kit["bob"].user_id
    assert none_is_wrong()


@pytest.mark.parametrize("key", GOING_ALONG)
def test_an_account_takes_its_records_along_to_its_new_owner(kit: Kit, key: str) -> None:
    account = kit.make("account", "bob")
    record = kit.make(key, "admin", account=account.pk)
    module = registry.get(key)

    store.update(registry.get("account"), kit["admin"], account.pk, {"owner": kit["ben"].user_id})

    assert carried(record) == kit["ben"].user_id
    assert visible(module, kit["ben"]).filter(pk=record.pk).exists()
    assert not visible(module, kit["bob"]).filter(pk=record.pk).exists()
    assert none_is_wrong()


@pytest.mark.parametrize("key", GOING_ALONG)
def test_a_record_that_moves_to_another_account_carries_the_owner_of_that_one(kit: Kit, key: str) -> None:
    record = kit.make(key, "admin", account=kit.make("account", "bob").pk)

    store.update(registry.get(key), kit["admin"], record.pk, {"account": kit.make("account", "ben").pk})

    assert carried(record) == kit["ben"].user_id
    assert none_is_wrong()


def test_giving_many_accounts_away_passes_on_all_that_hangs_on_them_in_one_query_a_kind(kit: Kit) -> None:
    accounts = [kit.make("account", "bob") for _number in range(5)]
    records = [kit.make(key, "admin", account=account.pk) for account in accounts for key in ABOUT_ACCOUNTS]
    ids = [account.pk for account in accounts]

    with CaptureQueriesContext(connection) as asked:
        change_batch(registry.get("account"), kit["admin"], ids, BulkChange(values={"owner": kit["ben"].user_id}))

    assert {carried(record) for record in records} == {kit["ben"].user_id}
    assert sum('SET "account_owner_id"' in query["sql"] for query in asked) == len(ABOUT_ACCOUNTS)
    assert none_is_wrong()


def test_of_an_account_in_the_bin_nothing_is_carried_until_it_comes_back(kit: Kit) -> None:
    module, account = registry.get("account"), kit.make("account", "bob")
    contact = kit.make("contact", "bob", account=account.pk)

    store.delete(module, kit["admin"], account.pk)
    assert carried(contact) is None
    assert none_is_wrong()

    store.restore(module, kit["admin"], account.pk)
    assert carried(contact) == kit["bob"].user_id
    assert none_is_wrong()


def test_other_changes_of_an_account_write_nothing_into_its_records(kit: Kit) -> None:
    account = kit.make("account", "bob")
    kit.make("contact", "bob", account=account.pk)

    with CaptureQueriesContext(connection) as asked:
        store.update(registry.get("account"), kit["admin"], account.pk, {"city": "Oslo"})

    assert not any("account_owner_id" in query["sql"] for query in asked if query["sql"].startswith("UPDATE"))


def test_what_was_written_past_the_store_is_put_right_by_background_work(kit: Kit) -> None:
    account, other = kit.make("account", "bob"), kit.make("account", "ben")
    records = [kit.make(key, "admin", account=account.pk) for key in ABOUT_ACCOUNTS]
    loose = kit.make("contact", "bob", account=None)
    type(loose).objects.filter(pk=loose.pk).update(account_owner=kit["bob"].user_id)
    for record in records:
        type(record).objects.filter(pk=record.pk).update(account=other.pk)
    assert not none_is_wrong()

    see_through(enqueue(put_carried_right))

    assert {carried(record) for record in records} == {kit["ben"].user_id}
    assert carried(loose) is None
    assert none_is_wrong()


def test_a_migration_fills_the_rows_that_are_there_some_at_a_time(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrating, "FILLED_AT_ONCE", 2)
    records = [kit.make("contact", "admin", account=kit.make("account", name).pk) for name in ("bob", "ben") * 2]
    type(records[0]).objects.update(account_owner=None)
    value = (
        "SELECT a.owner_id FROM accounts_account a WHERE a.id = contacts_contact.account_id AND a.deleted_at IS NULL"
    )
    filling = migrating.FillBeside("contact", "account_owner_id", value)

    for _twice in range(2):
        filling.database_forwards("contacts", SimpleNamespace(connection=connection), None, SimpleNamespace(apps=apps))

    assert [carried(record) for record in records] == [kit[name].user_id for name in ("bob", "ben") * 2]
    assert none_is_wrong()
