"""Favourites and followed records: only what one sees, each once, and not without end."""

from typing import Any

import pytest

from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta import registry
from guanxi.records import purge, stars, store
from guanxi.records.models import Star
from tests.kit.people import Kit

ACCOUNT = registry.get("account")


def titles(kit: Kit, name: str) -> list[str]:
    return [look.title for look in stars.favourites(kit[name])]


def test_favourites_come_back_newest_first_and_each_once(kit: Kit) -> None:
    for name in ("North", "South"):
        stars.favour(ACCOUNT, kit["bob"], kit.make(ACCOUNT, name=name).pk)
    stars.favour(ACCOUNT, kit["bob"], Star.objects.earliest("pk").record_id)

    assert titles(kit, "bob") == ["South", "North"]
    assert titles(kit, "alice") == []


def test_what_one_does_not_see_can_be_neither_kept_nor_followed(kit: Kit) -> None:
    account = kit.make(ACCOUNT, "bob").pk

    for give in (stars.favour, stars.follow):
        with pytest.raises(Missing):
            give(ACCOUNT, kit["ben"], account)
    assert not Star.objects.exists()


def test_a_favourite_that_goes_out_of_sight_is_not_shown_and_can_be_let_go(kit: Kit) -> None:
    account = kit.make(ACCOUNT, "bob", name="North").pk
    stars.favour(ACCOUNT, kit["bob"], account)
    store.update(ACCOUNT, kit["admin"], account, {"owner": kit["charlie"].user_id})

    assert titles(kit, "bob") == []
    stars.unfavour(ACCOUNT, kit["bob"], account)
    assert not Star.objects.exists()


def test_favouring_and_following_are_two_things(kit: Kit) -> None:
    account = kit.make(ACCOUNT).pk
    stars.favour(ACCOUNT, kit["bob"], account)
    stars.follow(ACCOUNT, kit["bob"], account)
    stars.unfavour(ACCOUNT, kit["bob"], account)

    assert stars.stars_of(ACCOUNT, kit["bob"], account) == {stars.FOLLOWED}
    assert stars.followers(ACCOUNT, [account], but=None) == {kit["bob"].user_id: {account}}
    assert stars.followers(ACCOUNT, [account], but=kit["bob"].user_id) == {}


def test_where_the_limit_is_reached_what_can_not_be_seen_gives_way_first(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stars, "MOST", 2)
    first, second, third, fourth = (kit.make(ACCOUNT, name=name).pk for name in ("One", "Two", "Three", "Four"))
    for pk in (first, second):
        stars.favour(ACCOUNT, kit["bob"], pk)

    with pytest.raises(DomainError, match="E_CAPACITY"):
        stars.favour(ACCOUNT, kit["bob"], third)
    store.delete(ACCOUNT, kit["admin"], first)
    stars.favour(ACCOUNT, kit["bob"], fourth)

    assert titles(kit, "bob") == ["Four", "Two"]


def test_a_record_that_is_purged_takes_its_stars_along(kit: Kit) -> None:
    account = kit.make(ACCOUNT).pk
    stars.favour(ACCOUNT, kit["bob"], account)
    store.delete(ACCOUNT, kit["admin"], account)
    purge.purge(ACCOUNT, kit["admin"], account)

    assert not Star.objects.exists()


def test_forty_favourites_take_as_many_queries_as_two(kit: Kit, django_assert_max_num_queries: Any) -> None:
    for _number in range(40):
        stars.favour(ACCOUNT, kit["bob"], kit.make(ACCOUNT).pk)

    with django_assert_max_num_queries(4):
        assert len(titles(kit, "bob")) == 40
