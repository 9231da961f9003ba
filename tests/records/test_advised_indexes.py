"""Fields that many saved views ask for become quick to find, and lists sorted by them walk their index."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from guanxi.meta import registry
from guanxi.meta.conditions.tree import All
from guanxi.meta.layout import SavedView
from guanxi.modules.accounts.models import Account
from guanxi.records import advised_indexes, field_indexes, keeping_views
from guanxi.records.advised_indexes import advice, put_right
from guanxi.records.field_indexes import ADVISED
from guanxi.records.query import Query, find
from guanxi.records.settings import put
from guanxi.records.sorting import ordered, stretches, terms_of
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db
OSLO = {"field": "city", "op": "eq", "value": "Oslo"}


def view(kit: Kit, name: str, **arranged: Any) -> int:
    made = keeping_views.keep(registry.get("account"), kit["admin"], name, SavedView(key="", label="", **arranged))
    return int(made.key)


def test_fields_of_many_views_get_indexes_and_lose_them_when_nobody_asks(kit: Kit) -> None:
    account, admin = registry.get("account"), kit["admin"]
    put(actor=admin, setting=advised_indexes.AFTER, value=1)
    ids = [view(kit, name, filters={"all": [OSLO]}, sort="-last_follow_at") for name in ("One", "Two")]
    view(kit, "Three", filters={"field": "level", "op": "eq", "value": "A"}, sort="name")
    view(kit, "Four", filters={"field": "owner.name", "op": "eq", "value": "Bob"}, sort="name")
    before = {(one.module.key, one.field.key): (one.views, one.state) for one in advice()}
    assert before["account", "city"] == (2, "")
    assert before["account", "name"] == (2, "own")
    assert before["user", "name"][0] == 1
    done = put_right(admin)
    assert done == ["index_made accounts.city", "index_made accounts.last_follow_at"]
    there = field_indexes.present(account, ADVISED)
    assert there == {f"gxa_accounts_account_{column}" for column in ("city", "city_key", "last_follow_at")}
    assert put_right(admin) == []
    told = kit.api("admin").get("/api/v1/settings/indexes").json()
    assert {"module": "accounts", "field": "city", "views": 2, "index": "made"} in told["fields"]
    assert "accounts.city" in kit.browser("admin").get("/settings/indexes").content.decode()
    assert kit.browser("bob").get("/settings/indexes").status_code == 403
    assert kit.api("bob").get("/api/v1/settings/indexes").status_code == 403
    for sort in ("last_follow_at", "-last_follow_at") if connection.vendor == "sqlite" else ():
        terms = terms_of(account, sort, frozenset(account.by_key))
        filled, _empty = stretches(Account.objects.filter(deleted_at=None), terms, None, All(), backwards=False)
        plan = ordered(filled.rows, filled.terms)[:50].explain()
        assert "gxa_accounts_account_last_follow_at" in plan
        assert "TEMP B-TREE FOR ORDER BY" not in plan
    keeping_views.remove(account, admin, ids[0])
    assert put_right(admin) == []
    keeping_views.remove(account, admin, ids[1])
    assert len(put_right(admin)) == 3
    assert field_indexes.present(account, ADVISED) == set()


def test_pages_by_a_field_that_may_be_empty_show_every_record_once_both_ways(kit: Kit) -> None:
    for place in range(9):
        made = kit.make("account", "bob", name=f"House {place}", city="" if place % 3 else "Oslo")
        at = None if place % 3 else datetime(2026, 1, 9 - place, tzinfo=UTC)
        Account.objects.filter(pk=made.pk).update(next_follow_at=at, owner=None if place == 5 else made.owner_id)
    for sort in ("city", "-city", "next_follow_at,-name", "-next_follow_at", "owner"):
        whole = ids_of(kit, sort=sort)
        assert len(whole) == 9
        for limit in (2, 3, 4):
            turn_pages(kit, whole, sort, limit)


def turn_pages(kit: Kit, whole: list[int], sort: str, limit: int) -> None:
    """On to the end, back to the beginning, and to each place by its number."""
    account, admin = registry.get("account"), kit["admin"]
    pages = [find(account, admin, Query(sort=sort, limit=limit), ["name"])]
    while following := pages[-1].next:
        pages.append(find(account, admin, Query(sort=sort, limit=limit, cursor=following), ["name"]))
    assert [row["id"] for page in pages for row in page.rows] == whole
    for earlier, later in pairwise(pages):
        back = ids_of(kit, sort=sort, limit=limit, before=later.previous or "")
        assert back == [row["id"] for row in earlier.rows]
    for offset in range(9):
        assert ids_of(kit, sort=sort, limit=limit, offset=offset) == whole[offset : offset + limit]


def ids_of(kit: Kit, **query: Any) -> list[int]:
    return [row["id"] for row in find(registry.get("account"), kit["admin"], Query(**query), ["name"]).rows]
