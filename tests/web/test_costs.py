"""What a page has cost: told to an administrator who asks, by the shapes of its queries and without their values."""

import pytest
from django.test import Client

from guanxi.access.preferences import kept
from guanxi.kernel.measuring import Asked, measured
from guanxi.web.costs import shape_of, shapes_of, told
from tests.kit.people import Kit
from tests.web.pages import text_of

ASK = {"costs": "on", "next": "/"}


def asking(kit: Kit, name: str = "admin") -> Client:
    client: Client = kit.browser(name)
    client.post("/preferences", ASK)
    return client


@pytest.mark.parametrize(
    ("sql", "shape"),
    [
        ("SELECT a FROM t WHERE b = %s LIMIT 21", "SELECT a FROM t WHERE b = ? LIMIT ?"),
        ("SELECT a FROM t WHERE b = 'it''s 王' AND c = 1.5", "SELECT a FROM t WHERE b = ? AND c = ?"),
        ('SELECT "t"."a" FROM "t" WHERE "t"."b" IN (%s, %s, %s)', "SELECT t.a FROM t WHERE t.b IN (…)"),
        ('SELECT "t"."a", "t"."b" AS "x", "t"."c", "d" FROM "t" U0', "SELECT 4 columns FROM t U0"),
        ('SELECT DISTINCT "a", "b", "c", "d" FROM "t"', "SELECT DISTINCT 4 columns FROM t"),
        ("SELECT  x\n  FROM y", "SELECT x FROM y"),
    ],
)
def test_a_query_is_shown_without_its_values_and_without_long_lists(sql: str, shape: str):
    assert shape_of(sql) == shape


def test_queries_of_one_shape_stand_together_and_the_very_same_is_marked():
    asked = [Asked("SELECT 1 WHERE a = %s", (value,), 0.002) for value in (7, 8, 8)]
    asked += [Asked("SELECT 1 WHERE b = %s", (value,), 0.001) for value in (7, 8)]

    first, second = shapes_of(asked)

    assert (first.count, first.milliseconds, first.is_repeated) == (3, 6.0, True)
    assert (second.count, second.is_repeated) == (2, False)


def test_figures_are_in_milliseconds_and_say_what_was_left_out():
    with measured() as measure:
        for letter in "abcdefghijklmnop":
            measure.add(f"SELECT {letter}", (), 0.0015)

    figures = told(measure)

    assert (figures["queries"], figures["database"], len(figures["shapes"]), figures["more"]) == (16, 24.0, 12, 4)


@pytest.mark.once
def test_an_administrator_who_asks_sees_what_each_page_cost(kit: Kit):
    record = kit.make("account", "bob", name="Hidden Treasure")
    client = asking(kit)

    answer = client.get(f"/m/accounts/{record.pk}/")

    foot = text_of(answer).split('class="costs"')[1]
    assert "FROM accounts_account" in foot
    assert "Hidden Treasure" not in foot
    assert answer["Server-Timing"].startswith("total;dur=")
    assert "queries" in answer["Server-Timing"]


@pytest.mark.once
def test_parts_of_pages_and_the_api_say_it_in_their_header(kit: Kit):
    record = kit.make("account", "bob")
    client = asking(kit)

    part = client.get(f"/m/accounts/{record.pk}/related", headers={"HX-Request": "true", "HX-Target": "side"})
    answer = client.get("/api/v1/accounts")

    assert 'class="costs"' not in text_of(part)
    assert "db;dur=" in part["Server-Timing"]
    assert "db;dur=" in answer["Server-Timing"]


@pytest.mark.once
def test_it_can_be_switched_off_again(kit: Kit):
    client = asking(kit)
    client.post("/preferences", {"costs": "", "next": "/"})

    answer = client.get("/")

    assert 'class="costs"' not in text_of(answer)
    assert "Server-Timing" not in answer


@pytest.mark.once
def test_nobody_else_can_ask_for_it(kit: Kit):
    client = asking(kit, "alice")

    answer = client.get("/")

    assert kept(kit["alice"]) == {}
    assert 'class="costs"' not in text_of(answer)
    assert "Show what pages cost" not in text_of(answer)
    assert "Server-Timing" not in answer


@pytest.mark.once
def test_who_is_no_administrator_any_more_sees_nothing_of_it(kit: Kit):
    client = asking(kit)
    role = kit.user("alice").roles
    kit.user("admin").__class__.objects.filter(pk=kit["admin"].user_id).update(roles=role)

    answer = client.get("/")

    assert 'class="costs"' not in text_of(answer)
    assert "Server-Timing" not in answer
