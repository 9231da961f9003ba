"""How the databases are made to go about access: what decides a page's speed at a million records."""

import pytest
from django.db import connection
from django.db.models import Count, Model, QuerySet

from guanxi.access import standing
from guanxi.access.grants import give
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


def test_many_records_that_a_person_was_given_are_gathered_only_where_that_is_less_work(
    kit: Kit, many: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty thousand for each statement about one record, or about a page, would be most of its time."""
    monkeypatch.setattr(standing, "MOST_GRANTS", 0)
    give([(ACCOUNT, kit.make("account", "charlie").pk)], kit["alice"].user_id, "read", kind="team")
    rows = visible(ACCOUNT, kit.again("alice"))

    for one_by_one in (newest(rows)[:51], visible(ACCOUNT, kit.again("alice"), named=True).filter(pk__in=[1, 2])):
        assert "EXISTS (SELECT 1 FROM access_recordgrant" in sql(one_by_one)
        assert "(SELECT g.record_id" not in sql(one_by_one)
    assert "IN (SELECT g.record_id" in sql(newest(rows)[:10_001])


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


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the plans of SQLite have a test of their own")
def test_postgresql_finds_the_rows_of_few_people_before_it_sorts(kit: Kit) -> None:
    """A team whose rows are all old: walking the order of the list in the hope of meeting them took a second."""
    kit.make("account", "bob")
    made = kit.make("account", "charlie")
    fill(made, 3_000)
    rows = visible(ACCOUNT, kit.again("alice"))

    for order in ("-updated_at", "name_key", "-created_at", "next_follow_at"):
        plan = rows.order_by(order, "id").values("id")[:51].explain()

        assert "account_owner" in plan
        assert "Sort" in plan
        assert not {"account_updated", "account_name", "account_next", "Seq"} & set(plan.split())


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the plans of SQLite have a test of their own")
def test_postgresql_looks_for_each_way_to_see_a_follow_up_by_an_index_of_its_own(kit: Kit) -> None:
    account = kit.make("account", "bob").pk
    kit.make("activity", "bob", account=account)
    fill(kit.make("activity", "charlie", account=kit.make("account", "charlie").pk), 3_000)

    plan = (
        visible(registry.get("activity"), kit.again("alice")).order_by("-happened_at", "id").values("id")[:51].explain()
    )

    assert "activity_account" in plan
    assert "Seq Scan on activities_activity" not in plan


def fill(made: Model, count: int) -> None:
    """More rows like one, and the planner knows of them."""
    columns = [field.column for field in made._meta.concrete_fields if not (field.primary_key or field.unique)]
    values = ", ".join("number || n" if name in {"number", "number_key"} else name for name in columns)
    table = made._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) "
            f"SELECT {values} FROM {table} CROSS JOIN generate_series(1, {count}) n WHERE id = {made.pk}"
        )
        cursor.execute(f"ANALYZE {table}")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the plans of SQLite have a test of their own")
def test_postgresql_adds_up_the_deals_of_few_people_without_gathering_them_first(kit: Kit) -> None:
    """What is seen through accounts is found by an index too, because deals carry who owns their account."""
    account = kit.make("account", "bob").pk
    kit.make("opportunity", "bob", account=account)
    fill(kit.make("opportunity", "charlie", account=kit.make("account", "charlie").pk), 3_000)
    module = registry.get("opportunity")

    plan = visible(module, kit.again("alice")).order_by().values("stage_id").annotate(n=Count("*"))[:60_001].explain()

    assert "BitmapOr" in plan
    assert "opportunity_account_owner" in plan
    assert "ANY ($" not in plan
    assert "accounts_account" not in plan


def test_deals_seen_through_accounts_are_asked_of_no_other_table(kit: Kit) -> None:
    for name in ("alice", "bob", "charlie"):
        for named in (False, True):
            assert "accounts_account" not in sql(visible(registry.get("opportunity"), kit.again(name), named=named))
