"""Whoever follows a record hears what others change of it: once, and nothing that he may not know."""

from dataclasses import replace

import pytest
from django.utils import translation

from guanxi.access.actor import new_operation
from guanxi.messaging import notices
from guanxi.meta import registry
from guanxi.records import stars, store
from guanxi.records.undo import undo
from tests.kit.people import Kit

ACCOUNT = registry.get("account")


def told(kit: Kit, name: str = "bob") -> list[str]:
    return [entry.text for entry in notices.entries(kit[name], limit=50)[0]]


def followed(kit: Kit, **values: object) -> int:
    account = kit.make(ACCOUNT, "bob", name="Riverside", **values).pk
    stars.follow(ACCOUNT, kit["bob"], account)
    return account


def test_a_change_by_someone_else_is_told_with_the_names_of_the_fields(kit: Kit) -> None:
    account = followed(kit)

    store.update(ACCOUNT, kit["alice"], account, {"city": "Bonn", "remark": "Asked twice"})

    assert told(kit) == ["Alice changed “Riverside” (Accounts): City, Remark."]
    with translation.override("zh-hans"):
        assert "Riverside" in told(kit)[0]


def test_ones_own_changes_and_those_that_change_nothing_are_not_told(kit: Kit) -> None:
    account = followed(kit, city="Bonn")

    store.update(ACCOUNT, kit["bob"], account, {"city": "Oslo"})
    store.update(ACCOUNT, kit["alice"], account, {"city": "Oslo"})

    assert told(kit) == []


def test_one_operation_is_told_once_and_taking_it_back_is_another(kit: Kit) -> None:
    account = followed(kit)
    alice = replace(kit["alice"], operation=new_operation())
    store.update(ACCOUNT, alice, account, {"city": "Bonn"})
    store.update(ACCOUNT, alice, account, {"remark": "Asked twice"})

    assert len(told(kit)) == 1
    undo(replace(kit["alice"], operation=new_operation()), alice.operation)
    assert len(told(kit)) == 2


def test_who_does_not_see_the_record_any_more_hears_nothing(kit: Kit) -> None:
    account = followed(kit)

    store.update(ACCOUNT, kit["admin"], account, {"owner": kit["charlie"].user_id})

    assert told(kit) == []


def test_fields_that_are_hidden_from_the_reader_are_not_news(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    account = followed(kit)
    hidden = replace(ACCOUNT.field("city"), private=True)
    monkeypatch.setitem(ACCOUNT.by_key, "city", hidden)

    store.update(ACCOUNT, kit["admin"], account, {"city": "Bonn"})

    assert told(kit) == []


def test_being_given_the_record_is_told_alone(kit: Kit) -> None:
    account = kit.make(ACCOUNT, "alice", name="Riverside").pk
    stars.follow(ACCOUNT, kit["admin"], account)

    store.update(ACCOUNT, kit["alice"], account, {"owner": kit["admin"].user_id})

    assert told(kit, "admin") == ["Alice gave you “Riverside” (Accounts)."]


def test_what_one_job_changes_is_told_as_one_thing(kit: Kit) -> None:
    job = kit["alice"].through("job", 7)
    for _number in range(2):
        store.update(ACCOUNT, job, followed(kit), {"city": "Bonn"})

    entry = notices.entries(kit["bob"], limit=9)[0][0]
    assert told(kit) == ["Alice changed several records that you follow: Accounts."]
    assert entry.rest == "?sort=-updated_at"


def test_who_follows_no_more_hears_no_more(kit: Kit) -> None:
    account = followed(kit)
    stars.unfollow(ACCOUNT, kit["bob"], account)

    store.update(ACCOUNT, kit["alice"], account, {"city": "Bonn"})

    assert told(kit) == []
