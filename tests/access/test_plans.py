"""How the databases are made to go about access: what decides a page's speed at a million records."""

import pytest
from django.db import connection
from django.db.models import QuerySet

from guanxi.access import standing
from guanxi.access.scope import visible
from guanxi.meta import registry
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db
ACCOUNT = registry.get("account")


def sql(rows: QuerySet) -> str:
    return str(rows.query)


def newest(rows: QuerySet) -> QuerySet:
    return rows.order_by("-updated_at", "id").values("id")


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """One person below is many."""
    monkeypatch.setattr(standing, "SMALL_REACH", 0)


def test_a_page_of_who_reaches_many_looks_up_the_owner_of_each_row(kit: Kit, many: None) -> None:
    rows = visible(ACCOUNT, kit.again("alice"))

    assert "EXISTS" in sql(newest(rows)[:51])
    assert " IN (SELECT p.user_id" not in sql(newest(rows)[:51])


def test_where_all_rows_are_gone_through_the_people_are_gathered_first(kit: Kit, many: None) -> None:
    rows = visible(ACCOUNT, kit.again("alice"))

    for everything in (rows.order_by().values("id"), newest(rows)[:10_001]):
        assert " IN (SELECT p.user_id" in sql(everything)
        assert "EXISTS" not in sql(everything)


def test_a_page_of_who_reaches_many_walks_the_order_of_the_list(kit: Kit, many: None) -> None:
    kit.make("account", "bob")
    rows = newest(visible(ACCOUNT, kit.again("alice")))[:51]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")

    plan = rows.explain()

    assert "account_updated" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_few_people_stand_in_the_query_by_their_numbers(kit: Kit) -> None:
    alice = kit.again("alice")

    text = sql(newest(visible(ACCOUNT, alice))[:51])

    below = ", ".join(str(pk) for pk in (alice.user_id, *(alice.below or ())))
    assert f"IN ({below})" in text


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize("order", ["-updated_at", "name_key", "-created_at", "next_follow_at"])
def test_postgresql_finds_the_rows_of_few_people_before_it_sorts(kit: Kit, order: str) -> None:
    """A team whose rows are all old: walking the order of the list in the hope of meeting them took a second."""
    for name in ("bob", "ben"):
        kit.make("account", name)
    rows = visible(ACCOUNT, kit.again("alice")).order_by(order, "id").values("id")[:51]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")

    plan = rows.explain()

    assert "account_owner" in plan
    assert "Sort" in plan
    assert not {"account_updated", "account_name", "account_next"} & set(plan.replace(")", " ").split())
