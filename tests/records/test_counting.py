"""Counts beside lists cost one cheap query, or none."""

from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.records import counting, query
from guanxi.records.counting import count
from guanxi.records.counting_at_once import counted_at_once, filled
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db


def asked_for(kit: Kit, *pairs: tuple[str, str]) -> tuple[Any, int]:
    """The count of bob's accounts, and how many queries the page made."""
    account = registry.get("account")
    wanted = query.parse(account, kit["bob"], pairs)
    with CaptureQueriesContext(connection) as seen:
        page = query.find(account, kit["bob"], wanted)
    return page.count, len(seen)


def test_a_list_that_fits_on_its_page_is_counted_by_its_rows(kit: Kit) -> None:
    for _place in range(3):
        kit.make("account", "bob")

    found, queries = asked_for(kit)
    assert (found.value, found.exact, queries) == (3, True, 1)
    assert asked_for(kit, ("count", "none")) == (None, 1)
    assert asked_for(kit, ("limit", "2"))[0] == found
    assert asked_for(kit, ("limit", "2"))[1] == 2


def test_only_that_there_are_more_than_the_cap_is_remembered(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_beyond", {})
    account = registry.get("account")
    made = [kit.make("account", "bob") for _place in range(2)]
    rows = visible(account, kit["bob"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            count(rows, "capped", 2)
        return len(seen)

    assert (queries(), queries()) == (1, 1)
    made.append(kit.make("account", "bob"))
    assert (queries(), queries()) == (1, 0)
    assert count(rows, "exact").value == 3
    assert count(visible(account, kit["ben"]), "capped", 2).value == 0


def test_what_is_remembered_is_forgotten_after_a_while(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "REMEMBERED_SECONDS", 0)
    monkeypatch.setattr(counting, "_beyond", {})
    account = registry.get("account")
    first, _second = kit.make("account", "bob"), kit.make("account", "bob")
    rows = visible(account, kit["bob"])
    assert count(rows, "capped", 1).exact is False

    account.model.objects.filter(pk=first.pk).update(deleted_at=first.created_at)

    assert count(rows, "capped", 1).exact is True


def test_counts_of_several_queries_are_one_statement_or_as_few_as_hold_their_values(
    kit: Kit, django_assert_num_queries: Any
) -> None:
    for name in ("Bonn", "Oslo", "Oslo"):
        kit.make("account", "bob", city=name)
    rows = visible(registry.get("account"), kit["bob"])
    wanted = [rows.filter(city="Oslo"), rows.none(), rows.filter(city="Bonn"), rows.filter(city="Rome"), rows]

    with django_assert_num_queries(1):
        assert counted_at_once(wanted, 2) == [2, 0, 1, 0, 2]
        assert counted_at_once([], 1) == []
        assert filled([("all", rows)]) == [("all", rows)]
    with django_assert_num_queries(1):
        assert [name for name, _rows in filled(zip("abcde", wanted, strict=True))] == ["a", "c", "e"]
    with django_assert_num_queries(3):
        many = [rows.filter(pk__in=range(20_000))] * 2
        assert counted_at_once([*many, rows, rows.exclude(pk__in=range(20_000))], 9) == [3, 3, 3, 0]


def test_rows_without_a_value_are_not_asked_for_where_the_condition_compares_it(kit: Kit) -> None:
    task = registry.get("task")
    dated, bare = kit.make("task", "bob", due_at="2026-03-18T16:00"), kit.make("task", "bob", due_at=None)
    late = {"field": "due_at", "op": "gte", "value": "2026-03-01"}
    other = {"field": "subject", "op": "ne", "value": "none"}

    def found(condition: dict[str, Any]) -> tuple[list[int], int]:
        pairs = [("filter", orjson.dumps(condition).decode()), ("sort", "due_at"), ("count", "none")]
        asked = query.parse(task, kit["admin"], pairs)
        with CaptureQueriesContext(connection) as seen:
            return [row["id"] for row in query.find(task, kit["admin"], asked).rows], len(seen)

    assert found({"all": [other, late]}) == ([dated.pk], 1)
    assert found({"any": [late, {"all": [late, other]}]}) == ([dated.pk], 1)
    assert found({"any": [other, late]}) == ([dated.pk, bare.pk], 2)
    assert found({"not": {**late, "op": "lt"}}) == ([dated.pk, bare.pk], 2)
