"""Names behind an @: who is meant, who hears of it, and who is never told."""

from typing import Any

import pytest

from guanxi.messaging import notices
from guanxi.messaging.mentions import blind, named_in, suggested
from guanxi.meta import registry
from guanxi.records import store
from tests.kit.people import Kit

ACTIVITY, USER = registry.get("activity"), registry.get("user")


def told(kit: Kit, name: str) -> list[str]:
    return [entry.text for entry in notices.entries(kit[name], limit=50)[0]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Alice, please look", ["Alice"]),
        ("please look,@bob.", ["Bob"]),
        ("＠ALICE和@Ben。", ["Alice", "Ben"]),
        ("@Alice @Alice", ["Alice"]),
        ("write to someone@home.test or @nobody", []),
        ("@", []),
    ],
)
def test_a_name_or_a_user_name_behind_an_at_means_that_person(kit: Kit, text: str, names: list[str]) -> None:
    assert [user.name for user in named_in(text)] == names


@pytest.mark.parametrize("text", ["@周文博请看一下", "请@周文博看", "@Zhou Wenbo please", "@zhou wenbo"])
def test_chinese_names_end_where_they_end_and_names_may_have_several_words(kit: Kit, text: str) -> None:
    name = "周文博" if "周" in text else "Zhou Wenbo"
    store.update(USER, kit["admin"], kit["alice"].user_id, {"name": name})

    assert [user.pk for user in named_in(text)] == [kit["alice"].user_id]


def test_who_is_named_in_a_follow_up_hears_of_it_once(kit: Kit) -> None:
    account = kit.make("account", name="Riverside").pk

    note = kit.make(ACTIVITY, account=account, content="@Alice they want two @Bob")
    store.update(ACTIVITY, kit["bob"], note.pk, {"content": "@Alice they want three @Bob"})

    assert set(note.mentions) == {kit["alice"].user_id, kit["bob"].user_id}
    assert len(told(kit, "alice")) == 1
    assert told(kit, "bob") == []


def test_who_can_not_see_it_is_not_told_and_that_is_known(kit: Kit) -> None:
    account = kit.make("account").pk

    note = kit.make(ACTIVITY, account=account, content="@Charlie and @Alice, they want two")

    assert told(kit, "charlie") == []
    assert blind(ACTIVITY, note.pk, note.mentions) == ["Charlie"]


def test_only_those_who_see_the_record_are_offered(kit: Kit) -> None:
    account = kit.make("account").pk
    offered = suggested(registry.get("account"), account, "", limit=8, asked=30)

    assert {one["title"] for one in offered} == {kit.user(name).name for name in ("admin", "alice", "bob")}
    assert [one["title"] for one in suggested(registry.get("account"), account, "ali", limit=8, asked=30)] == ["Alice"]


def test_namesakes_are_offered_by_user_name(kit: Kit) -> None:
    store.update(USER, kit["admin"], kit["alice"].user_id, {"name": "Bob"})
    account = kit.make("account").pk

    offered = suggested(registry.get("account"), account, "bob", limit=8, asked=30)

    assert {one["written"] for one in offered} == {"alice", "bob"}


def test_the_past_mentions_nobody(kit: Kit) -> None:
    account = kit.make("account").pk
    data: dict[str, Any] = {"account": account, "content": "@Alice they want two"}

    store.create(ACTIVITY, kit["admin"], data, history=True)

    assert told(kit, "alice") == []
